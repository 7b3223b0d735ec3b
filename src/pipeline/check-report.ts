import type { Example, Finding, FindingSlice } from '../dataset/checks/check.ts';
import type { Place } from '../foundation/errors.ts';

/** What `check` found in some data sets. */
export interface CheckReport {
  readonly kind: 'check';
  readonly version: 1;
  readonly tool: string;
  /** Nothing random is done. */
  readonly seed: null;
  readonly sets: readonly CheckedDataset[];
}

export interface CheckedDataset {
  readonly path: string;
  /** Null where no format knows it. */
  readonly format: string | null;
  /** The worst severity found; `sound` where nothing but notes was. */
  readonly verdict: 'error' | 'warning' | 'sound';
  /** What was read; of a set that does not load, until then. */
  readonly queries: number;
  readonly documents: number;
  readonly judgments: number;
  readonly languages: readonly string[];
  /** Errors first, then warnings, then notes. */
  readonly flaws: readonly Flaw[];
  /** Names of checks that need a whole set, where it does not load. */
  readonly skipped: readonly string[];
}

/** One kind of flaw in one set. `error`: a run refuses the set. */
export interface Flaw extends Omit<Finding, 'slices' | 'examples'> {
  readonly languages: readonly FindingSlice[];
  /** The first few. */
  readonly examples: readonly FlawExample[];
}

/** An example with its place. */
export interface FlawExample extends Example {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** What is wrong at this place, where that is more than the message. */
  readonly message: string | null;
  readonly why: string | null;
}

/** A place as the report has it. */
export function placeFields(place: Place | undefined): Pick<FlawExample, 'file' | 'line' | 'column'> {
  return { file: place?.file ?? null, line: place?.line ?? null, column: place?.column ?? null };
}
