import type { DiagnosisReport } from '../../pipeline/diagnosis-report.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { diagnosisView, type FindingView } from '../diagnosis-view.ts';
import { markdownList, markdownTable } from './blocks.ts';

/** The diagnosis for pull requests: verdict, findings as a table, probes and what was not checked as lists. */
export function diagnosisMarkdown(report: DiagnosisReport): string {
  const view = diagnosisView(report);
  const blocks = [
    `**${escapeMarkdown(view.run)}**: **${escapeMarkdown(view.verdict)}** (${escapeMarkdown(view.facts)})`,
    view.findings.length === 0 ? '' : findingsTable(view.findings),
    markdownList([...view.probes, ...view.remarks]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** Findings as a table. */
export function findingsTable(findings: readonly FindingView[]): string {
  return markdownTable(
    ['severity', 'code', 'what', 'seen', 'cause', 'mend'].map((title) => ({ title, align: 'left' })),
    findings.map(({ severity, code, where, title, evidence, cause, mend }) => [
      { text: severity, bold: severity !== 'info' },
      { text: [code, where].filter((part) => part !== '').join(' ') },
      { text: title },
      { text: evidence },
      { text: cause },
      { text: mend },
    ]),
  );
}
