/**
 * Calls back when a signal aborts, until told to stop. One listener serves all who follow the same signal: a run has one signal
 * and a million calls, and a listener for each took as long as sending it.
 *
 * @param tell gets the signal's reason; at once when the signal has aborted
 * @returns to be called when it does not matter any more
 */
export function follow(signal: AbortSignal | undefined, tell: (reason: unknown) => void): () => void {
  if (signal === undefined) return nothing;
  if (signal.aborted) {
    tell(signal.reason);
    return nothing;
  }
  const followers = followersOf(signal);
  followers.add(tell);
  return () => followers.delete(tell);
}

function followersOf(signal: AbortSignal): Set<(reason: unknown) => void> {
  const known = bySignal.get(signal);
  if (known !== undefined) return known;
  const followers = new Set<(reason: unknown) => void>();
  bySignal.set(signal, followers);
  signal.addEventListener(
    'abort',
    () => {
      for (const tell of followers) tell(signal.reason);
      followers.clear();
    },
    { once: true },
  );
  return followers;
}

function nothing(): void {}

const bySignal = new WeakMap<AbortSignal, Set<(reason: unknown) => void>>();
