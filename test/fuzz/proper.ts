import { expect } from 'vitest';
import { InputError, type Problem, RerankerError } from '../../src/foundation/errors.ts';

/** What came of many inputs: none may be missing from the counts, and the slowest one shows what hangs. */
export interface Tally {
  read: number;
  refused: number;
  slowestMs: number;
}

/** How many inputs a target is asked for; RANKGAUGE_FUZZ multiplies it. */
export function runsOf(usual: number): number {
  return usual * Number(process.env['RANKGAUGE_FUZZ'] ?? 1);
}

/** The same inputs each day unless RANKGAUGE_FUZZ_SEED says others: a campaign is for a desk, not for a merge. */
export const seed = Number(process.env['RANKGAUGE_FUZZ_SEED'] ?? 20_261_124);

/**
 * Runs a reader. It may give what it read, or throw one of our classes with problems that a person can act on; anything else
 * (a TypeError, a RangeError of the stack, a rejected promise of another class) is a defect and fails the test.
 */
export async function properly(tally: Tally, read: () => unknown): Promise<void> {
  const start = performance.now();
  try {
    await read();
    tally.read += 1;
  } catch (error) {
    for (const problem of problemsOf(error)) {
      expect(problem.code).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(problem.message.trim()).not.toBe('');
      // A message is one sentence for people, not the input over again.
      expect(problem.message.length).toBeLessThan(2000);
    }
    tally.refused += 1;
  } finally {
    tally.slowestMs = Math.max(tally.slowestMs, performance.now() - start);
  }
}

/** @throws the error itself when it is none of ours */
function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof InputError) {
    expect(error.problems.length).toBeGreaterThan(0);
    return error.problems;
  }
  if (error instanceof RerankerError) return [error.problem];
  throw error;
}

export function tally(): Tally {
  return { read: 0, refused: 0, slowestMs: 0 };
}

/** Prints the counts where a campaign asks for them, for docs/reliability.md. */
export function report(target: string, { read, refused, slowestMs }: Tally): void {
  if (process.env['RANKGAUGE_FUZZ'] === undefined) return;
  process.stderr.write(
    `${target}: ${read + refused} inputs, ${read} read, ${refused} refused, slowest ${slowestMs.toFixed(0)} ms\n`,
  );
}
