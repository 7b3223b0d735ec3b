import type { Gate, GateVerdict } from '../../gate/index.ts';
import { escapeHtml, escapeMarkdown, escapeTerminal } from '../../text/escape.ts';
import { type GateReason, type GateTable, gateView, verdictWord } from '../gate-view.ts';
import { markdownCommands, markdownList, markdownTable } from './blocks.ts';

/**
 * The gate as a comment on a pull request: the verdict first, then why, the checks, the slices that changed most; all else is folded.
 * Never longer than GitHub takes: rows are left out from the folded parts first, and their number is said.
 */
export function gateMarkdown(gate: Gate): string {
  for (const rows of [1000, 200, 50, 20, 5, 0]) {
    const text = withRows(gate, rows);
    if (text.length <= longest) return text;
  }
  // Names of hundreds of thousands of characters: the verdict is what must arrive.
  return `${headOf(gate)}\n\nThe report is too long for a comment; see the files of this job.\n`;
}

function headOf(gate: Gate): string {
  const { verdict, title, facts } = gateView(gate);
  return `### ${marks[verdict]} rankgauge gate: ${escapeMarkdown(cutTo(title, 500))}\n\n${escapeMarkdown(cutTo(facts.join(', '), 2000))}`;
}

/** @param most rows of a table, sentences of a list */
function withRows(gate: Gate, most: number): string {
  const view = gateView(gate);
  const failed = view.reasons.filter(({ verdict }) => verdict === 'fail');
  const open = view.reasons.filter(({ verdict }) => verdict === 'inconclusive');
  const [decided, passed] = [
    view.rules.rows.filter(({ verdict }) => verdict !== 'pass'),
    view.rules.rows.filter(({ verdict }) => verdict === 'pass'),
  ];
  const worst = Math.min(most, worstSlices);
  const parts = [
    headOf(gate),
    reasonList(failed, Math.max(most, 3)),
    reasonList(open.slice(0, mostOpen), mostOpen),
    folded(`${open.length - mostOpen} more that cannot be settled`, reasonList(open.slice(mostOpen), most)),
    tableText({ ...view.rules, rows: decided }, Math.max(most, 3)),
    folded(
      `${passed.length} ${passed.length === 1 ? 'check passes' : 'checks pass'}`,
      tableText({ ...view.rules, rows: passed }, most),
    ),
    ...view.slices.flatMap(({ title, ...table }) => {
      const rest = { ...table, rows: table.rows.slice(worst) };
      return [
        table.rows.length === 0 || most === 0 ? '' : `**${escapeMarkdown(title)}**`,
        most === 0 ? '' : tableText({ ...table, rows: table.rows.slice(0, worst) }, worst),
        folded(`${rest.rows.length} more`, tableText(rest, most)),
      ];
    }),
    view.changed === null ? '' : folded(view.changed.title, tableText(view.changed, most)),
    view.warnings.length === 0 ? '' : `**Warnings**\n\n${list(view.warnings, Math.max(most, 5))}`,
    view.sight === null ? '' : escapeMarkdown(view.sight),
    view.next.length === 0 ? '' : folded('what to do next', markdownCommands(view.next)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function reasonList(reasons: readonly GateReason[], most: number): string {
  if (reasons.length === 0 || most === 0) return '';
  const sentences = reasons.slice(0, most).map(({ verdict, label, sentence, queries }) => {
    const look =
      queries.length === 0 ? '' : `; look at ${queries.map((query) => cutTo(query, 80)).join(', ')}`;
    return `${verdictWord(verdict)} ${cutTo(label, 300)}: ${cutTo(sentence, 1500)}${look}`;
  });
  return list(sentences, most, reasons.length);
}

function list(sentences: readonly string[], most: number, of = sentences.length): string {
  const shown = sentences.slice(0, most).map((sentence) => cutTo(sentence, 2500));
  const left = of - shown.length;
  return markdownList([...shown, ...(left > 0 ? [`and ${left} more`] : [])]);
}

function tableText({ columns, rows }: GateTable, most: number): string {
  if (rows.length === 0 || most === 0) return '';
  const shown = rows.slice(0, most);
  const left = rows.length - shown.length;
  const table = markdownTable(
    columns,
    shown.map(({ verdict, cells }) =>
      cells.map((text) => ({ text: cutTo(text, 200), bold: verdict === 'fail' && text !== '' })),
    ),
  );
  return left === 0 ? table : `${table}\n\nand ${left} more`;
}

/** GitHub folds what stands in `details`; the blank lines let Markdown be read inside. The summary itself is HTML. */
function folded(title: string, inner: string): string {
  if (inner === '') return '';
  return `<details><summary>${escapeHtml(escapeTerminal(title))}</summary>\n\n${inner}\n\n</details>`;
}

function cutTo(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const cut = [...text.slice(0, 2 * characters)].slice(0, characters - 1).join('');
  return `${cut}…`;
}

const marks: Readonly<Record<GateVerdict, string>> = { fail: '❌', inconclusive: '❔', pass: '✅' };

/** Slices that are shown unfolded. */
const worstSlices = 5;
/** Reasons of what is open that are shown unfolded: of sixteen languages most say the same. */
const mostOpen = 3;

/** GitHub takes 65,536 characters in a comment; some room is left for what a workflow adds. */
const longest = 64_000;
