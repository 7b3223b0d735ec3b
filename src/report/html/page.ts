import { createHash } from 'node:crypto';
import { escapeHtml, escapeTerminal } from '../../text/escape.ts';
import { style } from './style.ts';

/** Foreign text inside an element or a quoted attribute. Direction marks become visible, so that no text turns another's order. */
export function escaped(text: string): string {
  return escapeHtml(escapeTerminal(text.replace(/[\r\n\t]+/g, ' ')));
}

/** Foreign text that keeps its own direction. What is plain ASCII has none to keep. */
export function bdi(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? escaped(text) : `<bdi>${escaped(text)}</bdi>`;
}

export interface HtmlColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export interface HtmlCell {
  readonly text: string;
  readonly strong?: boolean;
  /** A verdict, shown as one: the colour of its tone behind it. */
  readonly tone?: Tone | undefined;
  /** One character behind the text, and what it says to whoever cannot see it. */
  readonly mark?: { readonly sign: string; readonly says: string } | undefined;
  /** From 0, the lowest, to 4, the highest: the shade behind it. */
  readonly level?: number | null;
}

/** A table that scrolls by itself where the window is narrow; the first cell of a row names it. */
export function htmlTable(
  caption: string,
  columns: readonly HtmlColumn[],
  rows: readonly (readonly HtmlCell[])[],
  { look = 'plain', references = [] }: HtmlTableOptions = {},
): string {
  const classes = (place: number, shade = '') => {
    const all = [...(columns[place]?.align === 'right' ? ['n'] : []), ...(shade === '' ? [] : [shade])];
    return all.length === 0 ? '' : ` class="${all.join(' ')}"`;
  };
  const head = columns
    .map(({ title }, place) =>
      title === '' ? '<td></td>' : `<th scope="col"${classes(place)}>${bdi(title)}</th>`,
    )
    .join('');
  const body = rows.map((row, number) => {
    const cells = row.map(({ text, strong = false, level = null, tone, mark }, place) => {
      const plain = tone === undefined ? bdi(text) : badge(text, tone);
      const inner = (strong && tone === undefined ? `<strong>${plain}</strong>` : plain) + markHtml(mark);
      const shade = level === null ? '' : `h${Math.max(0, Math.min(4, Math.trunc(level)))}`;
      return place === 0 ? `<th scope="row">${inner}</th>` : `<td${classes(place, shade)}>${inner}</td>`;
    });
    return `<tr${references.includes(number) ? ' class="ref"' : ''}>${cells.join('')}</tr>`;
  });
  const label = escaped(caption);
  return (
    `<div class="wide" role="region" tabindex="0" aria-label="${label}"><table${look === 'heat' ? ' class="heat"' : ''}><caption>${label}</caption>` +
    `<thead><tr>${head}</tr></thead>\n<tbody>${body.join('\n')}</tbody></table></div>`
  );
}

export function htmlList(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${bdi(item)}</li>`).join('\n')}</ul>`;
}

/** What colour a word has; the word says the same. */
export type Tone = 'good' | 'bad' | 'warn' | 'same' | 'open';

export interface HtmlTableOptions {
  /** `heat`: narrow cells, shades touch. */
  readonly look?: 'plain' | 'heat';
  /** Numbers of the rows that are no runs. */
  readonly references?: readonly number[];
}

/** A verdict as a word on its colour. */
export function badge(text: string, tone: Tone): string {
  return `<span class="badge ${tone}">${bdi(text)}</span>`;
}

/** The colour of any verdict. */
export function toneOf(verdict: string | null | undefined): Tone {
  return (verdict === null || verdict === undefined ? undefined : tones.get(verdict)) ?? 'open';
}

/** Parts that open on demand; nothing where there is nothing in them. */
export function details(summary: string, parts: readonly string[], { open = false } = {}): string {
  const inner = parts.filter((part) => part !== '').join('\n');
  if (inner === '') return '';
  return `<details${open ? ' open' : ''}><summary>${bdi(summary)}</summary>\n${inner}</details>`;
}

/** A tag that is none would be an error in the page. */
export function languageAttribute(language: string | null): string {
  return language !== null && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(language)
    ? ` lang="${language}"`
    : '';
}

export function htmlCommands(commands: readonly string[]): string {
  return commands.length === 0 ? '' : `<section><h2>Next</h2>${commandLines(commands)}</section>`;
}

export function commandLines(commands: readonly string[]): string {
  const lines = commands.map((command) => escaped(command)).join('\n');
  return `<pre dir="ltr" tabindex="0" role="region" aria-label="commands">${lines}</pre>`;
}

/** A section with its heading; empty parts are left out, and with none the section. */
export function section(
  title: string,
  parts: readonly string[],
  { id }: { readonly id?: string } = {},
): string {
  const inner = parts.filter((part) => part !== '').join('\n');
  const named = id === undefined ? '' : ` id="${id}" aria-labelledby="${id}-title"`;
  const heading = id === undefined ? '<h2>' : `<h2 id="${id}-title">`;
  return inner === '' ? '' : `<section${named}>${heading}${bdi(title)}</h2>\n${inner}</section>`;
}

/**
 * The whole page. It asks for nothing, and its policy lets it: no script at all, no image, no font, and only the style
 * whose hash it names.
 */
export function htmlPage({
  title,
  facts,
  sections,
  tool,
  contents = [],
}: {
  readonly title: string;
  readonly facts: readonly string[];
  readonly sections: readonly string[];
  readonly tool: string;
  /** Sections to jump to, by their ids. */
  readonly contents?: readonly { readonly id: string; readonly title: string }[];
}): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const body = sections.filter((one) => one !== '').join('\n');
  const links = contents.map(({ id, title: name }) => `<li><a href="#${id}">${bdi(name)}</a></li>`);
  const nav = links.length === 0 ? '' : `<nav aria-label="Contents"><ol>${links.join('')}</ol></nav>\n`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${style}</style></head>
<body><a class="skip" href="#content">Skip to content</a>
<div class="frame"><header><h1>${bdi(title)}</h1><p>${bdi(facts.join(' · '))}</p></header>
<div${links.length === 0 ? '' : ' class="contents"'}>${nav}<main id="content" tabindex="-1">
${body}
</main></div>
<footer>${escaped(tool)}</footer></div></body></html>
`;
}

function markHtml(mark: HtmlCell['mark']): string {
  if (mark === undefined) return '';
  return ` <span aria-hidden="true">${escaped(mark.sign)}</span><span class="sr"> ${escaped(mark.says)}</span>`;
}

const tones: ReadonlyMap<string, Tone> = new Map([
  ['better', 'good'],
  ['healthy', 'good'],
  ['worse', 'bad'],
  ['collapsed', 'bad'],
  ['behind', 'bad'],
  ['suspect', 'warn'],
  ['equivalent', 'same'],
  ['identical', 'same'],
  ['on par', 'same'],
  ['info', 'same'],
]);
