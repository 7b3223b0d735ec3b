import * as Plot from '@observablehq/plot';
import { type ChartDocument, chartColors, distinctLabels, shown, svgText } from './draw.ts';

export interface ForestRow {
  readonly label: string;
  readonly value: number;
  /** Null: the point stands alone. */
  readonly low: number | null;
  readonly high: number | null;
  /** One word at the end of the row: the verdict. Nothing where it is empty. */
  readonly word: string;
  /** The word's colour, which says nothing that the word does not say. */
  readonly tone: 'better' | 'worse' | 'neutral';
}

/**
 * Figures with their intervals, one a row: differences over the band of those that do not count, or means beside each other.
 *
 * @param rows at least one
 * @param options.label what the picture is of, for whoever cannot see it
 * @param options.axis what the figures are: `difference in nDCG@10`
 * @param options.margin half of the width of the band around 0; null draws neither band nor line
 */
export function forestChart(
  document: ChartDocument,
  rows: readonly ForestRow[],
  { label, axis, margin }: { readonly label: string; readonly axis: string; readonly margin: number | null },
): string {
  const names = distinctLabels(
    rows.map((row) => row.label),
    36,
  );
  const named = rows.map((row, place) => ({ ...row, name: names[place] ?? '', word: shown(row.word) }));
  const whole = named.filter(({ low, high }) => low !== null && high !== null);
  const longest = Math.max(...names.map((name) => [...name].length));
  const worded = named.filter(({ word }) => word !== '');
  const color = ({ tone }: ForestRow) => chartColors[tone];
  return svgText(document, label, {
    width: 720,
    height: 58 + 26 * rows.length,
    marginTop: 8,
    marginBottom: 44,
    marginLeft: Math.min(244, 24 + 6.8 * longest),
    marginRight: worded.length === 0 ? 24 : 104,
    x: { label: shown(axis), labelAnchor: 'center', labelArrow: 'none', nice: true, ticks: 6, grid: true },
    y: { label: null, type: 'band', domain: names, tickSize: 0 },
    marks: [
      ...(margin === null
        ? []
        : [
            Plot.rectX([{ from: -margin, to: margin }], { x1: 'from', x2: 'to', fill: chartColors.band }),
            Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.7 }),
          ]),
      Plot.link(whole, {
        x1: 'low',
        x2: 'high',
        y1: 'name',
        y2: 'name',
        stroke: color,
        strokeWidth: 2.5,
        strokeLinecap: 'round',
      }),
      Plot.dot(named, { x: 'value', y: 'name', fill: color, r: 4.5 }),
      Plot.text(worded, {
        y: 'name',
        text: 'word',
        fill: color,
        fontWeight: 600,
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 10,
      }),
    ],
  });
}
