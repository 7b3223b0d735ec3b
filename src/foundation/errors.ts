/** A place in an input: lines and columns count from 1, by the file's own line ends. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** One thing wrong with an input, as data: a program acts on `code`, a person reads the rest. */
export interface Problem {
  /** Stable and kebab-case, e.g. `grade-not-integer`. */
  readonly code: string;
  /** One sentence, no full stop at its end. */
  readonly message: string;
  readonly where?: Place;
  readonly why?: string;
  readonly mend?: string;
}

/**
 * Usage, config or data is wrong (exit code 2). Carries every problem found, not only the first.
 *
 * @param problems at least one
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly Problem[];

  constructor(problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const all: readonly Problem[] = 'code' in problems ? [problems] : problems;
    super(all[0] === undefined ? 'no problem given' : all[0].message, options);
    this.problems = all;
  }
}

/** The reranker failed (exit code 3): what was scored is kept. */
export class RerankerError extends Error {
  override readonly name = 'RerankerError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.problem = problem;
  }
}

/** `file:line:column`, as editors and terminals link it. */
export function placeText(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}
