import type { Coverage } from '../../comparison/coverage.ts';
import { coverageView } from '../coverage-view.ts';
import { figureText } from '../figure.ts';
import { htmlCommands, htmlList, htmlPage, htmlTable, section } from './page.ts';

/** Coverage as a page: the heat map of languages, then each run's verdicts and tables. */
export function coverageHtml(coverage: Coverage): string {
  const view = coverageView(coverage);
  const { languages, rows, legend } = view.heat;
  return htmlPage({
    title: view.title,
    facts: view.facts,
    tool: coverage.tool,
    sections: [
      ...view.runs.map(({ title, lines }) => section(title ?? 'Summary', [htmlList(lines)])),
      languages.length === 0
        ? ''
        : section('By language', [
            htmlTable(
              coverage.metrics[0] ?? '',
              [
                { title: '', align: 'left' },
                ...languages.map((name) => ({ title: name, align: 'right' as const })),
              ],
              rows.map(({ label, cells }) => [
                { text: label },
                ...cells.map(({ value, level, mark }) => ({
                  text: [figureText(value, { digits: 2 }), mark].filter((part) => part !== '').join(' '),
                  level,
                })),
              ]),
            ),
            htmlList(legend === '' ? [] : [legend]),
          ]),
      ...view.runs.map(({ title, tables, notes }) =>
        section(title === null ? 'Details' : `Details: ${title}`, [
          ...tables.map((table) =>
            htmlTable(
              table.title,
              table.columns,
              table.rows.map(({ strong, cells }) =>
                cells.map((text) => ({ text, strong: strong && text !== '' })),
              ),
            ),
          ),
          htmlList(notes),
        ]),
      ),
      htmlCommands(view.next),
    ],
  });
}
