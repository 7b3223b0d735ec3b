import type { Comparison } from '../../comparison/comparison.ts';
import { type ComparisonBlock, comparisonView } from '../comparison-view.ts';
import { changedHtml } from './changed.ts';
import { pairsChart, slicesCharts } from './intervals.ts';
import { htmlCommands, htmlList, htmlPage, htmlTable, section, toneOf } from './page.ts';

/** The comparison as a page: the verdicts first, then the tables, then the queries that changed most with both rankings. */
export function comparisonHtml(comparison: Comparison): string {
  // Changed queries stand side by side here, not one list after the other as the terminal has them.
  const plain = comparison.comparisons.map(({ changed: _, ...pair }) => pair);
  const view = comparisonView({ ...comparison, comparisons: plain });
  return htmlPage({
    title: view.title,
    facts: view.facts,
    tool: comparison.tool,
    sections: [
      `<div class="verdict">${htmlList(comparison.comparisons.map(({ sentence }) => sentence))}</div>`,
      section('Differences', [pairsChart(comparison), ...slicesCharts(comparison)]),
      ...view.blocks.map((block) => section(block.title ?? 'Summary', blockParts(block))),
      section('Queries that changed most', changedHtml(comparison)),
      section('Notes', [htmlList(view.notes)]),
      htmlCommands(view.next),
    ],
  });
}

/** A table with verdicts as such, and the sentences under it. */
export function blockParts({ title, table, sentences }: ComparisonBlock): string[] {
  return [
    table === null
      ? ''
      : htmlTable(
          title ?? 'verdicts',
          table.columns,
          table.rows.map(({ cells }) =>
            cells.map((cell, place) => {
              const named = table.columns[place]?.title;
              const isVerdict = cell.text !== '' && (named === 'verdict' || named === 'scores');
              return isVerdict ? { ...cell, tone: toneOf(cell.text.split(/[ ,]/)[0]) } : cell;
            }),
          ),
          { references: table.rows.flatMap(({ role }, place) => (role === 'reference' ? [place] : [])) },
        ),
    htmlList(sentences),
  ];
}
