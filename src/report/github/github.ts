import { defineReporter } from '../report.ts';
import { gateAnnotations } from './gate.ts';

export const github = defineReporter({
  name: 'github',
  title: 'annotations of GitHub Actions; the summary of the job is written too',
  extensions: [],
  machine: true,
  renderers: { gate: gateAnnotations },
});
