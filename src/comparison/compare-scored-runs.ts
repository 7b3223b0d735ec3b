import { InputError } from '../foundation/errors.ts';
import type { Measure } from '../metrics/measure.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { levelOf } from '../statistics/flip-interval.ts';
import { pairedDifference } from '../statistics/paired-difference.ts';
import { type AlignedRun, alignRuns } from './aligned-runs.ts';
import { type ComparedQuery, changedQueries, type TextSource } from './changed-queries.ts';
import type { Comparison, PairComparison, ScoreShift } from './comparison.ts';
import { comparisonWarnings, mostFailed } from './comparison-warnings.ts';
import { failedBounds } from './failed-bounds.ts';
import { cutoffOf, judgementHoles } from './judgement-holes.ts';
import { manifestChanges } from './manifest-changes.ts';
import { effectPlan, type Judging, type MeasuredPair, measureComparison } from './measure-comparison.ts';
import { measurePairs, poolQueries, type QueryPool } from './query-pool.ts';
import { runLabels } from './run-labels.ts';
import { failedShare, pairedCounts, pairRuns, placesOf, type RunPair } from './run-pair.ts';
import { scoresOf } from './score-change.ts';
import { scoreShift } from './score-shift.ts';
import { familyOf, sliceComparisons, sliceFamily, slicesFor } from './slice-comparison.ts';
import { verdictSentence } from './verdict-sentence.ts';

export interface ComparisonOptions {
  /** At least one; the first is the primary one. */
  readonly measures: readonly Measure[];
  /** What counts as a difference, in the measure's unit; 0.02 when left out. */
  readonly margin?: number;
  /** By name, for measures with a margin of their own. */
  readonly margins?: Readonly<Record<string, number>>;
  /** In (0.5, 1); 0.95 when left out. */
  readonly confidence?: number;
  /** A column whose values are a family: their intervals hold together, and they get verdicts. */
  readonly by?: string | null;
  /** `baseline`: each candidate against it; `all`: every run against every one before it. */
  readonly pairs?: 'baseline' | 'all';
  /** How many of the queries that changed most are shown; none when left out. */
  readonly show?: number;
  /** Asks how many questions a difference of that size needs. */
  readonly effect?: number | null;
  /** `verdicts` leaves out slices and score shift, which take most of the time. */
  readonly detail?: 'full' | 'verdicts';
  /** Texts for the queries that are shown. */
  readonly texts?: TextSource | null;
  /** Start of everything random; 1 when left out. */
  readonly seed?: number;
  /** Random subsets of questions; 20,000 when left out. */
  readonly draws?: number;
  /** Who asks: `rankgauge 0.1.0`. */
  readonly tool?: string;
}

/**
 * Compares runs query by query with a baseline: the difference of each measure with interval, p and verdict, overall and by
 * slice, and what else there is to know before the verdict is believed. All stand on the rerankable queries that both runs of
 * a pair have scored; the same random subsets of questions serve all pairs and measures. The order of a run's rows and the
 * names of its queries do not matter.
 *
 * @param baseline what the others are compared with
 * @param candidates one or more
 * @throws InputError `nothing-to-compare` when a pair shares no rerankable query, `unknown-slice` for a column that no query has,
 *   `same-run` when a run is compared with itself
 * @see STATISTICS.md 1 to 5, 7, 11, 12
 */
