import * as Plot from '@observablehq/plot';
import { type ChartDocument, chartColors, svgText } from './draw.ts';

/** Scores of one run, or of a part of it, counted in bins of equal width. */
export interface DistributionData {
  readonly low: number;
  readonly high: number;
  /** As many counts as there are bins. */
  readonly relevant: readonly number[];
  readonly irrelevant: readonly number[];
  readonly relevantMedian: number | null;
  readonly irrelevantMedian: number | null;
}

/**
 * Where the scores of relevant documents lie (above the line) and those of irrelevant ones (below it), each as shares of its
 * own kind. Where scores have collapsed the two are one narrow shape and its mirror image.
 *
 * @param options.size `whole` for a run, `small` for one language among many
 * @param options.label what the picture is of, for whoever cannot see it
 */
export function distributionChart(
  document: ChartDocument,
  data: DistributionData,
  { label, size }: { readonly label: string; readonly size: 'whole' | 'small' },
): string {
  const { low, high, relevant, irrelevant } = data;
  const above = outline(relevant, { low, high, sign: 1 });
  const below = outline(irrelevant, { low, high, sign: -1 });
  const most = Math.max(0.01, ...above.map(({ share }) => share), ...below.map(({ share }) => -share));
  const whole = size === 'whole';
  const median = (value: number | null, to: number) => (value === null ? [] : [{ value, to }]);
  return svgText(document, label, {
    width: whole ? 420 : 200,
    height: whole ? 200 : 104,
    marginTop: 6,
    marginBottom: whole ? 38 : 22,
    marginLeft: whole ? 12 : 8,
    marginRight: whole ? 12 : 8,
    x: {
      domain: [low, high],
      label: whole ? 'score' : null,
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: whole ? 5 : 2,
      tickSize: whole ? 6 : 0,
    },
    y: { domain: [-most, most], axis: null },
    marks: [
      shape(above, chartColors.relevant),
      shape(below, chartColors.irrelevant),
      Plot.ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      Plot.ruleX([...median(data.relevantMedian, most), ...median(data.irrelevantMedian, -most)], {
        x: 'value',
        y1: 0,
        y2: 'to',
        stroke: 'currentColor',
        strokeWidth: 1.5,
        strokeDasharray: '3 2',
      }),
      ...(whole
        ? [
            Plot.text(['relevant'], { frameAnchor: 'top-left', dx: 2, dy: 2 }),
            Plot.text(['irrelevant'], { frameAnchor: 'bottom-right', dx: -2, dy: -4 }),
          ]
        : []),
    ],
    fontSize: whole ? 12 : 11,
  });
}

function shape(points: ReturnType<typeof outline>, fill: string) {
  return Plot.line(points, { x: 'at', y: 'share', fill, stroke: 'none' });
}

/** Along the tops of the bins and back to the line; points where nothing changes are left out. */
function outline(
  counts: readonly number[],
  { low, high, sign }: { readonly low: number; readonly high: number; readonly sign: 1 | -1 },
): { readonly at: number; readonly share: number }[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return [];
  const shares = [...counts.map((count) => (sign * count) / all), 0];
  let before = 0;
  return shares.flatMap((share, bin) => {
    if (share === before) return [];
    const at = low + (bin * (high - low)) / counts.length;
    const step = [
      { at, share: before },
      { at, share },
    ];
    before = share;
    return step;
  });
}
