import type { MeasuredRun } from './coverage-queries.ts';

/** The same questions in several languages: a row each, and columns by language. */
export interface ParallelQuestions {
  /** Parallel ids, ascending. */
  readonly questions: readonly string[];
  /** The larger unit of each. */
  readonly groups: readonly (string | null)[];
  /** By language. */
  readonly columns: ReadonlyMap<string, QuestionColumns>;
}

/** Values of one language by question; NaN where it has none. Several queries for one question count as their mean. */
export interface QuestionColumns {
  /** Of every evaluated query. */
  readonly result: Float64Array;
  readonly firstStage: Float64Array;
  readonly ceiling: Float64Array;
  /** Result and result - first stage, of queries whose order of candidates matters. */
  readonly rerankable: Float64Array;
  readonly lift: Float64Array;
}

/**
 * Brings the queries of a run that have a parallel id into one table.
 *
 * Lift is taken of rerankable queries only: where nothing relevant was retrieved every reranker wins nothing, and the first
 * stage's failure would look like the model's.
 */
export function parallelQuestions(measured: MeasuredRun, primary: string): ParallelQuestions {
  const { run, languages, rerankable } = measured;
  const ids = [...new Set(run.queries.flatMap(({ parallelId }) => parallelId ?? []))].sort(byCodeUnit);
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const groups = new Array<string | null>(ids.length).fill(null);
  for (const { parallelId, group } of run.queries) {
    const row = parallelId === null ? undefined : rowOf.get(parallelId);
    if (row !== undefined) groups[row] ??= group;
  }
  const [values, first] = [measured.values.get(primary), measured.firstStage.get(primary)];
  const ideal = measured.ceiling.get(primary);
  const columns = [...languages].map(([language, places]): [string, QuestionColumns] => {
    const of = (valueAt: (place: number) => number) =>
      meanByRow(
        places.flatMap((place) => {
          const row = rowOf.get(run.queries[place]?.parallelId ?? '');
          return row === undefined ? [] : [{ row, value: valueAt(place) }];
        }),
        ids.length,
      );
    const result = (place: number) => values?.[place] ?? Number.NaN;
    const firstStage = (place: number) => first?.[place] ?? Number.NaN;
    const where = (place: number, value: number) => (rerankable[place] ? value : Number.NaN);
    return [
      language,
      {
        result: of(result),
        firstStage: of((place) => (Number.isNaN(result(place)) ? Number.NaN : firstStage(place))),
        ceiling: of((place) => (Number.isNaN(result(place)) ? Number.NaN : (ideal?.[place] ?? Number.NaN))),
        rerankable: of((place) => where(place, Number.isNaN(firstStage(place)) ? Number.NaN : result(place))),
        lift: of((place) => where(place, result(place) - firstStage(place))),
      },
    ];
  });
  return { questions: ids, groups, columns: new Map(columns) };
}

function meanByRow(cells: readonly { readonly row: number; readonly value: number }[], rows: number) {
  const sums = new Float64Array(rows);
  const counts = new Float64Array(rows);
  for (const { row, value } of cells) {
    if (Number.isNaN(value)) continue;
    (sums[row] as number) += value;
    (counts[row] as number) += 1;
  }
  return sums.map((sum, row) => (counts[row] === 0 ? Number.NaN : sum / (counts[row] as number)));
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
