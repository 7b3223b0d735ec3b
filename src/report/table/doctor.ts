import type { CheckReport, DoctorReport } from '../../pipeline/doctor/doctor-report.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { displayWidth } from '../../text/width.ts';
import { doctorFacts, doctorSubject } from '../doctor-view.ts';
import type { RenderOptions } from '../report.ts';
import { type Page, pageOf, paint, paragraph, type Style } from './page.ts';

/** The examination for a terminal: the verdict, then a line a check, with cause and mend below those that do not pass. */
export function doctorTable(report: DoctorReport, options: RenderOptions): string {
  const page = pageOf(options);
  const widest = Math.max(0, ...report.checks.map(({ code }) => code.length));
  return `${[
    `${paint(report.verdict, STYLES[report.verdict], page)}  ${paragraph(doctorSubject(report), page, { style: 'bold' })}`,
    paragraph(doctorFacts(report), page),
    '',
    ...report.checks.map((check) => checkLines(check, widest, page)),
  ].join('\n')}\n`;
}

function checkLines(check: CheckReport, widest: number, page: Page): string {
  const { verdict, code, evidence, cause, mend } = check;
  const margin = 6 + widest + 2;
  const lead = `${paint(verdict.padEnd(6), STYLES[verdict], page)}${escapeTerminal(code.padEnd(widest + 2))}`;
  return [
    `${lead}${inLines(evidence, margin, page)}`,
    ...(cause === null ? [] : [`${' '.repeat(margin)}cause: ${inLines(cause, margin + 7, page)}`]),
    ...(mend === null ? [] : [`${' '.repeat(margin)}mend:  ${inLines(mend, margin + 7, page)}`]),
  ].join('\n');
}

/** In lines no wider than the page, but no word is cut: flags are there to be copied. */
function inLines(text: string, margin: number, page: Page): string {
  const lines: string[] = [];
  let line = '';
  for (const word of escapeTerminal(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && margin + displayWidth(longer) > page.width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].join(`\n${' '.repeat(margin)}`);
}

const STYLES: Readonly<Record<string, Style>> = { pass: 'green', warn: 'yellow', fail: 'red', skip: 'dim' };
