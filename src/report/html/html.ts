import { defineReporter } from '../report.ts';
import { loadCharts } from './charts.ts';
import { comparisonHtml } from './comparison.ts';
import { coverageHtml } from './coverage.ts';
import { diagnosisHtml } from './diagnosis.ts';
import { evaluationHtml } from './evaluation.ts';
import { loadHtml } from './load.ts';
import { reportHtml } from './report.ts';

export const html = defineReporter({
  name: 'html',
  title: 'one page that opens by itself in a browser',
  extensions: ['.html', '.htm'],
  machine: true,
  prepare: loadCharts,
  renderers: {
    evaluation: evaluationHtml,
    comparison: comparisonHtml,
    coverage: coverageHtml,
    diagnosis: diagnosisHtml,
    load: loadHtml,
    report: reportHtml,
  },
});
