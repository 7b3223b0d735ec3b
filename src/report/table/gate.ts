import type { Gate, GateVerdict } from '../../gate/index.ts';
import { type GateTable, gateView, verdictWord } from '../gate-view.ts';
import type { RenderOptions } from '../report.ts';
import { grid } from './grid.ts';
import { commands, type Page, pageOf, paint, paragraph, type Style } from './page.ts';

/** The gate for a terminal: the verdict first, then what decided it. */
export function gateTable(gate: Gate, options: RenderOptions): string {
  const page = pageOf(options);
  const view = gateView(gate);
  const reasons = view.reasons.map(({ verdict, label, sentence, queries }) =>
    [
      paragraph(`${verdictWord(verdict)} ${label}: ${sentence}`, page, {
        indent: '  ',
        style: styleOf(verdict),
      }),
      ...(queries.length === 0
        ? []
        : [paragraph(`  look at: ${queries.join(', ')}`, page, { indent: '    ' })]),
    ].join('\n'),
  );
  const parts = [
    `${paint(paragraph(view.title, page), styleOf(view.verdict), page)}\n${paragraph(view.facts.join(', '), page, { indent: '  ' })}`,
    tableText(view.rules, page),
    reasons.join('\n'),
    ...view.slices.map(
      (slices) => `${paragraph(slices.title, page, { style: 'bold' })}\n${tableText(worstOf(slices), page)}`,
    ),
    changedText(view.changed, page),
    [
      ...view.warnings.map((warning) => paragraph(`warning: ${warning}`, page, { indent: '  ' })),
      ...(view.sight === null ? [] : [paragraph(view.sight, page, { indent: '  ' })]),
    ].join('\n'),
    commands('next:', view.next, page),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function tableText({ columns, rows }: GateTable, page: Page): string {
  return grid(
    columns,
    rows.map(({ verdict, cells }) =>
      cells.map((text) => ({ text, ...(verdict === null ? {} : { style: styleOf(verdict) }) })),
    ),
    { page },
  );
}

function changedText(changed: ReturnType<typeof gateView>['changed'], page: Page): string {
  if (changed === null) return '';
  const shown = { ...changed, rows: changed.rows.slice(0, mostChanged) };
  const left = changed.rows.length - shown.rows.length;
  const more = left === 0 ? '' : `\n${paragraph(`and ${left} more in --format json`, page)}`;
  return `${paragraph(changed.title, page, { style: 'bold' })}\n${tableText(shown, page)}${more}`;
}

function worstOf(table: GateTable): GateTable {
  return { ...table, rows: table.rows.slice(0, mostSlices) };
}

function styleOf(verdict: GateVerdict): Style {
  switch (verdict) {
    case 'fail':
      return ['bold', 'red'];
    case 'inconclusive':
      return 'yellow';
    case 'pass':
      return 'green';
    default:
      return verdict satisfies never;
  }
}

/** A terminal is no place for hundreds of rows; JSON and Markdown have more. */
const mostChanged = 10;
const mostSlices = 20;
