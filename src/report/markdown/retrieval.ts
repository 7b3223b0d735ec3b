import type { RetrievalReport } from '../../pipeline/retrieval-report.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { retrievalView } from '../retrieval-view.ts';
import { type MarkdownColumn, markdownCommands, markdownList, markdownTable } from './blocks.ts';

/** A first stage for pull requests: what the table says. */
export function retrievalMarkdown(report: RetrievalReport): string {
  const view = retrievalView(report);
  const blocks = [
    `**${escapeMarkdown(view.title)}**: ${escapeMarkdown(view.facts)}`,
    markdownTable(
      [
        { title: '', align: 'left' },
        ...view.columns.map((title): MarkdownColumn => ({ title, align: 'right' })),
      ],
      view.rows.map(({ label, cells }) => [{ text: label }, ...cells.map((text) => ({ text }))]),
    ),
    markdownList(view.notes),
    markdownCommands(view.next),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
