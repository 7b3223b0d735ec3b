import type { Coverage } from '../../comparison/coverage.ts';
import { type CoveredRunView, coverageView } from '../coverage-view.ts';
import { heatHtml } from './heat.ts';
import { gapsChart } from './intervals.ts';
import { htmlCommands, htmlList, htmlPage, htmlTable, section, toneOf } from './page.ts';

/** Coverage as a page: the heat map of languages, then each run's verdicts and tables. */
export function coverageHtml(coverage: Coverage): string {
  const view = coverageView(coverage);
  const metric = coverage.metrics[0] ?? '';
  const runs = [coverage, ...coverage.others];
  return htmlPage({
    title: view.title,
    facts: view.facts,
    tool: coverage.tool,
    sections: [
      ...view.runs.map(({ title, lines }) => section(title ?? 'Summary', [htmlList(lines)])),
      section('By language', heatHtml(view.heat, metric)),
      ...view.runs.map((run, place) =>
        section(run.title === null ? 'Details' : `Details: ${run.title}`, [
          gapsChart(runs[place]?.languages ?? [], {
            metric,
            run: runs[place]?.label ?? '',
            reference: runs[place]?.reference ?? null,
            margin: coverage.margin,
          }),
          ...coverageTables(run),
          htmlList(run.notes),
        ]),
      ),
      htmlCommands(view.next),
    ],
  });
}

export function coverageTables({ title, tables }: CoveredRunView): string[] {
  return tables.map((table) =>
    htmlTable(
      title === null ? table.title : `${title}: ${table.title}`,
      table.columns,
      table.rows.map(({ strong, cells }) =>
        cells.map((text, place) => ({
          text,
          strong: strong && text !== '',
          tone:
            table.columns[place]?.title === 'verdict' && text !== '-' && text !== ''
              ? toneOf(text)
              : undefined,
        })),
      ),
    ),
  );
}
