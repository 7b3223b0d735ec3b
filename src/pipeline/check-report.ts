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

export type FlawSeverity = 'error' | 'warning' | 'note';

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

/** One kind of flaw in one set. */
export interface Flaw {
  /** Stable and kebab-case. */
  readonly code: string;
  /** `error`: a run refuses the set. `note`: a fact that decides how figures are read, and no fault. */
  readonly severity: FlawSeverity;
  readonly message: string;
  readonly why: string | null;
  readonly mend: string | null;
  /** How many there are, and of how many; null where the whole is not known. */
  readonly count: number;
  readonly of: number | null;
  readonly languages: readonly FlawLanguage[];
  /** The first few. */
  readonly examples: readonly FlawExample[];
}

export interface FlawLanguage {
  readonly language: string;
  readonly count: number;
  readonly of: number;
  readonly detail: string | null;
}

export interface FlawExample {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** What the example is about; null where only the place is known. */
  readonly kind: 'query' | 'document' | null;
  readonly id: string | null;
  /** A second one that it is compared with: `document d7`. */
  readonly other: string | null;
  /** The text at the place, cut. */
  readonly found: string | null;
  /** What the text probably said. */
  readonly proposed: string | null;
  /** What is wrong at this place, where that is more than the message. */
  readonly message: string | null;
  readonly why: string | null;
}

/** A place as the report has it. */
export function placeFields(place: Place | undefined): Pick<FlawExample, 'file' | 'line' | 'column'> {
  return { file: place?.file ?? null, line: place?.line ?? null, column: place?.column ?? null };
}
