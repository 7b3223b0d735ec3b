import { type Measure, metric } from '../metrics/index.ts';
import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';
import { rankingOf } from '../scores/ranking-of.ts';
import { flipDifferences } from '../statistics/flip-differences.ts';
import { mean } from '../statistics/mean.ts';
import type { AlignedRun } from './aligned-runs.ts';
import type { JudgementHoles } from './comparison.ts';
import type { QueryPool } from './query-pool.ts';
import type { RunPair } from './run-pair.ts';
import { rowsOf } from './run-values.ts';

/**
 * Whether two runs differ so much in the share of judged documents that their means may differ by that alone; then with
 * the difference on condensed lists, where documents that nobody judged are taken out before ranking.
 *
 * @returns null where they do not, and for measures that are not of rankings
 * @see STATISTICS.md 7; Sakai 2007, doi:10.1145/1277741.1277756 (condensed lists)
 */
export function judgementHoles(
  pair: RunPair,
  primary: Measure,
  pool: QueryPool,
  { level }: { readonly level: number },
): JudgementHoles | null {
  if (primary.metric.kind !== 'ranking') return null;
  const judged = metric(`Judged@${cutoffOf(primary) ?? defaultCutoff}`);
  const measured = (measure: Measure, documents: 'all' | 'judged') => {
    const side = ({ run, queries }: AlignedRun) =>
      pool.places.map((place) => {
        const query = queries[place];
        if (query === null || query === undefined || pair.states[place] !== 'compared') return Number.NaN;
        return valueOn(run, query, measure, documents);
      });
    return { baseline: side(pair.baseline), candidate: side(pair.candidate) };
  };
  const shares = measured(judged, 'all');
  const present = (values: readonly number[]) => mean(values.filter((value) => !Number.isNaN(value)));
  const [baseline, candidate] = [present(shares.baseline), present(shares.candidate)];
  if (!(Math.abs(candidate - baseline) > mostUnequal)) return null;
  const [flip] = flipDifferences([measured(primary, 'judged')], pool.draws);
  if (flip === undefined) return null;
  return {
    measure: judged.name,
    baseline,
    candidate,
    condensed: {
      baseline: flip.baseline,
      candidate: flip.candidate,
      difference: flip.difference,
      ...flip.interval(level),
    },
  };
}

/** The rank at which a measure stops looking; null where it looks at all. */
export function cutoffOf({ parameters }: Measure): number | null {
  const { cutoff } = parameters;
  return typeof cutoff === 'number' && Number.isFinite(cutoff) ? cutoff : null;
}

function valueOn(run: ScoredRun, query: ScoredQuery, measure: Measure, documents: 'all' | 'judged'): number {
  const rows = rowsOf(run, query);
  if (documents === 'all') return measure.measure(rankingOf(rows));
  const kept: number[] = [];
  for (let row = 0; row < rows.grades.length; row += 1) if (rows.grades[row] !== null) kept.push(row);
  const pick = <Value>(values: ArrayLike<Value>) => kept.map((row) => values[row] as Value);
  return measure.measure(
    rankingOf({ scores: pick(rows.scores), grades: pick(rows.grades), judged: rows.judged }),
  );
}

/** Difference in the judged share beyond which a verdict carries the warning. */
const mostUnequal = 0.05;

/** Where the measure has no cutoff of its own. */
const defaultCutoff = 10;
