import type { Evaluation } from '../../pipeline/evaluation.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { type EvaluationView, evaluationView, type RunFindings, type SliceView } from '../evaluation-view.ts';
import { figureText } from '../figure.ts';
import { type MarkdownColumn, markdownCommands, markdownList, markdownTable } from './blocks.ts';
import { findingsTable } from './diagnosis.ts';

/** The evaluation for pull requests and READMEs: what the table says, with the best runs in bold and languages as rows. */
export function evaluationMarkdown(evaluation: Evaluation): string {
  const view = evaluationView(evaluation);
  const [primary, ...others] = view.measures;
  const measures = primary === undefined ? [] : [`primary measure ${primary}`, ...others];
  const blocks = [
    `**${escapeMarkdown(view.dataset)}**: ${escapeMarkdown([...view.facts, ...measures].join(', '))}`,
    summary(view),
    ...view.findings.map(findingsBlock),
    ...view.slices.flatMap(sliceBlocks),
    markdownList([...view.counts, ...view.notes]),
    markdownCommands(view.next),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function summary({ columns, rows }: EvaluationView): string {
  if (columns.length === 0) return '';
  return markdownTable(
    [
      { title: 'run', align: 'left' },
      ...columns.map(
        ({ title, shape }): MarkdownColumn => ({ title, align: shape === 'interval' ? 'left' : 'right' }),
      ),
    ],
    rows.map(({ label, cells }) => [
      { text: label },
      ...cells.map(({ text, best }) => ({ text, bold: best })),
    ]),
  );
}

function findingsBlock({ label, verdict, findings }: RunFindings): string {
  return [
    `The scores of ${escapeMarkdown(label)}: **${escapeMarkdown(verdict)}**`,
    findingsTable(findings),
  ].join('\n\n');
}

function sliceBlocks(slice: SliceView): string[] {
  const lowest = slice.lowest.map(({ label, value, figure }) => `${value} ${figureText(figure)} in ${label}`);
  return [
    markdownTable(
      [
        { title: slice.slice, align: 'left' },
        ...slice.rows.map(({ label }): MarkdownColumn => ({ title: label, align: 'right' })),
      ],
      slice.values.map((value, place) => [
        { text: value },
        ...slice.rows.map(({ figures }) => {
          const figure = figures[place];
          return { text: figureText(figure?.value), bold: figure?.best === true };
        }),
      ]),
    ),
    ...(lowest.length === 0 ? [] : [escapeMarkdown(`lowest: ${lowest.join(', ')}`)]),
  ];
}
