import { escapeMarkdown, escapeTerminal } from '../../text/escape.ts';

export interface MarkdownColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export interface MarkdownCell {
  readonly text: string;
  readonly bold?: boolean;
}

/** A GitHub table. All text is escaped here. */
export function markdownTable(
  columns: readonly MarkdownColumn[],
  rows: readonly (readonly MarkdownCell[])[],
): string {
  return [
    line(columns.map(({ title }) => escapeMarkdown(title))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) =>
      line(row.map(({ text, bold = false }) => (bold ? `**${cellText(text)}**` : cellText(text)))),
    ),
  ].join('\n');
}

export function markdownList(items: readonly string[]): string {
  return items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
}

/** Commands in a block that no text inside can close. */
export function markdownCommands(commands: readonly string[]): string {
  if (commands.length === 0) return '';
  const shown = commands.map((command) => escapeTerminal(command));
  const longest = Math.max(
    0,
    ...shown.flatMap((command) => command.match(/`+/g) ?? []).map((ticks) => ticks.length),
  );
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}sh\n${shown.join('\n')}\n${fence}`;
}

function cellText(text: string): string {
  return FIGURES.test(text) ? text : escapeMarkdown(text);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** `-`, `-0.012`, `0.812 [0.784, 0.838]`, `34 %`: means nothing in a cell, and reads better without backslashes. */
const FIGURES = /^[-\d., [\]%e+]*$/;
