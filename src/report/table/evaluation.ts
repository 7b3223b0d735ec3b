import type { Evaluation } from '../../pipeline/evaluation.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { cut, displayWidth } from '../../text/width.ts';
import { type EvaluationView, evaluationView, type RunFindings, type SliceView } from '../evaluation-view.ts';
import { figureText } from '../figure.ts';
import type { RenderOptions } from '../report.ts';
import { findingBlock } from './diagnosis.ts';
import { type GridCell, type GridColumn, grid } from './grid.ts';
import { commands, type Page, pageOf, paragraph, type Style } from './page.ts';

/** The evaluation for a terminal: headline, runs by measures, by language, what was left out, notes, what to do next. */
export function evaluationTable(evaluation: Evaluation, options: RenderOptions): string {
  const page = pageOf(options);
  const view = evaluationView(evaluation);
  const blocks = [
    `${headline(view, page)}\n${summary(view, page)}`,
    ...view.findings.map((run) => findingsBlock(run, page)),
    ...view.slices.map((slice) => sliceBlock(slice, page)),
    [...view.counts, ...view.notes].map((note) => paragraph(note, page, { indent: '  ' })).join('\n'),
    commands('next:', view.next, page),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function headline({ dataset, facts, measures }: EvaluationView, page: Page): string {
  const name = paragraph(`${dataset}  ${facts.join(', ')}`, page, { style: 'bold' });
  const [primary, ...others] = measures;
  if (primary === undefined) return name;
  const named = paragraph([`${primary} (primary)`, ...others].join(', '), page);
  const space = page.width - displayWidth(name) - displayWidth(named);
  // On one line where both have one, with the measures at the right, but no further than eyes follow.
  if (space < 4 || name.includes('\n') || named.includes('\n')) return `${name}\n${named}`;
  return name + ' '.repeat(Math.min(space, 10)) + named;
}

function summary({ columns, rows }: EvaluationView, page: Page): string {
  if (columns.length === 0) return '';
  return grid(
    [
      { title: 'run', align: 'left' },
      ...columns.map(({ title, shape, marked }): GridColumn => {
        // From the left the title must stand over the figure, not over the mark.
        const indent = shape === 'interval' && marked ? '  ' : '';
        return { title: indent + title, align: shape === 'interval' ? 'left' : 'right' };
      }),
    ],
    rows.map(({ label, role, cells }) => {
      const style = STYLES[role];
      return [
        { text: label, ...style },
        ...cells.map(({ text, best }, place): GridCell => {
          const column = columns[place];
          if (best) return { text: `> ${text}`, style: 'bold' };
          return { text: column?.shape === 'interval' && column.marked ? `  ${text}` : text, ...style };
        }),
      ];
    }),
    { page },
  );
}

function findingsBlock({ label, verdict, findings }: RunFindings, page: Page): string {
  return [
    paragraph(`the scores of ${label}: ${verdict}`, page, { style: 'bold' }),
    ...findings.map((finding) => findingBlock(finding, page)),
  ].join('\n');
}

function sliceBlock(slice: SliceView, page: Page): string {
  const lowest = slice.lowest.map(({ label, value, figure }) => `${value} ${figureText(figure)} in ${label}`);
  return [
    paragraph(`by ${slice.slice}`, page, { style: 'bold' }),
    sliceGrid(slice, page),
    ...(lowest.length === 0 ? [] : [paragraph(`lowest: ${lowest.join(' · ')}`, page, { indent: '  ' })]),
  ].join('\n');
}

/** Values as columns with as many digits as fit; when even two do not, runs as columns. */
function sliceGrid(slice: SliceView, page: Page): string {
  const name = Math.min(SHORTENED_NAME, Math.max(...slice.rows.map(({ label }) => displayWidth(label))));
  for (const written of DIGITS) {
    const figures = textsOf(slice, written);
    const widths = slice.values.map((value, place) =>
      Math.max(displayWidth(value), ...figures.map((row) => displayWidth(row[place]?.text ?? ''))),
    );
    const gap = slice.marked ? 1 : 2;
    if (name + widths.reduce((sum, width) => sum + width + gap, 0) > page.width) continue;
    return grid(
      [{ title: '', align: 'left' }, ...slice.values.map((title): GridColumn => ({ title, align: 'right' }))],
      slice.rows.map(({ label, role }, index) => [
        { text: label, ...STYLES[role] },
        ...(figures[index] ?? []),
      ]),
      { page, gap },
    );
  }
  return turned(slice, page);
}

function turned(slice: SliceView, page: Page): string {
  const figures = textsOf(slice, (value) => figureText(value));
  const shown = slice.values.slice(0, MOST_ROWS);
  const left = slice.values.length - shown.length;
  const value = Math.max(...shown.map((one) => displayWidth(one)), displayWidth(slice.slice));
  // Names of runs side by side: each gets its share, and is shortened in the middle beyond it.
  const share = Math.floor((page.width - Math.min(value, 18)) / slice.rows.length) - 2;
  const drawn = grid(
    [
      { title: slice.slice, align: 'left' },
      ...slice.rows.map(
        ({ label }): GridColumn => ({
          title: cut(escapeTerminal(label), Math.max(share, 12), 'middle'),
          align: 'right',
        }),
      ),
    ],
    shown.map((text, place) => [{ text }, ...figures.map((row) => row[place] ?? { text: '-' })]),
    { page },
  );
  return left > 0 ? `${drawn}\n... and ${left} more, all in --format csv and json` : drawn;
}

/** The figures in words, the best with its mark, each with a bar from the lowest of all to the highest. */
function textsOf(slice: SliceView, written: (value: number | null) => string): GridCell[][] {
  const values = slice.rows.flatMap(({ figures }) =>
    figures.flatMap(({ value }) => (value === null ? [] : [value])),
  );
  const highest = Math.max(...values);
  // Over less than a tenth a bar would make a lot of very little.
  const lowest = Math.min(...values, highest - 0.1);
  return slice.rows.map(({ role, figures }) =>
    figures.map(({ value, best }) => ({
      text: best ? `>${written(value)}` : written(value),
      ...(best ? { style: 'bold' as const } : STYLES[role]),
      ...(value === null ? {} : { bar: (value - lowest) / (highest - lowest) }),
    })),
  );
}

const STYLES: Readonly<Record<'reference' | 'run', { readonly style?: Style }>> = {
  reference: { style: 'dim' },
  run: {},
};

/** From the widest to the narrowest: 0.812, 0.81, .81. */
const DIGITS: readonly ((value: number | null) => string)[] = [
  (value) => figureText(value),
  (value) => figureText(value, { digits: 2 }),
  (value) => figureText(value, { digits: 2 }).replace(/^(-?)0\./, '$1.'),
];

/** Columns up to which the name of a run is worth more than digits. */
const SHORTENED_NAME = 34;

/** More lines than this nobody reads on a terminal. */
const MOST_ROWS = 60;
