import type { CheckVerdict } from './check.ts';

/** `doctor` as JSON; the schema is docs/schemas/doctor.schema.json. */
export interface DoctorReport {
  readonly kind: 'doctor';
  readonly version: 1;
  readonly tool: string;
  /** Origin, without credentials; null where no service was asked. */
  readonly url: string | null;
  readonly protocol: string | null;
  readonly model: string | null;
  readonly serverVersion: string | null;
  /** The worst of the checks; a skipped one counts as none. */
  readonly verdict: Exclude<CheckVerdict, 'skip'>;
  /** Requests that were sent over the network, all of them. */
  readonly calls: number;
  readonly seconds: number;
  readonly checks: readonly CheckReport[];
}

export interface CheckReport {
  readonly code: string;
  readonly title: string;
  readonly verdict: CheckVerdict;
  readonly finding: string | null;
  readonly evidence: string;
  readonly values: Readonly<Record<string, number | string | null>>;
  readonly cause: string | null;
  readonly mend: string | null;
}
