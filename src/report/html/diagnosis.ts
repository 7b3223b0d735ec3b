import type { DiagnosisReport } from '../../pipeline/diagnosis-report.ts';
import { diagnosisView, type FindingView } from '../diagnosis-view.ts';
import { bdi, htmlList, htmlPage, htmlTable, section } from './page.ts';

/** The diagnosis as a page: verdict, findings with cause and mend, what the probes said. */
export function diagnosisHtml(report: DiagnosisReport): string {
  const view = diagnosisView(report);
  return htmlPage({
    title: `${view.run}: ${view.verdict}`,
    facts: [view.facts],
    tool: report.tool,
    sections: [
      view.findings.length === 0
        ? `<p>${bdi('nothing was found')}</p>`
        : findingsSection('Findings', view.findings),
      section('Probes', [htmlList(view.probes)]),
      section('Notes', [htmlList(view.remarks)]),
    ],
  });
}

/** Findings as a table, the cause before the mend. */
export function findingsSection(title: string, findings: readonly FindingView[]): string {
  return section(title, [
    htmlTable(
      title,
      ['severity', 'code', 'what', 'seen', 'cause', 'mend'].map((name) => ({ title: name, align: 'left' })),
      findings.map(({ severity, code, where, title: what, evidence, cause, mend }) => [
        { text: severity, strong: severity !== 'info' },
        { text: [code, where].filter((part) => part !== '').join(' ') },
        { text: what },
        { text: evidence },
        { text: cause },
        { text: mend },
      ]),
    ),
  ]);
}
