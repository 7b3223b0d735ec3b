import type { ServingFacts } from './diagnosis-input.ts';
import type { ProbeOutcomes } from './probe-outcomes.ts';
import type { Sample } from './sample.ts';

/** From harmless to hopeless. */
export type Severity = 'info' | 'suspect' | 'collapsed';

/** Numbers that a reader can check, by name. */
export type Evidence = Readonly<Record<string, number | null>>;

/** Codes of one group are mended at the same place, so naming one for another still sends people the right way. */
export type MendGroup =
  | 'serving'
  | 'activation'
  | 'reading'
  | 'texts'
  | 'encoding'
  | 'precision'
  | 'scaling'
  | 'data'
  | 'change';

/** What looking at a sample for one cause gave. */
export type Check =
  /** Looked at. `severity` null: nothing to say. */
  | {
      readonly outcome: 'checked';
      readonly severity: Severity | null;
      readonly evidence: Evidence;
      /** The statistic that decides, for comparing a language with the others. Error 0 where it has none. */
      readonly statistic?: { readonly value: number; readonly error: number };
      /** Ids of some queries that show it. */
      readonly queries?: readonly string[];
    }
  /** What it needs is missing. */
  | { readonly outcome: 'unchecked'; readonly reason: string };

export interface MendContext {
  readonly serving: ServingFacts | null;
  readonly evidence: Evidence;
  /** Set when only this language shows it. */
  readonly language: string | null;
}

/** One named symptom with its cause and mend. */
export interface Cause {
  /** The code. */
  readonly name: string;
  readonly title: string;
  /** What people see, as they would search for it. */
  readonly symptom: string;
  readonly usualCause: string;
  readonly mendGroup: MendGroup;
  /** The rule in words with its thresholds: for listings and docs. */
  readonly rule: string;
  /** What it needs beyond scores. */
  readonly needs: readonly string[];
  /** Whether it is looked for in single languages too. */
  readonly byLanguage: boolean;
  /** Codes that say nothing new once this one is said at the same severity or a higher one. */
  readonly explains: readonly string[];
  check(sample: Sample): Check;
  mend(context: MendContext): string;
}

/** Checks a cause's type where it is written, with what most of them have in common. */
export function defineCause(
  cause: Omit<Cause, 'needs' | 'byLanguage' | 'explains'> &
    Partial<Pick<Cause, 'needs' | 'byLanguage' | 'explains'>>,
): Cause {
  return { needs: [], byLanguage: false, explains: [], ...cause };
}

/** Not looked at, and why. */
export function unchecked(reason: string): Check {
  return { outcome: 'unchecked', reason };
}

/**
 * Not looked at for want of a probe.
 *
 * @param missing why this one gave nothing, where probes were made at all: to say then that none was would deny them
 */
export function withoutProbe(probes: ProbeOutcomes | undefined, missing: string): Check {
  // Repeating a call comes first whenever a service is probed; the instruction may be known from the run's own preflight.
  const wasProbed = (probes?.repeat ?? null) !== null;
  return unchecked(wasProbed ? missing : 'no probe was made (--url)');
}

/** Looked at, nothing wrong or something of that severity. */
export function checked(
  severity: Severity | null,
  evidence: Evidence,
  more: Pick<Extract<Check, { outcome: 'checked' }>, 'statistic' | 'queries'> = {},
): Check {
  return { outcome: 'checked', severity, evidence, ...more };
}

/** 0 for nothing said, then as severities rise. */
export function weightOf(severity: Severity | null): number {
  return severity === null ? 0 : 1 + SEVERITIES.indexOf(severity);
}

const SEVERITIES: readonly Severity[] = ['info', 'suspect', 'collapsed'];
