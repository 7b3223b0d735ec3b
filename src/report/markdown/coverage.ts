import type { Coverage } from '../../comparison/coverage.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { type CoverageTable, type CoverageView, coverageView, type HeatView } from '../coverage-view.ts';
import { figureText } from '../figure.ts';
import { markdownCommands, markdownList, markdownTable } from './blocks.ts';

/** Coverage for pull requests and READMEs: what the terminal shows, with shades in place of colours. */
export function coverageMarkdown(coverage: Coverage): string {
  const view = coverageView(coverage);
  const blocks = [
    `**${escapeMarkdown(view.title)}**: ${escapeMarkdown(view.facts.join(', '))}`,
    heatBlock(view.heat),
    escapeMarkdown(view.heat.legend),
    ...view.runs.flatMap(runBlocks),
    markdownCommands(view.next),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function runBlocks({ title, tables, lines, notes }: CoverageView['runs'][number]): string[] {
  return [
    ...(title === null ? [] : [`**${escapeMarkdown(title)}**`]),
    markdownList([...lines, ...notes]),
    ...tables.flatMap(tableBlocks),
  ];
}

function tableBlocks({ title, columns, rows }: CoverageTable): string[] {
  return [
    escapeMarkdown(title),
    markdownTable(
      columns,
      rows.map(({ strong, cells }) => cells.map((text) => ({ text, bold: strong && text !== '' }))),
    ),
  ];
}

function heatBlock({ languages, rows }: HeatView): string {
  if (languages.length === 0) return '';
  return markdownTable(
    [{ title: '', align: 'left' }, ...languages.map((title) => ({ title, align: 'right' as const }))],
    rows.map((row) => [
      { text: row.label },
      ...row.cells.map(({ value, level, mark }) => ({
        text: [figureText(value, { digits: 2 }), level === null ? '' : (squares[level] ?? ''), mark]
          .filter((part) => part !== '')
          .join(' '),
      })),
    ]),
  );
}

const squares = ['🟥', '🟧', '🟨', '🟩', '🟩'];
