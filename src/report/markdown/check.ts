import type { CheckReport } from '../../pipeline/check-report.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { checkView } from '../check-view.ts';
import { markdownList, markdownTable } from './blocks.ts';

/** A check for pull requests: the flaws of each set as a table, the places below. */
export function checkMarkdown(report: CheckReport): string {
  const blocks = checkView(report).flatMap((view) => [
    `**${escapeMarkdown(view.title)}**: ${view.verdict} (${escapeMarkdown(view.counts)}); ${escapeMarkdown(view.facts)}`,
    view.flaws.length === 0
      ? ''
      : markdownTable(
          ['severity', 'flaw', 'what', 'mend', 'by language'].map((title) => ({ title, align: 'left' })),
          view.flaws.map((flaw) => [
            { text: flaw.severity, bold: flaw.severity === 'error' },
            { text: flaw.code },
            { text: [flaw.message, flaw.why].filter((part) => part !== '').join('; ') },
            { text: flaw.mend },
            { text: flaw.languages },
          ]),
        ),
    markdownList(view.flaws.flatMap(({ code, places }) => places.map((place) => `${code}: ${place}`))),
    escapeMarkdown(view.skipped),
  ]);
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
