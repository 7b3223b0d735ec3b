import type { Evaluation } from '../../pipeline/evaluation.ts';
import { evaluationView } from '../evaluation-view.ts';
import { figureText } from '../figure.ts';
import { findingsSection } from './diagnosis.ts';
import { meansChart } from './intervals.ts';
import { htmlCommands, htmlList, htmlPage, htmlTable, section, toneOf } from './page.ts';

/** The evaluation as a page: the measures, what is wrong with scores, then the slices with higher figures in darker shades. */
export function evaluationHtml(evaluation: Evaluation): string {
  const view = evaluationView(evaluation);
  return htmlPage({
    title: view.dataset,
    facts: [...view.facts, ...view.measures],
    tool: evaluation.tool,
    sections: [
      view.columns.length === 0
        ? ''
        : section('Measures', [
            meansChart(
              evaluation,
              view.rows.filter(({ role }) => role === 'run').map(({ label }) => label),
            ),
            htmlTable(
              'means, with 95 % intervals',
              [
                { title: 'run', align: 'left' },
                ...view.columns.map(({ title }) => ({ title, align: 'right' as const })),
              ],
              view.rows.map(({ label, cells }) => [
                { text: label },
                ...cells.map(({ text, best }, place) => ({
                  text,
                  strong: best,
                  tone: view.columns[place]?.title === 'scores' && text !== '-' ? toneOf(text) : undefined,
                })),
              ]),
              { references: view.rows.flatMap(({ role }, place) => (role === 'reference' ? [place] : [])) },
            ),
          ]),
      ...view.findings.map(({ label, verdict, findings }) =>
        findingsSection(`The scores of ${label}: ${verdict}`, findings),
      ),
      ...view.slices.map((slice) => {
        const levelOf = levels(slice.rows.flatMap(({ figures }) => figures.map(({ value }) => value)));
        return section(`By ${slice.slice}`, [
          htmlTable(
            `${view.measures[0] ?? ''} by ${slice.slice}`,
            [
              { title: slice.slice, align: 'left' },
              ...slice.rows.map(({ label }) => ({ title: label, align: 'right' as const })),
            ],
            slice.values.map((value, place) => [
              { text: value },
              ...slice.rows.map(({ figures }) => {
                const { value: figure = null, best = false } = figures[place] ?? {};
                return { text: figureText(figure), strong: best, level: levelOf(figure) };
              }),
            ]),
          ),
          htmlList(
            slice.lowest.map(
              ({ label, value, figure }) => `lowest: ${value} ${figureText(figure)} in ${label}`,
            ),
          ),
        ]);
      }),
      section('Notes', [htmlList([...view.counts, ...view.notes])]),
      htmlCommands(view.next),
    ],
  });
}

/** Five shades from the lowest to the highest figure; none where all are the same. */
function levels(values: readonly (number | null)[]): (value: number | null) => number | null {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const width = Math.max(...known) - low;
  return (value) =>
    value === null || !(width > 0) ? null : Math.min(4, Math.floor(((value - low) / width) * 5));
}
