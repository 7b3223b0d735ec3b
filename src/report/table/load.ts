import type { Load } from '../../load/load.ts';
import { loadView } from '../load-view.ts';
import type { RenderOptions } from '../report.ts';
import { grid } from './grid.ts';
import { commands, pageOf, paragraph } from './page.ts';

/** A load test for a terminal: levels, bars of throughput and p95, what follows from them. */
export function loadTable(load: Load, options: RenderOptions): string {
  const page = pageOf(options);
  const view = loadView(load);
  const blocks = [
    [paragraph(view.title, page, { style: 'bold' }), paragraph(view.facts.join(', '), page)].join('\n'),
    grid(
      view.columns,
      view.rows.map((row) => row.map((text) => ({ text }))),
      { page },
    ),
    view.plot.length === 0
      ? ''
      : grid(
          ['', 'calls/s', 'p95'].map((title) => ({ title, align: 'left' as const })),
          view.plot.map(({ label, throughput, p95 }) => [label, throughput, p95].map((text) => ({ text }))),
          { page },
        ),
    view.lines.map((line) => paragraph(line, page, { indent: '  ' })).join('\n'),
    commands('next:', view.next, page),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
