import type { RetrievalReport } from '../../pipeline/retrieval-report.ts';
import type { RenderOptions } from '../report.ts';
import { retrievalView } from '../retrieval-view.ts';
import { type GridColumn, grid } from './grid.ts';
import { commands, pageOf, paragraph } from './page.ts';

/** A first stage for a terminal: its recall by depth and language. */
export function retrievalTable(report: RetrievalReport, options: RenderOptions): string {
  const page = pageOf(options);
  const view = retrievalView(report);
  const blocks = [
    `${paragraph(view.title, page, { style: 'bold' })}\n${paragraph(view.facts, page)}`,
    grid(
      [{ title: '', align: 'left' }, ...view.columns.map((title): GridColumn => ({ title, align: 'right' }))],
      view.rows.map(({ label, cells }) => [{ text: label }, ...cells.map((text) => ({ text }))]),
      { page },
    ),
    view.notes.map((note) => paragraph(note, page, { indent: '  ' })).join('\n'),
    commands('next:', view.next, page),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
