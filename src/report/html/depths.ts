import type { RunDepths } from '../../pipeline/run-report.ts';
import { figureText, percentText } from '../figure.ts';
import { wideChart } from './charts.ts';
import { details, htmlTable } from './page.ts';

/** What reranking fewer documents gives, as a curve and as a table. */
export function depthsHtml(
  runs: readonly RunDepths[],
  { metric, firstStage }: { readonly metric: string; readonly firstStage: number | null },
): string[] {
  const lines = runs
    .map(({ label, depths }) => ({
      label,
      points: depths.flatMap(({ depth, metrics }) => {
        const value = metrics[metric] ?? null;
        return value === null ? [] : [{ depth, value }];
      }),
    }))
    .filter(({ points }) => points.length > 1);
  if (lines.length === 0) return [];
  const depths = [...new Set(runs.flatMap((run) => run.depths.map(({ depth }) => depth)))].sort(
    (a, b) => a - b,
  );
  return [
    wideChart('depth curve', (charts, document) =>
      charts.depthChart(document, lines, {
        label: `${metric} by how many documents are reranked, one line a run; the table below has the figures`,
        axis: metric,
        firstStage,
      }),
    ),
    details('The figures of this curve', [
      htmlTable(
        `${metric}, and the share of what reranking all documents gains, by documents reranked`,
        [
          { title: 'run', align: 'left' },
          ...depths.map((depth) => ({ title: String(depth), align: 'right' as const })),
        ],
        runs.map((run) => [
          { text: run.label },
          ...depths.map((depth) => {
            const own = run.depths.find((one) => one.depth === depth);
            const share = own?.gainShare ?? null;
            const gained = share === null ? '' : ` (${percentText(share)})`;
            return { text: own === undefined ? '-' : `${figureText(own.metrics[metric])}${gained}` };
          }),
        ]),
      ),
    ]),
  ];
}
