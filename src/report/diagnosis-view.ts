import type { Finding } from '../diagnosis/index.ts';
import type { DiagnosisReport } from '../pipeline/diagnosis-report.ts';
import { counted, figureText } from './figure.ts';

/** What people see of a diagnosis, before it is laid out. All text is raw; who writes it out escapes it. */
export interface DiagnosisView {
  readonly run: string;
  readonly verdict: string;
  /** What was looked at. */
  readonly facts: string;
  readonly findings: readonly FindingView[];
  readonly probes: readonly string[];
  /** Notes, and what could not be looked for. */
  readonly remarks: readonly string[];
}

export interface FindingView {
  readonly code: string;
  readonly severity: Finding['severity'];
  /** `in zh`, or nothing. */
  readonly where: string;
  readonly title: string;
  readonly evidence: string;
  readonly cause: string;
  readonly mend: string;
}

export function diagnosisView(report: DiagnosisReport): DiagnosisView {
  const { counts, tooFew, unchecked, probes, notes } = report;
  return {
    run: report.run,
    verdict: report.verdict ?? 'too few scores to judge by',
    facts: `${counted(counts.queries, 'query', 'queries')} of ${counted(counts.clusters, 'question')}, ${counted(counts.scores, 'score')}`,
    findings: report.findings.map(findingView),
    probes: probes === null ? [] : probes.outcomes.map(({ sentence }) => sentence),
    remarks: [
      ...(tooFew === undefined
        ? []
        : [
            `needed: ${tooFew.queriesNeeded} queries and ${tooFew.scoresNeeded} scores; there are ${tooFew.queries} and ${tooFew.scores}`,
          ]),
      ...notes,
      ...uncheckedRemarks(unchecked),
    ],
  };
}

/** One finding, worded. */
export function findingView({
  code,
  severity,
  slice,
  title,
  evidence,
  cause,
  mend,
  queries,
}: Finding): FindingView {
  const figures = Object.entries(evidence).map(([name, value]) => `${words(name)} ${figure(value)}`);
  const named = queries === undefined ? [] : [`for instance in ${queries.join(', ')}`];
  return {
    code,
    severity,
    where: slice === undefined ? '' : `in ${slice.value}`,
    title,
    evidence: [...figures, ...named].join(', '),
    cause,
    mend,
  };
}

/** Codes that miss the same thing share a line. */
function uncheckedRemarks(unchecked: DiagnosisReport['unchecked']): string[] {
  const codes = new Map<string, string[]>();
  for (const { code, reason } of unchecked) codes.set(reason, [...(codes.get(reason) ?? []), code]);
  return [...codes].map(([reason, names]) => `not checked: ${names.join(', ')} (${reason})`);
}

/** Counts as they are, shares with three decimals. */
function figure(value: number | null): string {
  return value !== null && Number.isInteger(value) ? String(value) : figureText(value);
}

/** `tiedAcross` as `tied across`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
