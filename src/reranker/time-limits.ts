/** How long one attempt may take. */
export interface TimeLimits {
  readonly connectMs: number;
  /** From the request to the first byte of the answer: queueing and computing. */
  readonly firstByteMs: number;
  /** One attempt in all. */
  readonly wholeMs: number;
}

export const usualTimeLimits: TimeLimits = { connectMs: 10_000, firstByteMs: 120_000, wholeMs: 180_000 };

/** `0.5 s`. */
export function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
