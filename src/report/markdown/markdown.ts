import { defineReporter } from '../report.ts';
import { checkMarkdown } from './check.ts';
import { comparisonMarkdown } from './comparison.ts';
import { coverageMarkdown } from './coverage.ts';
import { diagnosisMarkdown } from './diagnosis.ts';
import { doctorMarkdown } from './doctor.ts';
import { evaluationMarkdown } from './evaluation.ts';
import { gateMarkdown } from './gate.ts';
import { loadMarkdown } from './load.ts';
import { retrievalMarkdown } from './retrieval.ts';
import { thresholdMarkdown } from './threshold.ts';

export const markdown = defineReporter({
  name: 'markdown',
  synonyms: ['md'],
  title: 'tables for pull requests and READMEs (GitHub Markdown)',
  extensions: ['.md', '.markdown'],
  machine: true,
  renderers: {
    evaluation: evaluationMarkdown,
    comparison: comparisonMarkdown,
    coverage: coverageMarkdown,
    gate: gateMarkdown,
    diagnosis: diagnosisMarkdown,
    load: loadMarkdown,
    retrieval: retrievalMarkdown,
    threshold: thresholdMarkdown,
    doctor: doctorMarkdown,
    check: checkMarkdown,
  },
});
