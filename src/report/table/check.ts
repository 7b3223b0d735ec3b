import type { CheckReport } from '../../pipeline/check-report.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { type CheckedView, checkView, type FlawView } from '../check-view.ts';
import type { RenderOptions } from '../report.ts';
import { type Page, pageOf, paint, paragraph, type Style } from './page.ts';

/** A check for a terminal: each set with its flaws, the worst first, each with reason, mend and places. */
export function checkTable(report: CheckReport, options: RenderOptions): string {
  const page = pageOf(options);
  const blocks = checkView(report).flatMap((view) => [
    headOf(view, page),
    ...view.flaws.map((flaw) => flawBlock(flaw, page)),
    paragraph(view.skipped, page, { style: 'dim', indent: '  ' }),
  ]);
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function headOf({ title, verdict, counts, facts }: CheckedView, page: Page): string {
  return [
    paragraph(title, page, { style: 'bold' }),
    `${paint(verdict, styles[verdict], page)}  ${escapeTerminal(counts)}`,
    paragraph(facts, page),
  ].join('\n');
}

function flawBlock({ code, severity, message, why, mend, languages, places }: FlawView, page: Page): string {
  return [
    `${paint(severity, styles[severity], page)}  ${paint(escapeTerminal(code), 'bold', page)}`,
    line(message, page),
    ...(why === '' ? [] : [line(`why:  ${why}`, page)]),
    ...(mend === '' ? [] : [line(`mend: ${mend}`, page)]),
    ...(languages === '' ? [] : [line(`by language: ${languages}`, page)]),
    ...places.map((place) => line(place, page, '    ')),
  ].join('\n');
}

function line(text: string, page: Page, margin = '  '): string {
  const inner = paragraph(text, { ...page, width: page.width - margin.length }, { indent: '  ' });
  return inner.replace(/^/gm, margin);
}

const styles: Readonly<Record<string, Style>> = {
  sound: 'green',
  note: 'cyan',
  warning: 'yellow',
  error: 'red',
};
