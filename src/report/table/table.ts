import { defineReporter } from '../report.ts';
import { checkTable } from './check.ts';
import { comparisonTable } from './comparison.ts';
import { coverageTable } from './coverage.ts';
import { diagnosisTable } from './diagnosis.ts';
import { doctorTable } from './doctor.ts';
import { evaluationTable } from './evaluation.ts';
import { gateTable } from './gate.ts';
import { gatePlanTable } from './gate-plan.ts';
import { loadTable } from './load.ts';
import { retrievalTable } from './retrieval.ts';
import { thresholdTable } from './threshold.ts';

export const table = defineReporter({
  name: 'table',
  title: 'tables for people, on a terminal',
  extensions: ['.txt'],
  machine: false,
  renderers: {
    evaluation: evaluationTable,
    comparison: comparisonTable,
    coverage: coverageTable,
    gate: gateTable,
    'gate-plan': gatePlanTable,
    diagnosis: diagnosisTable,
    load: loadTable,
    retrieval: retrievalTable,
    threshold: thresholdTable,
    doctor: doctorTable,
    check: checkTable,
  },
});
