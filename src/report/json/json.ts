import { defineReporter, type Report } from '../report.ts';

export const json = defineReporter({
  name: 'json',
  title: 'everything, for programs; schemas in docs/schemas',
  extensions: ['.json'],
  machine: true,
  renderers: {
    evaluation: jsonText,
    comparison: jsonText,
    coverage: jsonText,
    gate: jsonText,
    'gate-plan': jsonText,
    diagnosis: jsonText,
    load: jsonText,
    retrieval: jsonText,
    threshold: jsonText,
    doctor: jsonText,
    check: jsonText,
    report: jsonText,
  },
});

/**
 * The report as it is. What a terminal could take for a command and JSON itself leaves alone (C1 controls, DEL, direction
 * marks, line separators) is written as `\uXXXX`, which parses to the same text.
 */
function jsonText(report: Report): string {
  const text = JSON.stringify(report, null, 2);
  return `${text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

const UNSEEN = /[\x7f-\x9f\p{Bidi_Control}\u2028\u2029\ufeff]/gu;
