import type { Coverage } from '../../comparison/coverage.ts';
import { displayWidth } from '../../text/width.ts';
import {
  type CoverageTable,
  type CoverageView,
  coverageView,
  type HeatCell,
  type HeatView,
} from '../coverage-view.ts';
import { figureText } from '../figure.ts';
import type { RenderOptions } from '../report.ts';
import { type GridCell, grid } from './grid.ts';
import { commands, type Page, pageOf, paragraph, type Style } from './page.ts';

/** Coverage for a terminal: the heat table first, then what it stands on, what to know, what to do next. */
export function coverageTable(coverage: Coverage, options: RenderOptions): string {
  const page = pageOf(options);
  const view = coverageView(coverage);
  const blocks = [
    [paragraph(view.title, page, { style: 'bold' }), paragraph(view.facts.join(', '), page)].join('\n'),
    heatBlock(view.heat, page),
    ...view.runs.flatMap((run) => runBlocks(run, page)),
    commands('next:', view.next, page),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function runBlocks({ title, tables, lines, notes }: CoverageView['runs'][number], page: Page): string[] {
  const said = [...lines, ...notes].map((line) => paragraph(line, page, { indent: '  ' })).join('\n');
  return [
    ...(title === null ? [] : [paragraph(title, page, { style: 'bold' })]),
    said,
    ...tables.map((table) => tableBlock(table, page)),
  ];
}

function tableBlock({ title, columns, rows }: CoverageTable, page: Page): string {
  return [
    paragraph(title, page, { style: 'bold' }),
    grid(
      columns,
      rows.map(({ strong, cells }) =>
        cells.map((text): GridCell => (strong ? { text, style: 'bold' } : { text })),
      ),
      { page },
    ),
  ].join('\n');
}

function heatBlock({ languages, rows, legend }: HeatView, page: Page): string {
  if (languages.length === 0) return '';
  const label = Math.max(...rows.map((row) => displayWidth(row.label)));
  const written =
    digits.find((textOf) => {
      const widest = Math.max(...rows.flatMap(({ cells }) => cells.map((cell) => textOf(cell).length + 2)));
      return Math.min(label, 34) + languages.length * (widest + 1) <= page.width;
    }) ?? digits[digits.length - 1];
  const cellOf = (cell: HeatCell, role: 'reference' | 'run'): GridCell => {
    const text = `${written?.(cell) ?? '-'}${page.color ? '' : shadeOf(cell)}${role === 'run' ? cell.mark.padEnd(1) : ' '}`;
    const style = page.color && cell.level !== null ? colours[cell.level] : undefined;
    return style === undefined ? { text } : { text, style };
  };
  const pad = page.color ? ' ' : '  ';
  const table = grid(
    [
      { title: '', align: 'left' },
      // Over the figure, not over its shade and mark.
      ...languages.map((tag) => ({ title: `${tag}${pad}`, align: 'right' as const })),
    ],
    rows.map((row): GridCell[] => [
      { text: row.label, ...(row.role === 'reference' ? { style: 'dim' as const } : {}) },
      ...row.cells.map((cell) => cellOf(cell, row.role)),
    ]),
    { page, gap: 1 },
  );
  // The room for shade and mark would be left behind the last language.
  const trimmed = table.replace(/ +$/gm, '');
  return legend === '' ? trimmed : `${trimmed}\n${paragraph(legend, page)}`;
}

/** More ink for more. A value that is missing has none. */
function shadeOf({ level }: HeatCell): string {
  return level === null ? ' ' : (shades[level] ?? ' ');
}

const digits: readonly ((cell: HeatCell) => string)[] = [
  ({ value }) => figureText(value, { digits: 2 }),
  ({ value }) => figureText(value, { digits: 2 }).replace(/^(-?)0\./, '$1.'),
];

const shades = [' ', '░', '▒', '▓', '█'];

/** From the lowest to the highest; the figure stands in each, so that nobody needs the colours. */
const colours: readonly Style[] = [
  ['bgRed', 'whiteBright'],
  ['bgRedBright', 'black'],
  ['bgYellow', 'black'],
  ['bgGreenBright', 'black'],
  ['bgGreen', 'black'],
];
