/**
 * Mean latency of a closed loop against a server with so many slots and a fixed time for each call, by Little's law: up to as many
 * callers as slots nobody waits; with more, callers share what the slots can do.
 *
 * @param load.concurrency callers, each with one call under way
 * @param load.slots calls that the server works on at once
 * @param load.serviceMs time of one call
 * @returns milliseconds
 * @example
 * closedLoopLatency({ concurrency: 8, slots: 4, serviceMs: 50 }); // => 100
 */
export function closedLoopLatency({
  concurrency,
  slots,
  serviceMs,
}: {
  readonly concurrency: number;
  readonly slots: number;
  readonly serviceMs: number;
}): number {
  return serviceMs * Math.max(1, concurrency / slots);
}

/**
 * Calls that a server seems to work on at once: the most calls a second, times the seconds of a call that waits for none (Little's
 * law). A server that batches, or slows down under load, has no such number; there it is only how much working together gains.
 *
 * @example
 * slotsSeen({ throughput: 80, latencyMs: 50 }); // => 4
 */
export function slotsSeen({
  throughput,
  latencyMs,
}: {
  readonly throughput: number;
  readonly latencyMs: number;
}): number {
  return (throughput * latencyMs) / 1000;
}
