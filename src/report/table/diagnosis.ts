import type { DiagnosisReport } from '../../pipeline/diagnosis-report.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { displayWidth } from '../../text/width.ts';
import { diagnosisView, type FindingView } from '../diagnosis-view.ts';
import type { RenderOptions } from '../report.ts';
import { type Page, pageOf, paint, paragraph, type Style } from './page.ts';

/** The diagnosis for a terminal: verdict, each finding with evidence, cause and mend, what probes saw, what was not checked. */
export function diagnosisTable(report: DiagnosisReport, options: RenderOptions): string {
  const page = pageOf(options);
  const view = diagnosisView(report);
  const blocks = [
    [
      `${paragraph(view.run, page, { style: 'bold' })}`,
      `${paint(view.verdict, STYLES[view.verdict], page)}  ${paragraph(view.facts, page)}`,
    ].join('\n'),
    ...view.findings.map((finding) => findingBlock(finding, page)),
    list('probes', view.probes, page),
    view.remarks.map((remark) => paragraph(remark, page, { style: 'dim', indent: '  ' })).join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** A finding with evidence, cause and mend, each on lines of its own. */
export function findingBlock(
  { code, severity, where, title, evidence, cause, mend }: FindingView,
  page: Page,
): string {
  const name = [code, where].filter((part) => part !== '').join(' ');
  return [
    `${paint(severity, STYLES[severity], page)}  ${paint(escapeTerminal(name), 'bold', page)}`,
    indented(title, page, ''),
    indented(evidence, page, 'seen:  '),
    indented(cause, page, 'cause: '),
    indented(mend, page, 'mend:  '),
  ].join('\n');
}

/** In lines no wider than the page, but no word is cut: flags are there to be copied. */
function indented(text: string, page: Page, label: string): string {
  const margin = ' '.repeat(2 + label.length);
  const lines: string[] = [];
  let line = '';
  for (const word of escapeTerminal(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(margin) + displayWidth(longer) > page.width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines.map((one, place) => (place === 0 ? `  ${label}${one}` : `${margin}${one}`)).join('\n');
}

function list(title: string, items: readonly string[], page: Page): string {
  if (items.length === 0) return '';
  return [paint(title, 'bold', page), ...items.map((item) => indented(item, page, ''))].join('\n');
}

const STYLES: Readonly<Record<string, Style>> = {
  healthy: 'green',
  info: 'cyan',
  suspect: 'yellow',
  collapsed: 'red',
};
