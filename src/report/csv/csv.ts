import { defineReporter } from '../report.ts';
import { checkCsv } from './check.ts';
import { comparisonCsv } from './comparison.ts';
import { coverageCsv } from './coverage.ts';
import { diagnosisCsv } from './diagnosis.ts';
import { evaluationCsv } from './evaluation.ts';
import { gateCsv } from './gate.ts';
import { loadCsv } from './load.ts';
import { retrievalCsv } from './retrieval.ts';
import { thresholdCsv } from './threshold.ts';

export const csv = defineReporter({
  name: 'csv',
  title: 'long form, one row per run, slice and metric, for spreadsheets and data frames',
  extensions: ['.csv'],
  machine: true,
  renderers: {
    evaluation: evaluationCsv,
    comparison: comparisonCsv,
    coverage: coverageCsv,
    gate: gateCsv,
    diagnosis: diagnosisCsv,
    load: loadCsv,
    retrieval: retrievalCsv,
    threshold: thresholdCsv,
    check: checkCsv,
  },
});
