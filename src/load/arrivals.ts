import type { Random } from '../foundation/random.ts';

/**
 * When calls are to begin in an open loop: a Poisson process, as of many users who do not know of each other. The times are settled
 * before the first call, so that no answer, however late, moves them.
 *
 * @param rate calls a second, more than 0
 * @param options.seconds length of the window
 * @param options.most never more than so many calls
 * @returns milliseconds from the start of the window, rising, each below its end
 * @example
 * poissonArrivals(2, { seconds: 1, most: 10, random: () => 0 }); // => []
 */
export function poissonArrivals(
  rate: number,
  { seconds, most, random }: { readonly seconds: number; readonly most: number; readonly random: Random },
): number[] {
  const arrivals: number[] = [];
  let now = 0;
  while (arrivals.length < most) {
    // `1 - random()` is never 0, and so has a logarithm. A gap of 0 for ever would be a random that is stuck at 0.
    const gap = (-Math.log(1 - random()) / rate) * 1000;
    now += gap;
    if (now >= seconds * 1000 || gap === 0) break;
    arrivals.push(now);
  }
  return arrivals;
}
