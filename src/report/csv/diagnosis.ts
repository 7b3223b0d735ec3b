import type { DiagnosisReport } from '../../pipeline/diagnosis-report.ts';
import { csvText } from './rows.ts';

/** One row per finding and figure of its evidence; a run without findings is one row with its verdict. */
export function diagnosisCsv(report: DiagnosisReport): string {
  const { run, verdict, findings } = report;
  const rows = findings.flatMap(({ code, severity, slice, evidence, cause, mend }) => {
    const own = [run, verdict, code, severity, slice?.slice ?? '', slice?.value ?? ''];
    const figures = Object.entries(evidence);
    return (figures.length === 0 ? [['', null] as const] : figures).map(([name, value]) => [
      ...own,
      name,
      value,
      cause,
      mend,
    ]);
  });
  const none = [run, verdict, '', '', '', '', '', null, '', ''];
  return csvText([HEAD, ...(rows.length === 0 ? [none] : rows)]);
}

const HEAD = ['run', 'verdict', 'code', 'severity', 'slice', 'value', 'evidence', 'figure', 'cause', 'mend'];
