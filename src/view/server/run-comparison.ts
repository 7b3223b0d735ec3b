import type { Comparison } from '../../comparison/comparison.ts';
import { metric as metricOf } from '../../metrics/index.ts';
import { compareRuns } from '../../pipeline/compare-runs.ts';
import type { RunStore } from './run-store.ts';

/**
 * The first run against the others, as `rankgauge compare` does it.
 *
 * @param options.metric becomes the primary measure; the first run's own when left out
 * @param options.by a column whose values are a family
 */
export async function runComparison(
  names: readonly string[],
  { metric, by }: { readonly metric?: string | undefined; readonly by?: string | undefined },
  { store, tool }: { readonly store: RunStore; readonly tool: string },
): Promise<Comparison> {
  const runs = await Promise.all(names.map((name) => store.run(name)));
  const [baseline, ...candidates] = runs;
  if (baseline === undefined) throw new RangeError('a comparison needs a run');
  const own = baseline.manifest.metrics;
  const primary = metric === undefined ? undefined : metricOf(metric).name;
  const metrics = primary === undefined ? own : [primary, ...own.filter((name) => name !== primary)];
  return store.worked(`comparison ${JSON.stringify([metrics, by])}`, runs, () =>
    compareRuns(baseline, candidates, {
      metrics,
      tool,
      show: SHOWN,
      ...(by === undefined ? {} : { by }),
    }),
  );
}

/** Queries that changed most; the others are in the table of queries. */
const SHOWN = 20;
