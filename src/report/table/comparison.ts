import type { Comparison } from '../../comparison/comparison.ts';
import { type ComparisonBlock, comparisonView } from '../comparison-view.ts';
import type { RenderOptions } from '../report.ts';
import { grid } from './grid.ts';
import { commands, type Page, pageOf, paragraph, type Style } from './page.ts';

/** The comparison for a terminal: verdicts first, then what they stand on. */
export function comparisonTable(comparison: Comparison, options: RenderOptions): string {
  const page = pageOf(options);
  const { title, facts, blocks, notes, next } = comparisonView(comparison);
  const parts = [
    `${paragraph(title, page, { style: 'bold' })}\n${paragraph(facts.join(', '), page)}`,
    ...blocks.map((block) => blockText(block, page)),
    notes.map((note) => paragraph(note, page, { indent: '  ' })).join('\n'),
    commands('next:', next, page),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function blockText({ title, table, sentences }: ComparisonBlock, page: Page): string {
  const parts = [
    ...(title === null ? [] : [paragraph(title, page, { style: 'bold' })]),
    ...(table === null
      ? []
      : [
          grid(
            table.columns,
            table.rows.map(({ role, cells }) =>
              cells.map(({ text, strong = false }) => ({ text, ...styleOf(role, strong) })),
            ),
            { page },
          ),
        ]),
    ...sentences.map((sentence) => paragraph(sentence, page, { indent: '  ' })),
  ];
  return parts.join('\n');
}

function styleOf(role: 'run' | 'reference', strong: boolean): { readonly style?: Style } {
  if (strong) return { style: 'bold' };
  return role === 'reference' ? { style: 'dim' } : {};
}