export function compareScoredRuns(
  baseline: ScoredRun,
  candidates: readonly ScoredRun[],
  asked: ComparisonOptions,
): Comparison {
  const options = { ...defaults, ...asked };
  const { measures, confidence, by, seed, draws } = options;
  const [primary] = measures;
  if (primary === undefined) throw new RangeError('a comparison needs a measure');
  const runs = [baseline, ...candidates];
  checkNames(runs);
  const aligned = alignRuns(runs, measures);
  const pairs = pairsOf(aligned.runs, options.pairs).map(([from, to]) => pairRuns(from, to, primary));
  checkPairs(pairs);
  const { slices, leftOut } =
    options.detail === 'full' ? slicesFor(aligned, by) : { slices: [], leftOut: [] };

  const pool = poolQueries(pairs, aligned, { primary, seed, draws });
  const measured = measurePairs(
    pairs.map((pair) => ({ pair, measure: primary })),
    pool,
  );
  const single = levelOf(confidence);
  const family = familyOf(
    measured.map(({ flip }) => flip),
    single,
  );
  const sliced = by === null ? null : sliceFamily(by, slices, { pairs, primary, pool, level: single });
  const described = describedRuns(runs);
  const labelOf = (run: ScoredRun) => described.find(({ name }) => name === run.name)?.label ?? run.name;
  const marginOf = ({ name }: Measure) => options.margins[name] ?? options.margin;
  const comparisons = pairs.flatMap((pair, place): PairComparison[] => {
    const own = measured[place];
    if (own === undefined) return [];
    const tooManyFailed = failedShare(pair) > mostFailed;
    const judging: Judging = {
      level: family.level,
      pAdjusted: family.pAdjusted[place] ?? null,
      margin: marginOf(primary),
      as: 'judged',
      tooManyFailed,
    };
    const figures = measureComparison(own, judging);
    const explored = measurePairs(
      measures.slice(1).map((measure) => ({ pair, measure })),
      pool,
    );
    const others = explored.map((one) => [
      one.measure.name,
      measureComparison(one, {
        level: single,
        pAdjusted: null,
        margin: marginOf(one.measure),
        as: 'exploratory',
        tooManyFailed,
      }),
    ]);
    const changes = manifestChanges(pair.baseline.run.manifest, pair.candidate.run.manifest);
    const counts = pairedCounts(pair, aligned);
    const holes = judgementHoles(pair, primary, pool, { level: family.level });
    const shift = options.detail === 'full' ? shiftOf(pair, pool, seed) : null;
    const bounds = tooManyFailed
      ? failedBounds(pair, aligned, { primary, level: family.level, seed, draws })
      : null;
    const labels = { baseline: labelOf(pair.baseline.run), candidate: labelOf(pair.candidate.run) };
    return [
      {
        baseline: pair.baseline.run.name,
        candidate: pair.candidate.run.name,
        sentence: verdictSentence(labels, { queries: counts, failedBounds: bounds }, figures),
        queries: counts,
        metrics: { [primary.name]: figures, ...Object.fromEntries(others) },
        slices: sliceComparisons(pair, place, slices, {
          queries: aligned.queries,
          measures,
          marginOf,
          level: single,
          family: sliced,
          seed,
          draws,
        }),
        scoreShift: shift,
        changes,
        failedBounds: bounds,
        judgementHoles: holes,
        ...(options.show > 0 ? { changed: mostChanged(pair, own, pool, options) } : {}),
        ...(options.effect === null ? {} : { plan: effectPlan(own, options.effect, judging) }),
        warnings: comparisonWarnings({
          baseline: pair.baseline.run,
          candidate: pair.candidate.run,
          counts,
          primary: primary.name,
          figures,
          tooManyFailed,
          changes,
          holes,
          shift,
        }),
      },
    ];
  });
  return {
    kind: 'comparison',
    version: 1,
    tool: options.tool,
    seed,
    baseline: baseline.name,
    metrics: measures.map(({ name }) => name),
    margin: marginOf(primary),
    confidence,
    level: family.level,
    sliceLevel: sliced?.level ?? null,
    by,
    unit: pool.unit,
    runs: described,
    comparisons,
    notes: leftOut.map(
      (column) => `the column "${column}" has too many values to be looked at unasked: --by ${column} does`,
    ),
    next: [],
  };
}

function pairsOf(runs: readonly AlignedRun[], which: 'baseline' | 'all') {
  return runs.flatMap((from, index) =>
    which === 'baseline' && index > 0 ? [] : runs.slice(index + 1).map((to) => [from, to] as const),
  );
}

