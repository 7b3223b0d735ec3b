import type { ThresholdReport } from '../../pipeline/threshold-report.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { thresholdView } from '../threshold-view.ts';
import { type MarkdownColumn, markdownList, markdownTable } from './blocks.ts';

/** The threshold for pull requests: what the table says. */
export function thresholdMarkdown(report: ThresholdReport): string {
  const view = thresholdView(report);
  const blocks = [
    `**${escapeMarkdown(view.run)}**: ${escapeMarkdown(view.asked)}`,
    markdownTable(
      [
        { title: '', align: 'left' },
        ...view.columns.map((title): MarkdownColumn => ({ title, align: 'right' })),
      ],
      view.rows.map(({ label, cells }) => [{ text: label }, ...cells.map((text) => ({ text }))]),
    ),
    markdownList([...view.calibration, ...view.notes]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
