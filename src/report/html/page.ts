import { createHash } from 'node:crypto';
import { escapeHtml, escapeTerminal } from '../../text/escape.ts';
import { style } from './style.ts';

/** Foreign text inside an element or a quoted attribute. Direction marks become visible, so that no text turns another's order. */
export function escaped(text: string): string {
  return escapeHtml(escapeTerminal(text.replace(/[\r\n\t]+/g, ' ')));
}

/** Foreign text that keeps its own direction. */
export function bdi(text: string): string {
  return `<bdi>${escaped(text)}</bdi>`;
}

export interface HtmlColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export interface HtmlCell {
  readonly text: string;
  readonly strong?: boolean;
  /** From 0, the lowest, to 4, the highest: the shade behind it. */
  readonly level?: number | null;
}

/** A table that scrolls by itself where the window is narrow; the first cell of a row names it. */
export function htmlTable(
  caption: string,
  columns: readonly HtmlColumn[],
  rows: readonly (readonly HtmlCell[])[],
): string {
  const side = (place: number) => (columns[place]?.align === 'right' ? 'n' : 't');
  const head = columns
    .map(({ title }, place) =>
      title === '' ? '<td></td>' : `<th scope="col" class="${side(place)}">${bdi(title)}</th>`,
    )
    .join('');
  const body = rows.map((row) => {
    const cells = row.map(({ text, strong = false, level = null }, place) => {
      const inner = strong ? `<strong>${bdi(text)}</strong>` : bdi(text);
      const shade = level === null ? '' : ` h${Math.max(0, Math.min(4, Math.trunc(level)))}`;
      return place === 0
        ? `<th scope="row" class="t">${inner}</th>`
        : `<td class="${side(place)}${shade}">${inner}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  const label = escaped(caption);
  return (
    `<div class="wide" role="region" tabindex="0" aria-label="${label}"><table><caption>${label}</caption>` +
    `<thead><tr>${head}</tr></thead>\n<tbody>${body.join('\n')}</tbody></table></div>`
  );
}

export function htmlList(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${bdi(item)}</li>`).join('\n')}</ul>`;
}

export function htmlCommands(commands: readonly string[]): string {
  if (commands.length === 0) return '';
  const lines = commands.map((command) => escaped(command)).join('\n');
  return `<section><h2>Next</h2><pre dir="ltr" tabindex="0" aria-label="commands">${lines}</pre></section>`;
}

/** A section with its heading; empty parts are left out, and with none the section. */
export function section(title: string, parts: readonly string[]): string {
  const inner = parts.filter((part) => part !== '').join('\n');
  return inner === '' ? '' : `<section><h2>${bdi(title)}</h2>\n${inner}</section>`;
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
}: {
  readonly title: string;
  readonly facts: readonly string[];
  readonly sections: readonly string[];
  readonly tool: string;
}): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${style}</style></head>
<body><main>
<header><h1>${bdi(title)}</h1><p>${bdi(facts.join(', '))}</p></header>
${sections.filter((one) => one !== '').join('\n')}
<footer>${escaped(tool)}</footer>
</main></body></html>
`;
}