function describedRuns(runs: readonly ScoredRun[]): Comparison['runs'] {
  const labels = runLabels(runs);
  return runs.map(({ name, path, manifest }, index) => ({
    name,
    path,
    label: labels[index] ?? name,
    dataset: manifest?.dataset.name ?? null,
    template: manifest?.template.name ?? null,
    reranker: manifest?.reranker.name ?? null,
  }));
}

function shiftOf(
  { baseline, candidate, changes }: RunPair,
  pool: QueryPool,
  seed: number,
): ScoreShift | null {
  const scores = ({ run, queries }: AlignedRun, place: number) => {
    const query = queries[place];
    if (query === null || query === undefined) return new Map<string, number>();
    return new Map([...scoresOf(run, query)].filter(([, score]) => !Number.isNaN(score)));
  };
  const queries = pool.places.flatMap((place, index) => {
    const change = changes[place];
    if (change === null || change === undefined) return [];
    return [
      {
        id: baseline.queries[place]?.id ?? '',
        cluster: pool.units[index] ?? 0,
        baseline: scores(baseline, place),
        candidate: scores(candidate, place),
        sameTop: change.sameTop,
      },
    ];
  });
  // By id, so that no sum depends on the order of the rows.
  queries.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return scoreShift(queries, { seed });
}

function mostChanged(
  { baseline, candidate }: RunPair,
  { measure, values }: MeasuredPair,
  { places }: QueryPool,
  { show, texts }: { readonly show: number; readonly texts: TextSource | null },
) {
  const compared = places.flatMap((place, index): ComparedQuery[] => {
    const [from, to] = [baseline.queries[place], candidate.queries[place]];
    const [before, after] = [values.baseline[index] as number, values.candidate[index] as number];
    const difference = pairedDifference(before, after);
    if (!from || !to || Number.isNaN(difference)) return [];
    return [{ baselineValue: before, candidateValue: after, difference, baseline: from, candidate: to }];
  });
  return changedQueries(compared, {
    baseline: baseline.run,
    candidate: candidate.run,
    count: show,
    depth: Math.min(cutoffOf(measure) ?? shownDepth, shownDepth),
    texts,
  });
}

function checkNames(runs: readonly ScoredRun[]): void {
  const seen = new Set<string>();
  for (const { name, path } of runs) {
    if (seen.has(name)) {
      throw new InputError({
        code: 'same-run',
        message: `"${name}" stands twice among the runs`,
        ...(path === null ? {} : { where: { file: path } }),
        why: 'a comparison names runs by their names',
        mend: 'name each run once, or give one of them another name',
      });
    }
    seen.add(name);
  }
}

function checkPairs(pairs: readonly RunPair[]): void {
  const problems = pairs.flatMap((pair) => {
    const { baseline, candidate } = pair;
    if (placesOf(pair, 'compared').length > 0) return [];
    const shared = pair.states.filter((state) => state === 'failed' || state === 'not-rerankable').length;
    return [
      {
        code: 'nothing-to-compare',
        message:
          shared === 0
            ? `"${baseline.run.name}" and "${candidate.run.name}" share no judged query`
            : `"${baseline.run.name}" and "${candidate.run.name}" share ${shared} judged queries, but none that was scored in both and could be reranked`,
        why: 'runs are compared query by query, by the ids of the queries',
        mend: 'compare runs of the same data set',
      },
    ];
  });
  if (problems.length > 0) throw new InputError(problems);
}

const defaults: Required<Omit<ComparisonOptions, 'measures'>> = {
  margin: 0.02,
  margins: {},
  confidence: 0.95,
  by: null,
  pairs: 'baseline',
  show: 0,
  effect: null,
  detail: 'full',
  texts: null,
  seed: 1,
  draws: 20_000,
  tool: 'rankgauge library',
};

/** Documents shown of a ranking at most. */
const shownDepth = 10;
