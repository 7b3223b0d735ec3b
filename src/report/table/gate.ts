import type { Gate, GateVerdict } from '../../gate/index.ts';
import { type GateReason, type GateTable, gateView, verdictWord } from '../gate-view.ts';
import type { RenderOptions } from '../report.ts';
import { grid } from './grid.ts';
import { commands, type Page, pageOf, paint, paragraph, type Style } from './page.ts';

/** The gate for a terminal: the verdict first, then what decided it. */
export function gateTable(gate: Gate, options: RenderOptions): string {
  const page = pageOf(options);
  const view = gateView(gate);
  const parts = [
    `${paint(paragraph(view.title, page), styleOf(view.verdict), page)}\n${paragraph(view.facts.join(', '), page, { indent: '  ' })}`,
    tableText(view.rules, page),
    reasonsText(view.reasons, page),
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

/** Every failure, and the first of what is open: of sixteen languages most say the same. */
function reasonsText(reasons: readonly GateReason[], page: Page): string {
  const failed = reasons.filter(({ verdict }) => verdict === 'fail');
  const open = reasons.filter(({ verdict }) => verdict === 'inconclusive');
  const inner = { ...page, width: page.width - 2 };
  const left = open.length - mostOpen;
  return [
    ...[...failed, ...open.slice(0, mostOpen)].map(({ verdict, label, sentence, queries }) =>
      [
        paragraph(`${verdictWord(verdict)} ${label}: ${sentence}`, page, {
          indent: '  ',
          style: styleOf(verdict),
        }),
        ...(queries.length === 0
          ? []
          : paragraph(`look at: ${queries.join(', ')}`, inner)
              .split('\n')
              .map((line) => `  ${line}`)),
      ].join('\n'),
    ),
    ...(left > 0
      ? [paragraph(`and ${left} more that cannot be settled; --format json has them all`, page)]
      : []),
  ].join('\n');
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
const mostOpen = 3;
const mostSlices = 20;
