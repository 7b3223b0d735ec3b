import { defineReporter } from '../report.ts';
import { comparisonHtml } from './comparison.ts';
import { coverageHtml } from './coverage.ts';
import { diagnosisHtml } from './diagnosis.ts';
import { evaluationHtml } from './evaluation.ts';

export const html = defineReporter({
  name: 'html',
  title: 'one page that opens by itself in a browser',
  extensions: ['.html', '.htm'],
  machine: true,
  renderers: {
    evaluation: evaluationHtml,
    comparison: comparisonHtml,
    coverage: coverageHtml,
    diagnosis: diagnosisHtml,
  },
});
