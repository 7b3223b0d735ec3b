import { defineReporter } from '../report.ts';
import { comparisonTable } from './comparison.ts';
import { evaluationTable } from './evaluation.ts';

export const table = defineReporter({
  name: 'table',
  title: 'tables for people, on a terminal',
  extensions: ['.txt'],
  machine: false,
  renderers: { evaluation: evaluationTable, comparison: comparisonTable },
});
