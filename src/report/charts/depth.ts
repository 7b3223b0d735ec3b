import * as Plot from '@observablehq/plot';
import { type ChartDocument, chartColors, distinctLabels, shown, svgText } from './draw.ts';

/** A run's figures by how many documents are reranked. */
export interface DepthLine {
  readonly label: string;
  readonly points: readonly { readonly depth: number; readonly value: number }[];
}

/**
 * What reranking fewer documents gives: one line a run, told apart by symbol and by its name at the end.
 *
 * @param lines at least one with a point; from the seventh on symbols and colours come again
 * @param options.firstStage the figure without any reranking, drawn across; null draws none
 */
export function depthChart(
  document: ChartDocument,
  lines: readonly DepthLine[],
  {
    label,
    axis,
    firstStage,
  }: { readonly label: string; readonly axis: string; readonly firstStage: number | null },
): string {
  const names = distinctLabels(
    lines.map((line) => line.label),
    34,
  );
  const points = lines.flatMap((line, place) =>
    line.points.map((point) => ({ ...point, name: names[place] ?? '' })),
  );
  const depths = [...new Set(points.map(({ depth }) => depth))].sort((a, b) => a - b);
  const values = [...points.map(({ value }) => value), ...(firstStage === null ? [] : [firstStage])];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.005, 0.08 * (high - low));
  const domain: [number, number] = [low - room, high + room];
  const height = 320;
  const [marginTop, marginBottom] = [14, 44];
  const perPixel = (domain[1] - domain[0]) / (height - marginTop - marginBottom);
  const ends = apart(
    [
      ...lines.flatMap((line, place) => {
        const last = line.points.at(-1);
        return last === undefined ? [] : [{ name: names[place] ?? '', value: last.value }];
      }),
      ...(firstStage === null ? [] : [{ name: 'first stage', value: firstStage }]),
    ],
    15 * perPixel,
  );
  const longest = Math.max(...ends.map(({ name }) => [...name].length));
  const colorOf = (name: string) =>
    chartColors.runs[Math.max(0, names.indexOf(name)) % chartColors.runs.length] ?? 'currentColor';
  return svgText(document, label, {
    width: 720,
    height,
    marginTop,
    marginBottom,
    marginLeft: 52,
    marginRight: Math.min(236, 22 + 6.6 * longest),
    x: {
      type: 'log',
      ticks: thinned(depths),
      tickFormat: (depth: number) => String(depth),
      label: 'documents that are reranked',
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: { domain, label: shown(axis), labelArrow: 'none', grid: true, ticks: 6 },
    symbol: { domain: names, range: names.map((_, place) => symbols[place % symbols.length] ?? 'circle') },
    marks: [
      ...(firstStage === null
        ? []
        : [Plot.ruleY([firstStage], { stroke: 'currentColor', strokeDasharray: '5 4', strokeOpacity: 0.7 })]),
      Plot.line(points, {
        x: 'depth',
        y: 'value',
        z: 'name',
        stroke: ({ name }: { name: string }) => colorOf(name),
        strokeWidth: 2,
      }),
      Plot.dot(points, {
        x: 'depth',
        y: 'value',
        symbol: 'name',
        fill: ({ name }: { name: string }) => colorOf(name),
        r: 4,
      }),
      Plot.text(ends, {
        y: 'value',
        text: 'name',
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 10,
        fill: ({ name }: { name: string }) => (names.includes(name) ? colorOf(name) : 'currentColor'),
      }),
    ],
  });
}

/** Moves labels apart that would stand on each other, from the highest down and from the lowest up as far as needed. */
function apart<Label extends { readonly value: number }>(labels: readonly Label[], least: number): Label[] {
  const sorted = [...labels].sort((a, b) => b.value - a.value);
  const places: number[] = [];
  for (const { value } of sorted) {
    places.push(Math.min(value, (places.at(-1) ?? Number.POSITIVE_INFINITY) - least));
  }
  // What was pushed down leaves the middle of the heap where the middle of the values is.
  const shift =
    sorted.reduce((sum, { value }, place) => sum + value - (places[place] ?? value), 0) /
    Math.max(1, sorted.length);
  return sorted.map((label, place) => ({ ...label, value: (places[place] ?? label.value) + shift / 2 }));
}

/** On a logarithmic axis neighbours among many would print over each other. */
function thinned(depths: readonly number[]): number[] {
  const kept: number[] = [];
  const span = Math.log((depths.at(-1) ?? 1) / (depths[0] ?? 1)) || 1;
  for (const depth of [...depths].reverse()) {
    const next = kept.at(-1);
    if (next === undefined || Math.log(next / depth) / span > 0.05) kept.push(depth);
  }
  return kept.reverse();
}

const symbols = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star'] as const;
