import type { Load } from '../../load/load.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { loadView } from '../load-view.ts';
import { markdownCommands, markdownList, markdownTable } from './blocks.ts';

/** A load test for pull requests: the table of levels and what follows. */
export function loadMarkdown(load: Load): string {
  const { title, facts, columns, rows, lines, next } = loadView(load);
  const blocks = [
    `**${escapeMarkdown(title)}**: ${escapeMarkdown(facts.join(', '))}`,
    markdownTable(
      columns,
      rows.map((row) => row.map((text) => ({ text }))),
    ),
    markdownList(lines),
    markdownCommands(next),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
