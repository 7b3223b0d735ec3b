import type { Clock } from '../foundation/clock.ts';
import type { Random } from '../foundation/random.ts';
import { poissonArrivals } from '../load/arrivals.ts';
import { countErrors, type FailedCall } from '../load/error-kinds.ts';
import { latencySummary } from '../load/latency-summary.ts';
import type { LoadLevel } from '../load/load.ts';
import type { LevelPlan } from '../load/plan.ts';

/** What came of one call; null failure: all its documents have scores. */
export interface LoadCall {
  readonly pairs: number;
  readonly failure: FailedCall | null;
}

export interface LevelOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly seconds: number;
  /** Calls that are sent first and not counted. */
  readonly warmUp: number;
  /** Makes a call; the number says which. Never throws but when everything is to stop. */
  readonly call: (number: number) => Promise<LoadCall>;
  /** Calls left of all; asked before each. */
  readonly mayCall: () => boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Puts one load on a service and measures it. Closed: so many callers, each of which calls again as soon as it has its answer.
 * Open: calls begin at the times of a Poisson process, whatever became of earlier ones, and latency counts from the intended
 * time, so that calls that a stall held up are counted with their wait.
 *
 * Calls that began in the window are counted when they end, even after it. Throughput counts what ended inside it.
 */
export async function measureLevel(plan: LevelPlan, options: LevelOptions): Promise<LoadLevel> {
  const outcome =
    plan.loop === 'closed'
      ? await closedLoop(plan.concurrency ?? 1, options)
      : await openLoop(plan.rate ?? 1, options);
  const { ended, windowMs, stopped } = outcome;
  const counted = ended.filter(({ counts }) => counts);
  const good = ended.filter(({ failure }) => failure === null);
  const inside = good.filter(({ at }) => at > 0 && at <= windowMs);
  // Few ends in a window of fixed length are off by up to one; to the last end they are not.
  const few = inside.length < FEW ? good.filter(({ at }) => at > 0) : inside;
  const seconds =
    (inside.length < FEW && few.length > 0 ? Math.max(...few.map(({ at }) => at)) : windowMs) / 1000;
  return {
    ...plan,
    calls: counted.length,
    errors: countErrors(
      counted.flatMap(({ failure }) => failure ?? []),
      counted.length,
    ),
    seconds,
    throughput: seconds > 0 ? few.length / seconds : 0,
    pairs: seconds > 0 ? few.reduce((sum, { pairs }) => sum + pairs, 0) / seconds : 0,
    latencyMs: latencySummary(
      counted.filter(({ failure }) => failure === null).map(({ latencyMs }) => latencyMs),
    ),
    stopped,
  };
}

interface EndedCall extends LoadCall {
  /** Began, or was meant to, in the window. */
  readonly counts: boolean;
  /** Milliseconds from the start of the window to its end. */
  readonly at: number;
  readonly latencyMs: number;
}

interface LoopOutcome {
  readonly ended: readonly EndedCall[];
  readonly windowMs: number;
  readonly stopped: string | null;
}

async function closedLoop(concurrency: number, options: LevelOptions): Promise<LoopOutcome> {
  const { clock, seconds, warmUp, call, mayCall, signal } = options;
  const ended: (EndedCall & { readonly endedAt: number; readonly began: number })[] = [];
  let number = 0;
  let done = 0;
  let start: number | null = warmUp === 0 ? clock.elapsed() : null;
  let stopped: string | null = null;
  const caller = async () => {
    while (stopped === null) {
      signal?.throwIfAborted();
      if (start !== null && clock.elapsed() - start >= seconds * 1000) return;
      if (!mayCall()) {
        stopped = OUT_OF_CALLS;
        return;
      }
      number += 1;
      const began = clock.elapsed();
      const outcome = await call(number);
      const endedAt = clock.elapsed();
      done += 1;
      ended.push({ ...outcome, counts: false, at: 0, began, endedAt, latencyMs: endedAt - began });
      // The window begins where a call ends, while all other callers are busy: in the steady state.
      if (start === null && done >= warmUp) start = endedAt;
      // A service that refuses at once would be asked as fast as can be.
      if (outcome.failure !== null) await clock.sleep(PAUSE_AFTER_FAILURE_MS);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  const from = start ?? clock.elapsed();
  const windowMs = Math.min(seconds * 1000, clock.elapsed() - from);
  return {
    ended: ended.map((one) => ({ ...one, counts: one.began >= from, at: one.endedAt - from })),
    windowMs,
    stopped,
  };
}

async function openLoop(rate: number, options: LevelOptions): Promise<LoopOutcome> {
  const { clock, seconds, warmUp, call, mayCall, random, signal } = options;
  const arrivals = poissonArrivals(rate, { seconds, most: MOST_ARRIVALS, random });
  for (let number = 1; number <= warmUp && mayCall(); number += 1) await call(number);
  const ended: EndedCall[] = [];
  const underWay: Promise<void>[] = [];
  let stopped: string | null = null;
  const start = clock.elapsed();
  for (const [place, arrival] of arrivals.entries()) {
    const early = start + arrival - clock.elapsed();
    if (early > 0) await clock.sleep(early, signal);
    signal?.throwIfAborted();
    if (!mayCall()) {
      stopped = OUT_OF_CALLS;
      break;
    }
    underWay.push(
      call(warmUp + place + 1).then((outcome) => {
        const at = clock.elapsed() - start;
        ended.push({ ...outcome, counts: true, at, latencyMs: at - arrival });
      }),
    );
  }
  await Promise.all(underWay);
  return { ended, windowMs: Math.min(seconds * 1000, clock.elapsed() - start), stopped };
}

const OUT_OF_CALLS = 'the calls allowed were used up (--max-calls)';
const FEW = 20;
const PAUSE_AFTER_FAILURE_MS = 10;
const MOST_ARRIVALS = 1_000_000;
