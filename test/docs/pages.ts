import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository. */
export const root = join(import.meta.dirname, '..', '..');

/** A fenced block of a page, with the marks that stand before it as HTML comments. */
export interface Block {
  /** From the root of the repository, with slashes. */
  readonly page: string;
  /** Line of the fence, from 1. */
  readonly line: number;
  /** What stands behind the fence: `sh`, `ts`, `yaml`, or nothing. */
  readonly language: string;
  readonly text: string;
  /** Reason of `<!-- not run: REASON -->`; null for a block that is run. */
  readonly notRun: string | null;
  /** Codes of `<!-- exit 1 -->` (the last command's) or `<!-- exit 0 1 0 -->` (one each); null where nothing is said. */
  readonly exits: readonly number[] | null;
}

/** Pages whose blocks are held by tests: README.md, docs and examples, in any language; decision records have no commands. */
export function documentedPages(): string[] {
  const under = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules/'));
  const top = readdirSync(root).filter((name) => /^README.*\.md$/.test(name));
  return [...top, ...under('docs'), ...under('examples')].sort();
}

/** @param page from the root */
export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** Every fenced block of a page, in order. A mark belongs to the block right behind it. */
export function blocksOf(page: string, markdown = readPage(page)): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const fence = /^(\s*)(`{3,}|~{3,})\s*([\w-]*)/.exec(lines[index] ?? '');
    if (fence === null) continue;
    const [, indent = '', mark = '', language = ''] = fence;
    let end = index + 1;
    while (end < lines.length && (lines[end] ?? '').trim() !== mark) end++;
    const marks = marksBefore(lines, index);
    const exits = marks.map((text) => /^exit ([\d ]+)$/.exec(text)?.[1]).find((text) => text !== undefined);
    blocks.push({
      page,
      line: index + 1,
      language,
      text: lines
        .slice(index + 1, end)
        .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
        .join('\n'),
      notRun:
        marks.map((text) => /^not run: (.+)$/.exec(text)?.[1]).find((text) => text !== undefined) ?? null,
      exits: exits === undefined ? null : exits.trim().split(/ +/).map(Number),
    });
    index = end;
  }
  return blocks;
}

/** Texts of the comments on the lines right above a fence, blank lines between passed over. */
function marksBefore(lines: readonly string[], fence: number): string[] {
  const marks: string[] = [];
  for (let index = fence - 1; index >= 0; index--) {
    const line = (lines[index] ?? '').trim();
    const comment = /^<!--\s*(.*?)\s*-->$/.exec(line)?.[1];
    if (comment !== undefined) marks.push(comment);
    else if (line !== '') break;
  }
  return marks;
}

/** The commands of a shell block: lines, those that end in a backslash joined with the next, comments and blank ones left out. */
export function commandsOf({ text }: Pick<Block, 'text'>): string[] {
  return text
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Words of a command as a shell makes them; a comment, a redirection or a second command ends it. Variables and patterns stay as they are. */
export function wordsOf(command: string): string[] {
  const words: string[] = [];
  for (const [, single, double, plain] of command.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)) {
    const word = single ?? double ?? plain ?? '';
    if (plain !== undefined && /^(#|[<>|;]|&&)/.test(plain)) break;
    words.push(word);
  }
  return words;
}
