import type { Patient } from './patient.ts';

export type CheckVerdict = 'pass' | 'warn' | 'fail' | 'skip';

/** What looking at one thing gave. */
export interface CheckOutcome {
  readonly verdict: CheckVerdict;
  /** What was seen, for people; for `skip` why it was not looked at. */
  readonly evidence: string;
  /** The figures behind it. */
  readonly values?: Readonly<Record<string, number | string | null>>;
  /** One name for what is wrong, where a check knows several things. */
  readonly finding?: string;
  readonly cause?: string;
  readonly mend?: string;
}

/** One thing to look at, in its place of the order. */
export interface DoctorCheck {
  readonly name: string;
  /** What it asks, for listings and docs. */
  readonly title: string;
  /** Checks without which this one says nothing: one of them that failed or was skipped skips this one. */
  readonly needs: readonly string[];
  run(patient: Patient): Promise<CheckOutcome>;
}

export function pass(evidence: string, values: CheckOutcome['values'] = {}): CheckOutcome {
  return { verdict: 'pass', evidence, values };
}

export function skip(evidence: string): CheckOutcome {
  return { verdict: 'skip', evidence };
}

type Trouble = Pick<CheckOutcome, 'finding' | 'values'> & {
  readonly evidence: string;
  readonly cause: string;
  readonly mend: string;
};

export function warn(trouble: Trouble): CheckOutcome {
  return { verdict: 'warn', ...trouble };
}

export function fail(trouble: Trouble): CheckOutcome {
  return { verdict: 'fail', ...trouble };
}
