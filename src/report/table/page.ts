import { styleText } from 'node:util';
import { escapeTerminal } from '../../text/escape.ts';
import { beginning, displayWidth } from '../../text/width.ts';
import type { RenderOptions } from '../report.ts';

/** What a table may be written with. Only this file and the grid write to a page, so that all foreign text is escaped. */
export interface Page {
  /** Columns, 40 or more. */
  readonly width: number;
  readonly color: boolean;
}

export type Style = Parameters<typeof styleText>[0];

export function pageOf({ width = 120, color = false }: RenderOptions): Page {
  return { width: Math.max(NARROWEST, Math.floor(width) || 0), color };
}

/** The text, already escaped, in a style where the page has colours. */
export function paint(text: string, style: Style | undefined, page: Page): string {
  if (style === undefined || !page.color || text === '') return text;
  // The command line has looked at the stream; styleText would look at stdout, which may be another.
  return styleText(style, text, { validateStream: false });
}

/**
 * A sentence, escaped, in lines no wider than the page, broken at spaces, and inside a word only when the word is wider
 * than a line. Lines after the first are indented.
 */
export function paragraph(
  text: string,
  page: Page,
  { style, indent = '' }: { style?: Style; indent?: string } = {},
): string {
  const lines: string[] = [];
  let line = '';
  for (const word of escapeTerminal(text).split(' ')) {
    let rest = word;
    if (line.trim() !== '' && displayWidth(`${line} ${rest}`) > page.width) {
      lines.push(line);
      line = indent;
    }
    line = line === '' || line === indent ? line + rest : `${line} ${rest}`;
    while (displayWidth(line) > page.width) {
      const head = beginning(line, page.width);
      lines.push(head);
      rest = line.slice(head.length);
      line = indent + rest;
    }
  }
  lines.push(line);
  return lines.map((one) => paint(one.trimEnd(), style, page)).join('\n');
}

/**
 * Commands to copy, escaped: side by side where they fit on one line, else one under the other. A command wider than the
 * page goes on after a backslash, as a shell reads it; never inside a word or quotes, so one long word may stand out.
 */
export function commands(title: string, all: readonly string[], page: Page): string {
  if (all.length === 0) return '';
  const shown = all.map((command) => escapeTerminal(command));
  const line = `${title} ${shown.join('   ·   ')}`;
  if (displayWidth(line) <= page.width) return `${paint(title, 'bold', page)}${line.slice(title.length)}`;
  return [paint(title, 'bold', page), ...shown.map((command) => continued(command, page.width))].join('\n');
}

function continued(command: string, width: number): string {
  const words = command.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\]|['"\\])+/g) ?? [];
  const lines: string[] = [];
  let line = ' ';
  for (const word of words) {
    const longer = `${line} ${word}`;
    // Two columns for the backslash that may follow.
    if (displayWidth(longer) > width - 2 && line.trim() !== '') {
      lines.push(`${line} \\`);
      line = `    ${word}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line].join('\n');
}

const NARROWEST = 40;
