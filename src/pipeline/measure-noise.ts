import { runValues } from '../comparison/run-values.ts';
import type { Measure } from '../metrics/index.ts';
import type { Manifest } from '../results/manifest.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { compensatedSum } from '../statistics/compensated-sum.ts';
import { scoringWork } from './join-chunks.ts';
import type { RunSpecification } from './run-one.ts';
import { scoreAll } from './score-all.ts';
import { ScoreBoard } from './score-board.ts';

/**
 * Scores everything again, in other orders and so in other batches, as often as asked for, and tells what the mean of each
 * measure differs by: the standard deviation of the means, the run's own among them. Repeats are not kept and not journaled.
 *
 * @param board the run's own scores, complete
 * @returns what the manifest keeps; `noise` is null without repeats
 * @throws RerankerError when the reranker goes down meanwhile, the signal's reason when stopped
 */
export async function measureNoise(
  specification: RunSpecification,
  board: ScoreBoard,
  signal: AbortSignal | undefined,
): Promise<Pick<Manifest, 'noise'>> {
  const { dataset, measures, repeat, seed } = specification;
  if (repeat <= 1) return { noise: null };
  const work = scoringWork(dataset, specification.chunking);
  const means = [meansOf(board, specification)];
  for (let turn = 2; turn <= repeat; turn += 1) {
    const again = new ScoreBoard(work.dataset);
    await scoreAll(again, {
      ...specification,
      dataset: work.dataset,
      seed: `${seed}:repeat ${turn}`,
      journal: { append: async () => undefined },
      ...(signal === undefined ? {} : { signal }),
    });
    means.push(meansOf(work.joined(again), specification));
  }
  return {
    noise: Object.fromEntries(
      measures.map(({ name }, place) => [
        name,
        standardDeviation(means.map((values) => values[place] ?? Number.NaN)),
      ]),
    ),
  };
}

function meansOf(
  board: ScoreBoard,
  { name, measures }: { name: string; measures: readonly Measure[] },
): number[] {
  const { scores } = board.columns();
  const run: ScoredRun = {
    name,
    path: null,
    manifest: null,
    queries: board.scoredQueries(),
    scores,
    calls: null,
  };
  const values = runValues(run, measures).measures;
  return measures.map((measure) => {
    const defined = Array.from(values.get(measure.name)?.expected ?? []).filter(
      (value) => !Number.isNaN(value),
    );
    return compensatedSum(defined) / defined.length;
  });
}

/** Of the means themselves, with n - 1; NaN when a mean is not defined. */
function standardDeviation(values: readonly number[]): number {
  const mean = compensatedSum(values) / values.length;
  return Math.sqrt(compensatedSum(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}
