import type { ThresholdReport } from '../../pipeline/threshold-report.ts';
import type { RenderOptions } from '../report.ts';
import { thresholdView } from '../threshold-view.ts';
import { type GridColumn, grid } from './grid.ts';
import { pageOf, paragraph } from './page.ts';

/** The threshold for a terminal: what it keeps, by language and beside 0.5, and how well calibrated the scores are. */
export function thresholdTable(report: ThresholdReport, options: RenderOptions): string {
  const page = pageOf(options);
  const view = thresholdView(report);
  const blocks = [
    `${paragraph(view.run, page, { style: 'bold' })}\n${paragraph(view.asked, page)}`,
    grid(
      [{ title: '', align: 'left' }, ...view.columns.map((title): GridColumn => ({ title, align: 'right' }))],
      view.rows.map(({ label, cells }) => [{ text: label }, ...cells.map((text) => ({ text }))]),
      { page },
    ),
    view.calibration.map((line) => paragraph(line, page, { indent: '  ' })).join('\n'),
    view.notes.map((note) => paragraph(note, page, { indent: '  ' })).join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
