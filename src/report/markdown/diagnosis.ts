import type { DiagnosisReport } from '../../pipeline/diagnosis-report.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { diagnosisView } from '../diagnosis-view.ts';
import { markdownList, markdownTable } from './blocks.ts';

/** The diagnosis for pull requests: verdict, findings as a table, probes and what was not checked as lists. */
export function diagnosisMarkdown(report: DiagnosisReport): string {
  const view = diagnosisView(report);
  const blocks = [
    `**${escapeMarkdown(view.run)}**: **${escapeMarkdown(view.verdict)}** (${escapeMarkdown(view.facts)})`,
    view.findings.length === 0
      ? ''
      : markdownTable(
          ['severity', 'code', 'what', 'seen', 'cause', 'mend'].map((title) => ({ title, align: 'left' })),
          view.findings.map(({ severity, code, where, title, evidence, cause, mend }) => [
            { text: severity, bold: severity !== 'info' },
            { text: [code, where].filter((part) => part !== '').join(' ') },
            { text: title },
            { text: evidence },
            { text: cause },
            { text: mend },
          ]),
        ),
    markdownList([...view.probes, ...view.remarks]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
