import { defineReporter } from '../report.ts';
import { gateJunit } from './gate.ts';

export const junit = defineReporter({
  name: 'junit',
  title: 'a test case per rule and slice, for CI servers',
  extensions: ['.xml'],
  machine: true,
  renderers: { gate: gateJunit },
});
