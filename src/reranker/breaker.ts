/** Counts failures in a row and opens for good: a service that is plainly down is not asked thousands of times. */
export interface Breaker {
  /** Why it is open; null while it is closed. */
  readonly openBecause: string | null;
  /** Whether anything ever succeeded. */
  readonly everSucceeded: boolean;
  succeeded(): void;
  failed(reason: string): void;
}

/**
 * @param limits.failures failures in a row, without a success of any call between them, that open it
 * @param limits.first the same while nothing ever succeeded; `failures` when left out
 */
export function newBreaker({
  failures,
  first = failures,
}: {
  readonly failures: number;
  readonly first?: number;
}): Breaker {
  let inARow = 0;
  let everSucceeded = false;
  let openBecause: string | null = null;
  return {
    get openBecause() {
      return openBecause;
    },
    get everSucceeded() {
      return everSucceeded;
    },
    succeeded() {
      everSucceeded = true;
      inARow = 0;
    },
    failed(reason) {
      inARow += 1;
      if (inARow >= (everSucceeded ? failures : first)) openBecause ??= reason;
    },
  };
}
