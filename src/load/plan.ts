import { InputError, type Problem } from '../foundation/errors.ts';

/** One load to put on the service. */
export interface LevelPlan {
  readonly loop: 'closed' | 'open';
  /** Callers, each with one call under way; null in an open loop. */
  readonly concurrency: number | null;
  /** Calls that begin in a second; null in a closed loop. */
  readonly rate: number | null;
  readonly documents: number;
  /** Characters of each document; null: as they are. */
  readonly characters: number | null;
}

export interface LoadBounds {
  /** Of one level. */
  readonly seconds: number;
  /** Of all levels together. */
  readonly totalSeconds: number;
  /** All calls together, warm-up and quality included. */
  readonly calls: number;
}

export interface LoadPlan {
  readonly levels: readonly LevelPlan[];
  /** Rates of the open loop as shares of the throughput at the knee; empty where rates were named or none are wanted. */
  readonly kneeShares: readonly number[];
  /** All levels, those at shares of the knee included, without waiting for late answers. */
  readonly seconds: number;
}

/**
 * What will be measured: for each number of documents and each length a sweep of the concurrencies, then the open loop with the
 * first of each.
 *
 * @throws InputError `load-too-long` where the levels do not fit into the bound: nothing is left out in silence
 */
export function loadPlan({
  concurrency,
  rates,
  documents,
  characters,
  bounds,
}: {
  readonly concurrency: readonly number[];
  /** `auto`: at shares of the knee. */
  readonly rates: readonly number[] | 'auto';
  readonly documents: readonly number[];
  /** Null: texts as they are. */
  readonly characters: readonly (number | null)[];
  readonly bounds: LoadBounds;
}): LoadPlan {
  const ascending = [...new Set(concurrency)].sort((one, other) => one - other);
  const closed = documents.flatMap((count) =>
    characters.flatMap((length) =>
      ascending.map(
        (callers): LevelPlan => ({
          ...{ loop: 'closed', concurrency: callers, rate: null },
          ...{ documents: count, characters: length },
        }),
      ),
    ),
  );
  const named = rates === 'auto' ? [] : [...new Set(rates)].sort((one, other) => one - other);
  const open = named.map(
    (rate): LevelPlan => ({
      ...{ loop: 'open', concurrency: null, rate },
      ...{ documents: documents[0] ?? 1, characters: characters[0] ?? null },
    }),
  );
  const kneeShares = rates === 'auto' ? KNEE_SHARES : [];
  const levels = [...closed, ...open];
  const seconds = (levels.length + kneeShares.length) * bounds.seconds;
  if (seconds > bounds.totalSeconds) {
    throw new InputError(tooLong(levels.length + kneeShares.length, seconds, bounds));
  }
  return { levels, kneeShares, seconds };
}

function tooLong(levels: number, seconds: number, bounds: LoadBounds): Problem {
  return {
    code: 'load-too-long',
    message: `${levels} levels of ${bounds.seconds} s take ${seconds} s, and at most ${bounds.totalSeconds} s are allowed`,
    why: 'a load test that nobody bounded has brought down services before',
    mend: `name fewer levels, a shorter --duration, or allow it by --max-duration ${Math.ceil(seconds)}`,
  };
}

/** Below, near and close under what the service can do: there waiting begins, and an open loop shows it. */
const KNEE_SHARES = [0.5, 0.8, 0.95];
