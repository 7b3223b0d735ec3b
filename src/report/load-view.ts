import type { Load, LoadLevel } from '../load/load.ts';
import { counted, figureText, percentText } from './figure.ts';

/** What people see of a load test, before it is laid out. All text is raw; who writes it out escapes it. */
export interface LoadView {
  readonly title: string;
  readonly facts: readonly string[];
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
  /** Of the first sweep: bars of throughput and p95. */
  readonly plot: readonly { readonly label: string; readonly throughput: string; readonly p95: string }[];
  readonly lines: readonly string[];
  readonly next: readonly string[];
}

export function loadView(load: Load): LoadView {
  const { levels, slo } = load;
  return {
    title: `load on ${load.url} (${[load.protocol, load.model].filter((word) => word !== null).join(', ')})`,
    facts: [
      `${load.dataset.name}, ${counted(load.dataset.queries, 'query', 'queries')}`,
      `template ${load.template}`,
    ],
    columns: [
      { title: 'load', align: 'left' },
      ...[
        'documents',
        'characters',
        'calls',
        'errors',
        'calls/s',
        'pairs/s',
        'mean ms',
        'p50',
        'p95',
        'p99',
        'max',
      ].map((title) => ({ title, align: 'right' as const })),
      ...(slo === null ? [] : [{ title: 'objective', align: 'left' as const }]),
    ],
    rows: levels.map((level, place) => [
      labelOf(level),
      String(level.documents),
      level.characters === null ? 'as they are' : String(level.characters),
      String(level.calls),
      level.errors.count === 0 ? '0' : percentText(level.errors.share),
      rateText(level.throughput),
      rateText(level.pairs),
      ...(['mean', 'p50', 'p95', 'p99', 'max'] as const).map((key) => rateText(level.latencyMs?.[key])),
      ...(slo === null ? [] : [slo.levels[place]?.holds === true ? 'holds' : 'missed']),
    ]),
    plot: plotOf(levels),
    lines: linesOf(load),
    next: load.next,
  };
}

function labelOf({ concurrency, rate }: LoadLevel): string {
  return concurrency !== null ? `${concurrency} at once` : `${rateText(rate)} calls/s`;
}

function plotOf(levels: readonly LoadLevel[]): LoadView['plot'] {
  const [first] = levels;
  const sweep = levels.filter(
    ({ loop, documents, characters }) =>
      loop === 'closed' && documents === first?.documents && characters === first.characters,
  );
  if (sweep.length < 2) return [];
  const most = Math.max(...sweep.map(({ throughput }) => throughput));
  const slowest = Math.max(...sweep.map(({ latencyMs }) => latencyMs?.p95 ?? 0));
  return sweep.map((level) => ({
    label: labelOf(level),
    throughput: bar(level.throughput, most),
    p95: bar(level.latencyMs?.p95 ?? 0, slowest),
  }));
}

function linesOf({ levels, knee, quality, slo, advice, notes }: Load): string[] {
  const kinds = new Map<string, { count: number; example: string }>();
  for (const { kind, count, example } of levels.flatMap(({ errors }) => errors.kinds)) {
    kinds.set(kind, { example, ...kinds.get(kind), count: (kinds.get(kind)?.count ?? 0) + count });
  }
  return [
    ...(knee === null
      ? []
      : [
          `knee: ${knee.passed ? '' : 'at least '}concurrency ${knee.concurrency}, ${rateText(knee.throughput)} calls/s (${knee.rule})`,
        ]),
    ...(slo === null
      ? []
      : slo.largest === null
        ? [`no load tried holds ${slo.objective}`]
        : [
            `largest load that holds ${slo.objective}: ${slo.largest.rate === null ? `${slo.largest.concurrency} at once` : `${rateText(slo.largest.rate)} calls/s`}, ${slo.largest.callsPerDay} calls a day`,
          ]),
    ...(quality === null
      ? []
      : [
          `quality on ${counted(quality.queries, 'query', 'queries')}: ${quality.metric} ${figureText(quality.alone)} one at a time, ${figureText(quality.underLoad)} at concurrency ${quality.concurrency}; ${quality.changed} differ, ${quality.failed} failed, scores moved by at most ${figureText(quality.largestShift)}`,
        ]),
    ...[...kinds].map(([kind, { count, example }]) => `${count} × ${kind}: ${example}`),
    ...advice.map((sentence) => `advice: ${sentence}`),
    ...notes.map((sentence) => `note: ${sentence}`),
  ];
}

function bar(value: number, most: number): string {
  return most > 0 ? '█'.repeat(Math.round((value / most) * BAR_WIDTH)) : '';
}

function rateText(value: number | null | undefined): string {
  if (value === null || value === undefined) return '-';
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

const BAR_WIDTH = 28;
