import { defineReporter } from '../report.ts';
import { evaluationTable } from './evaluation.ts';

export const table = defineReporter({
  name: 'table',
  title: 'tables for people, on a terminal',
  extensions: ['.txt'],
  machine: false,
  renderers: { evaluation: evaluationTable },
});
