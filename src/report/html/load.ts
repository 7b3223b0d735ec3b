import type { Load } from '../../load/load.ts';
import { loadView } from '../load-view.ts';
import { chart } from './charts.ts';
import { htmlCommands, htmlList, htmlPage, htmlTable, section } from './page.ts';

/** A load test as a page. */
export function loadHtml(load: Load): string {
  const view = loadView(load);
  return htmlPage({
    title: view.title,
    facts: view.facts,
    tool: load.tool,
    sections: [section('Load', loadParts(load)), htmlCommands(view.next)],
  });
}

/** Throughput and latency of the sweep, the table of all levels, and what was found. */
export function loadParts(load: Load): string[] {
  const view = loadView(load);
  const [first] = load.levels;
  const points = load.levels
    .filter(
      ({ loop, documents, characters, concurrency }) =>
        loop === 'closed' &&
        concurrency !== null &&
        documents === first?.documents &&
        characters === first.characters,
    )
    .map(({ concurrency, throughput, latencyMs }) => ({
      concurrency: concurrency ?? 1,
      throughput,
      p50: latencyMs?.p50 ?? null,
      p95: latencyMs?.p95 ?? null,
    }))
    .sort((one, other) => one.concurrency - other.concurrency);
  const knee = load.knee?.concurrency ?? null;
  const pictures =
    points.length < 2
      ? []
      : (['throughput', 'latency'] as const).map((side) => {
          const label = `${side} by calls at once${knee === null ? '' : `, knee at ${knee}`}; the table below has the figures`;
          return chart((charts, document) => charts.loadChart(document, points, { label, side, knee }));
        });
  const figures = pictures.filter((svg) => svg !== '').map((svg) => `<figure>${svg}</figure>`);
  return [
    figures.length === 0 ? '' : `<div class="panels">${figures.join('\n')}</div>`,
    htmlList(view.lines),
    htmlTable(
      'levels',
      view.columns,
      view.rows.map((row) => row.map((text) => ({ text }))),
    ),
  ];
}
