import type { DoctorReport } from '../../pipeline/doctor/doctor-report.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { doctorFacts, doctorSubject } from '../doctor-view.ts';
import { markdownTable } from './blocks.ts';

/** The examination for an issue or a chat: verdict, and a row a check. */
export function doctorMarkdown(report: DoctorReport): string {
  const { verdict, checks } = report;
  const blocks = [
    `**${verdict}**: ${escapeMarkdown(doctorSubject(report))} (${escapeMarkdown(doctorFacts(report))})`,
    markdownTable(
      ['verdict', 'check', 'seen', 'cause', 'mend'].map((title) => ({ title, align: 'left' as const })),
      checks.map((check) => [
        { text: check.verdict, bold: check.verdict === 'fail' || check.verdict === 'warn' },
        { text: check.code },
        { text: check.evidence },
        { text: check.cause ?? '' },
        { text: check.mend ?? '' },
      ]),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}
