import CliTable from 'cli-table3';
import { escapeTerminal } from '../../text/escape.ts';
import { cut, displayWidth, padStart } from '../../text/width.ts';
import { type Page, paint, type Style } from './page.ts';

export interface GridColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export interface GridCell {
  readonly text: string;
  readonly style?: Style;
  /** A bar behind the text, from 0 to 1 of the column's width; only where the page has colours. */
  readonly bar?: number;
}

/**
 * A table without rules, no wider than the page: the first column names the row and is shortened before anything else; columns that
 * still do not fit follow in a second table with the same first column. All text is escaped here.
 *
 * @param rows as many cells in each as there are columns
 * @param options.gap spaces between columns, 2 when left out
 */
export function grid(
  columns: readonly GridColumn[],
  rows: readonly (readonly GridCell[])[],
  { page, gap = 2 }: { readonly page: Page; readonly gap?: number },
): string {
  const cells = rows.map((row) => row.map((cell) => ({ ...cell, text: escapeTerminal(cell.text) })));
  const titles = columns.map(({ title }) => escapeTerminal(title));
  const natural = columns.map((_, place) =>
    Math.max(displayWidth(titles[place] ?? ''), ...cells.map((row) => displayWidth(row[place]?.text ?? ''))),
  );
  const name = natural[0] ?? 0;
  const shortName = Math.min(name, SHORTEST_NAME);
  const widest = page.width - shortName - gap;
  const widths = natural.map((width) => Math.min(width, widest));
  const blocks = blocksOf(widths, { room: page.width - shortName, gap });
  return blocks
    .map((places) => {
      const taken = places.reduce((sum, place) => sum + (widths[place] ?? 0) + gap, 0);
      const layout = {
        page,
        gap,
        widths: widths.with(0, Math.min(name, page.width - taken)),
        places: [0, ...places],
      };
      const head = titles.map((text): GridCell => ({ text, style: 'dim' }));
      return draw([head, ...cells], columns, layout);
    })
    .join('\n\n');
}

interface Layout {
  readonly page: Page;
  readonly gap: number;
  readonly widths: readonly number[];
  /** The columns to draw. */
  readonly places: readonly number[];
}

/** The columns after the first, in as few groups as fit. */
function blocksOf(widths: readonly number[], { room, gap }: { room: number; gap: number }): number[][] {
  const blocks: number[][] = [[]];
  let left = room;
  for (let place = 1; place < widths.length; place += 1) {
    const needed = (widths[place] ?? 0) + gap;
    if (needed > left && blocks.at(-1)?.length !== 0) {
      blocks.push([]);
      left = room;
    }
    blocks.at(-1)?.push(place);
    left -= needed;
  }
  return blocks;
}

/**
 * cli-table3 lays out, our width measures. Its own measure counts every mark of Thai, Hindi, Arabic and Hebrew as a column
 * (`ที่` 3 instead of 1) and would push columns out of line. So it is given stand-ins from a private plane, each as long as
 * its cell is wide, and the cells are put in their place at the end.
 */
function draw(
  rows: readonly (readonly GridCell[])[],
  columns: readonly GridColumn[],
  layout: Layout,
): string {
  const { page, gap, widths, places } = layout;
  const drawn = new CliTable({
    chars: { ...NO_RULES, middle: ' '.repeat(gap) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: places.map((place) => columns[place]?.align ?? 'left'),
    colWidths: places.map((place) => widths[place] ?? 0),
  });
  const fitted: string[] = [];
  for (const row of rows) {
    drawn.push(
      places.map((place) => {
        const { width, text } = fit(row[place] ?? { text: '' }, { width: widths[place] ?? 0, page });
        if (width === 0) return '';
        fitted.push(text);
        return String.fromCodePoint(FIRST + fitted.length - 1) + FILLER.repeat(width - 1);
      }),
    );
  }
  return drawn
    .toString()
    .split('\n')
    .map((line) =>
      line.trimEnd().replace(STAND_IN, (stand) => fitted[(stand.codePointAt(0) ?? FIRST) - FIRST] ?? ''),
    )
    .join('\n');
}

function fit({ text, style, bar }: GridCell, { width, page }: { width: number; page: Page }) {
  const short = cut(text, width, 'middle');
  if (bar === undefined || !page.color)
    return { width: displayWidth(short), text: paint(short, style, page) };
  // A bar lies behind the figures, which are ASCII: one character is one column.
  const padded = padStart(short, width);
  const covered = Math.round(Math.min(1, Math.max(0, bar)) * width);
  return {
    width,
    text: paint(padded.slice(0, covered), both(style, BAR), page) + paint(padded.slice(covered), style, page),
  };
}

function both(style: Style | undefined, other: Style): Style {
  return [style ?? [], other].flat() as Style;
}

/** Columns that the names of rows keep when the page is narrow. */
const SHORTEST_NAME = 18;

const BAR: Style = ['bgBlue', 'whiteBright'];

// Supplementary Private Use Area-A: one column each to cli-table3, and room for 65,000 cells.
const FIRST = 0xf0000;
const FILLER = '\u{ffffd}';
const STAND_IN = /[\u{f0000}-\u{ffffc}]\u{ffffd}*/gu;

const NO_RULES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
} as const;
