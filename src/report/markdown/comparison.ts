import type { Comparison } from '../../comparison/comparison.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { type ComparisonBlock, comparisonView } from '../comparison-view.ts';
import { markdownCommands, markdownList, markdownTable } from './blocks.ts';

/** The comparison for pull requests: what the table says. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { title, facts, blocks, notes, next } = comparisonView(comparison);
  const parts = [
    `**${escapeMarkdown(title)}**: ${escapeMarkdown(facts.join(', '))}`,
    ...blocks.flatMap(blockParts),
    markdownList(notes),
    markdownCommands(next),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function blockParts({ title, table, sentences }: ComparisonBlock): string[] {
  return [
    ...(title === null ? [] : [`**${escapeMarkdown(title)}**`]),
    ...(table === null
      ? []
      : [
          markdownTable(
            table.columns,
            table.rows.map(({ cells }) => cells.map(({ text, strong = false }) => ({ text, bold: strong }))),
          ),
        ]),
    markdownList(sentences),
  ];
}
