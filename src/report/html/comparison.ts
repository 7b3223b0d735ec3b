import type { ChangedQuery, Comparison, RankedDocument } from '../../comparison/comparison.ts';
import { comparisonView } from '../comparison-view.ts';
import { figureText } from '../figure.ts';
import { bdi, escaped, htmlCommands, htmlList, htmlPage, htmlTable, section } from './page.ts';

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
      ...view.blocks.map(({ title, table, sentences }) =>
        section(title ?? 'Summary', [
          table === null
            ? ''
            : htmlTable(
                title ?? 'verdicts',
                table.columns,
                table.rows.map(({ cells }) => cells),
              ),
          htmlList(sentences),
        ]),
      ),
      ...comparison.comparisons.map(({ baseline, candidate, changed = [] }) =>
        section(
          `Queries that changed most: ${candidate}`,
          changed.map((query) => changedHtml(query, { baseline, candidate })),
        ),
      ),
      section('Notes', [htmlList(view.notes)]),
      htmlCommands(view.next),
    ],
  });
}

function changedHtml(
  query: ChangedQuery,
  runs: { readonly baseline: string; readonly candidate: string },
): string {
  const figures = `${figureText(query.baseline)} to ${figureText(query.candidate)}`;
  return (
    `<details><summary>${bdi(query.query)}: ${escaped(figures)}</summary>` +
    (query.text === null ? '' : `<p dir="auto"${languageOf(query)}>${escaped(query.text)}</p>`) +
    `<div class="sides">${ranking(runs.baseline, query.baselineRanking)}${ranking(runs.candidate, query.candidateRanking)}</div></details>`
  );
}

/** A tag that is none would be an error in the page. */
function languageOf({ language }: ChangedQuery): string {
  return language !== null && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(language)
    ? ` lang="${language}"`
    : '';
}

function ranking(run: string, documents: readonly RankedDocument[]): string {
  const items = documents.map(({ rank, document, grade, score, text }) => {
    const facts = `grade ${grade ?? '-'}, score ${figureText(score)}`;
    const body = text === null ? '' : `<div dir="auto">${escaped(cut(text))}</div>`;
    return `<li>${rank}. ${bdi(document)} (${escaped(facts)})${body}</li>`;
  });
  return `<div><h3>${bdi(run)}</h3><ul>${items.join('')}</ul></div>`;
}

/** Whole documents would make the page as large as the data set. */
function cut(text: string): string {
  const characters = [...text.slice(0, 2 * longest)];
  return characters.length <= longest ? text : `${characters.slice(0, longest).join('')}…`;
}

/** Characters of a document that are shown. */
const longest = 300;
