import { InputError } from '../foundation/errors.ts';
import { type Measure, measureRanking, type RankingValues } from '../metrics/index.ts';
import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';
import type { Ranking } from '../scores/ranking.ts';
import { idealRanking, rankingOf, type ScoredRows } from '../scores/ranking-of.ts';
import { tiedRows } from '../scores/tie-groups.ts';

/** Why a query has no values, or that it has. */
export type QueryState =
  /** In the means. */
  | 'evaluated'
  /** Nobody judged anything for it: trec_eval leaves such queries out, and so do we. */
  | 'unjudged'
  /** No document got a score because its calls failed: never 0, in no mean. */
  | 'failed';

/** One measure on every query of a run, in the order of the run's queries; NaN where it is not defined. */
export interface MeasureOnQueries {
  /** Expected over the orders of tied documents. */
  readonly expected: Float64Array;
  /** With every tie broken for the better, and for the worse. The same array as `expected` where a run has no ties. */
  readonly best: Float64Array;
  readonly worst: Float64Array;
}

export interface RunValues {
  readonly states: readonly QueryState[];
  /** At least one relevant and one non-relevant candidate: order matters. */
  readonly rerankable: readonly boolean[];
  /** Judged, but nothing relevant. */
  readonly withoutRelevant: readonly boolean[];
  /** By canonical name of the measure. */
  readonly measures: ReadonlyMap<string, MeasureOnQueries>;
  /** Documents that share their score with another of the same query, and queries that have such documents. */
  readonly ties: { readonly rows: number; readonly queries: number };
}

/** Which order of the candidates is measured: the run's own, or one of the two that stand beside every run. */
export type Order = 'run' | 'first-stage' | 'ceiling';

/**
 * Measures every query of a run.
 *
 * @param order `run`: by score; `first-stage`: candidates as they came; `ceiling`: the ideal order of the candidates. The
 *   same queries count in all three, so that the figures may be compared
 */
export function runValues(run: ScoredRun, measures: readonly Measure[], order: Order = 'run'): RunValues {
  const count = run.queries.length;
  const values = new Map(
    measures.map((measure) => {
      const empty = () => new Float64Array(count).fill(Number.NaN);
      return [measure.name, { expected: empty(), best: empty(), worst: empty() }];
    }),
  );
  const states: QueryState[] = [];
  const rerankable: boolean[] = [];
  const withoutRelevant: boolean[] = [];
  const ties = { rows: 0, queries: 0 };
  for (const [index, query] of run.queries.entries()) {
    const rows = rowsOf(run, query);
    const state = stateOf(query, rows);
    states.push(state);
    const grades = gradesOf(rows);
    rerankable.push(grades.some((grade) => grade > 0) && grades.some((grade) => grade <= 0));
    withoutRelevant.push(query.judged && !Array.from(rows.judged).some((grade) => grade > 0));
    if (state !== 'evaluated') continue;
    const ranking = rankingFor(rows, order);
    const tied = tiedRows(ranking);
    ties.rows += tied;
    if (tied > 0) ties.queries += 1;
    const measured = measureQuery(query.id, ranking, measures);
    for (const [place, measure] of measures.entries()) {
      const value = values.get(measure.name);
      if (value === undefined) continue;
      value.expected[index] = measured.expected[place] ?? Number.NaN;
      value.best[index] = measured.best[place] ?? Number.NaN;
      value.worst[index] = measured.worst[place] ?? Number.NaN;
    }
  }
  return { states, rerankable, withoutRelevant, measures: values, ties };
}

/** The rows of one query, as rankings want them. */
export function rowsOf(run: ScoredRun, { start, end, outside }: ScoredQuery): ScoredRows {
  const { scores, grades, positions, documentIds } = run.scores;
  const own = Array.from({ length: end - start }, (_, index) => start + index);
  const gradeOf = (row: number) => {
    const grade = grades[row] ?? Number.NaN;
    return Number.isNaN(grade) ? null : grade;
  };
  const candidateGrades = own.map(gradeOf);
  return {
    scores: own.map((row) => scores[row] ?? Number.NaN),
    grades: candidateGrades,
    judged: [...candidateGrades.filter((grade) => grade !== null), ...outside.map(({ grade }) => grade)],
    positions: own.map((row) => positions[row] ?? 0),
    ids: own.map((row) => documentIds[row] ?? ''),
  };
}

/** Errors of measures (a grade too high for an exponential gain) do not know the query: it is added here. */
function measureQuery(queryId: string, ranking: Ranking, measures: readonly Measure[]): RankingValues {
  try {
    return measureRanking(ranking, measures);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const problems = error.problems.map((problem) => ({
      ...problem,
      message: `query "${queryId}": ${problem.message}`,
    }));
    throw new InputError(problems, { cause: error });
  }
}

function rankingFor(rows: ScoredRows, order: Order): Ranking {
  if (order === 'ceiling') return idealRanking(rows);
  if (order === 'run') return rankingOf(rows);
  return rankingOf({ ...rows, scores: Array.from(rows.positions ?? [], (position) => -position) });
}

function stateOf(query: ScoredQuery, rows: ScoredRows): QueryState {
  if (!query.judged) return 'unjudged';
  const scored = Array.from(rows.scores).some((score) => score !== null && !Number.isNaN(score));
  return rows.scores.length > 0 && !scored ? 'failed' : 'evaluated';
}

function gradesOf(rows: ScoredRows): number[] {
  return Array.from(rows.grades, (grade) => grade ?? 0);
}
