import { InputError, type Place, type Problem, placeText } from '../foundation/errors.ts';

/** Gathers what is wrong with an input, so that all of it can be told at once, and not more than a person can read. */
export interface Problems {
  /** The set will not load. */
  error(problem: Problem): void;
  /** The set loads, but a careful person would want to know. One warning per code comes out. */
  warn(problem: Problem): void;
  failed(): boolean;
  /** @throws InputError with the first 20 errors of each code, and the count of all where some were left out */
  throwIfFailed(): void;
  /** One per code, in the order of their first place, each with its count and first places. */
  warnings(): readonly Problem[];
  /** Errors, then warnings: one per code, counted. */
  counted(): readonly CountedProblem[];
}

/** One kind of problem: its first ones, and how many there are. */
export interface CountedProblem {
  readonly severity: 'error' | 'warning';
  /** The first few; at least one. */
  readonly kept: readonly Problem[];
  readonly count: number;
}

export function problemCollector(): Problems {
  const errors = new Map<string, { kept: Problem[]; count: number }>();
  const remarks = new Map<string, { first: Problem; kept: Problem[]; places: Place[]; count: number }>();
  return {
    error(problem) {
      const kind = entryOf(errors, problem.code, () => ({ kept: [], count: 0 }));
      kind.count += 1;
      if (kind.kept.length < errorsKept) kind.kept.push(problem);
    },
    warn(problem) {
      const kind = entryOf(remarks, problem.code, () => ({ first: problem, kept: [], places: [], count: 0 }));
      kind.count += 1;
      if (kind.kept.length < placesKept) kind.kept.push(problem);
      if (kind.places.length < placesKept && problem.where !== undefined) kind.places.push(problem.where);
    },
    failed: () => errors.size > 0,
    throwIfFailed() {
      if (errors.size === 0) return;
      const kinds = [...errors];
      const kept = kinds.flatMap(([, kind]) => kind.kept);
      const all = kinds.reduce((sum, [, kind]) => sum + kind.count, 0);
      throw new InputError(all === kept.length ? kept : [...kept, countOf(all, kinds)]);
    },
    warnings: () => [...remarks.values()].map(summaryOf),
    counted: () => [
      ...[...errors.values()].map((kind): CountedProblem => ({ severity: 'error', ...kind })),
      ...[...remarks.values()].map(
        ({ kept, count }): CountedProblem => ({ severity: 'warning', kept, count }),
      ),
    ],
  };
}

function countOf(all: number, kinds: readonly (readonly [string, { readonly count: number }])[]): Problem {
  const counts = kinds.map(([code, kind]) => `${code} ${kind.count}`).join(', ');
  return {
    code: 'problems-counted',
    message: `${all} problems in all (${counts}); of each kind the first ${errorsKept} are shown`,
  };
}

function summaryOf(kind: {
  readonly first: Problem;
  readonly places: readonly Place[];
  readonly count: number;
}): Problem {
  if (kind.count === 1) return kind.first;
  const file = kind.first.where?.file;
  const places = kind.places.map((place) =>
    place.file === file && place.line !== undefined ? `line ${place.line}` : placeText(place),
  );
  const more = kind.count - places.length;
  if (more > 0) places.push(`${more} more`);
  return { ...kind.first, message: `${kind.first.message} (${kind.count} such: ${places.join(', ')})` };
}

function entryOf<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}

const errorsKept = 20;
const placesKept = 5;
