import * as Plot from '@observablehq/plot';
import { type ChartDocument, chartColors, svgText } from './draw.ts';

/** One level of a closed-loop load test. */
export interface LoadPoint {
  /** Calls at once. */
  readonly concurrency: number;
  /** Calls with scores, a second. */
  readonly throughput: number;
  /** Milliseconds; null where no call gave scores. */
  readonly p50: number | null;
  readonly p95: number | null;
}

/**
 * One side of a load test over its concurrency, the knee marked: `throughput` in calls a second, or `latency` with its median
 * and its 95th percentile.
 *
 * @param points two or more, of one number of documents and one length, by concurrency
 * @param options.knee the concurrency up to which more load paid; null where there is none
 */
export function loadChart(
  document: ChartDocument,
  points: readonly LoadPoint[],
  {
    label,
    side,
    knee,
  }: { readonly label: string; readonly side: 'throughput' | 'latency'; readonly knee: number | null },
): string {
  const series =
    side === 'throughput'
      ? [{ name: 'calls a second', values: points.map(({ throughput }) => throughput) }]
      : [
          { name: 'p50', values: points.map(({ p50 }) => p50) },
          { name: 'p95', values: points.map(({ p95 }) => p95) },
        ];
  const rows = series.flatMap(({ name, values }, line) =>
    points.flatMap(({ concurrency }, place) => {
      const value = values[place] ?? null;
      return value === null ? [] : [{ name, line, concurrency, value }];
    }),
  );
  const most = Math.max(0, ...rows.map(({ value }) => value));
  const color = ({ line }: { line: number }) => chartColors.runs[line] ?? 'currentColor';
  const last = series.flatMap(({ name }) => rows.filter((row) => row.name === name).slice(-1));
  return svgText(document, label, {
    width: 460,
    height: 276,
    marginTop: 42,
    marginBottom: 44,
    marginLeft: 52,
    marginRight: side === 'latency' ? 44 : 20,
    x: {
      type: 'log',
      base: 2,
      ticks: points.map(({ concurrency }) => concurrency),
      tickFormat: (concurrency: number) => String(concurrency),
      label: 'calls at once',
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: {
      domain: [0, most * 1.06 || 1],
      label: side === 'throughput' ? 'calls a second' : 'milliseconds',
      labelArrow: 'none',
      grid: true,
      ticks: 5,
    },
    symbol: { domain: series.map(({ name }) => name), range: ['circle', 'triangle'] },
    marks: [
      ...(knee === null
        ? []
        : [
            Plot.ruleX([knee], { stroke: 'currentColor', strokeDasharray: '4 3' }),
            Plot.text([knee], {
              x: (at: number) => at,
              text: () => 'knee',
              frameAnchor: 'top',
              dy: -12,
              fontWeight: 600,
            }),
          ]),
      Plot.line(rows, { x: 'concurrency', y: 'value', z: 'name', stroke: color, strokeWidth: 2 }),
      Plot.dot(rows, { x: 'concurrency', y: 'value', symbol: 'name', fill: color, r: 4 }),
      ...(side === 'latency'
        ? [
            Plot.text(last, {
              x: 'concurrency',
              y: 'value',
              text: 'name',
              fill: color,
              textAnchor: 'start',
              dx: 8,
            }),
          ]
        : []),
    ],
  });
}
