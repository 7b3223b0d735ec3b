/**
 * Lets so many jobs run at once and so many wait; more are refused, all of a group or none.
 *
 * @param {{ concurrency: number, mostWaiting: number }} options
 */
export function newQueue({ concurrency, mostWaiting }) {
  const line = [];
  let running = 0;
  // Of the last jobs, to tell how long the line will take.
  let meanMs = 100;

  const next = () => {
    while (running < concurrency && line.length > 0) {
      running += 1;
      const { job, resolve, reject } = line.shift();
      const start = performance.now();
      Promise.resolve()
        .then(job)
        .then(resolve, reject)
        .finally(() => {
          running -= 1;
          meanMs += (performance.now() - start - meanMs) / 10;
          next();
        });
    }
  };

  return {
    underWay: () => running,
    waiting: () => line.length,
    /** Milliseconds until a job that came now would begin. */
    waitMs: () => (line.length * meanMs) / concurrency,
    /** A promise for each job; null when there is no room for all. A group larger than all room is let in when nothing waits. */
    enter(jobs) {
      const room = concurrency - running + mostWaiting - line.length;
      if (jobs.length > room && line.length > 0) return null;
      const promises = jobs.map(
        (job) => new Promise((resolve, reject) => line.push({ job, resolve, reject })),
      );
      // The others of a group that fails are not left without a reader.
      for (const promise of promises) promise.catch(() => {});
      next();
      return promises;
    },
  };
}
