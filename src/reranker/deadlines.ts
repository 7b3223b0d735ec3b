import type { Clock } from '../foundation/clock.ts';

/** Ends what takes too long. One wait serves everything under way: a timer for each call took a third of its time. */
export interface Deadlines {
  /**
   * @param expire called once, when so many milliseconds have passed
   * @returns to be called when it is done in time
   */
  watch(milliseconds: number, expire: () => void): () => void;
}

export function deadlines(clock: Clock): Deadlines {
  const watched = new Set<{ readonly at: number; readonly expire: () => void }>();
  let waiting: { readonly until: number; readonly stop: AbortController } | null = null;
  let grace = false;

  /** Begins to wait for the earliest deadline, unless a wait that ends no later is under way. */
  const wait = () => {
    if (watched.size === 0) return;
    const until = [...watched].reduce((earliest, { at }) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
    const stop = new AbortController();
    waiting = { until, stop };
    clock.sleep(Math.max(0, until - clock.elapsed()), stop.signal).then(wake, () => {});
  };
  const wake = () => {
    waiting = null;
    const now = clock.elapsed();
    for (const one of watched) {
      if (one.at > now) continue;
      watched.delete(one);
      one.expire();
    }
    wait();
  };
  const stopWaiting = () => {
    waiting?.stop.abort();
    waiting = null;
  };

  /**
   * Not at once when nothing is under way: the next call is mostly about to begin, and a new wait costs as much as reading its
   * answer. By the machine's own time, since nothing that counts depends on it.
   */
  const stopSoon = () => {
    if (grace) return;
    grace = true;
    setTimeout(() => {
      grace = false;
      if (watched.size === 0) stopWaiting();
    }, GRACE_MS);
  };

  return {
    watch(milliseconds, expire) {
      const one = { at: clock.elapsed() + milliseconds, expire };
      watched.add(one);
      if (waiting !== null && one.at < waiting.until) stopWaiting();
      if (waiting === null) wait();
      return () => {
        watched.delete(one);
        // Else the wait would hold the process until its end.
        if (watched.size === 0) stopSoon();
      };
    },
  };
}

const GRACE_MS = 100;
