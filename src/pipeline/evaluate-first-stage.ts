import type { Measure } from '../metrics/measure.ts';
import { descendingOrder } from '../scores/descending-order.ts';
import { idealRanking, rankingOf, type ScoredRows, type TieMode } from '../scores/ranking-of.ts';
import type { GroupedRows } from '../trec/grouped-rows.ts';
import { rowTable } from '../trec/row-table.ts';
import { compareIds, type QueryRows } from '../trec/rows.ts';
import type { JudgedQueries } from './evaluate-judgments.ts';
import { emptyColumns, gradeRows, type MeasuredRun, type ValuesByTies } from './evaluate-query.ts';

/** The candidates of the judged queries in the order of a first stage. */
export interface FirstStage {
  /** Null where the first stage has nothing for the query. Rows in order, best first. */
  rowsOf(query: number): QueryRows | null;
  /** Grades of those rows. */
  gradesOf(query: number): Int32Array;
}

/** What reranking the first `depth` documents gives, by measure and then by number of the query. */
export interface DepthColumns {
  readonly depth: number;
  readonly values: readonly Float64Array[];
  /** Documents to score, over all queries that both runs have. */
  readonly scored: number;
}

export interface DepthMeasurer {
  /** @param rows of the reranked run, all ids different */
  measure(query: number, rows: QueryRows): void;
  /** In the order asked for, and last what reranking all candidates gives. */
  finish(): readonly DepthColumns[];
}

/** Sorts the rows of a first stage by its scores; equal scores keep the order of the file. */
export function firstStageOf(groups: GroupedRows, judged: JudgedQueries): FirstStage {
  const found: (QueryRows | null)[] = new Array(judged.size).fill(null);
  const grades: Int32Array[] = [];
  const table = rowTable();
  for (let group = 0; group < groups.queries.size; group += 1) {
    const rows = groups.rowsOf(group);
    const query = judged.find(rows.query, rows.queryHash);
    if (query === -1) continue;
    const ordered = inOrder(rows, descendingOrder(rows.values.subarray(0, rows.count)));
    table.fill(ordered, ordered.count, () => undefined);
    const own = new Int32Array(ordered.count);
    gradeRows(ordered, { known: judged.documents(query), table, grades: own });
    found[query] = ordered;
    grades[query] = own;
  }
  return { rowsOf: (query) => found[query] ?? null, gradesOf: (query) => grades[query] ?? none };
}

/** The ideal order of the candidates: no reranker of this first stage can do better. */
export function measureCeiling(
  firstStage: FirstStage,
  judged: JudgedQueries,
  measures: readonly Measure[],
): MeasuredRun {
  const values = measures.map(() => emptyColumns(judged.size));
  const documents = new Int32Array(judged.size).fill(-1);
  for (let query = 0; query < judged.size; query += 1) {
    const rows = firstStage.rowsOf(query);
    if (rows === null) continue;
    documents[query] = rows.count;
    const ranking = idealRanking({ grades: firstStage.gradesOf(query), judged: judged.grades(query) });
    for (const [place, measure] of measures.entries()) {
      // How scores are spread says nothing about an order without scores.
      if (measure.metric.kind === 'spread' && measure.metric.name !== 'AUC') continue;
      const value = measure.measure(ranking);
      for (const column of Object.values(values[place] as ValuesByTies)) column[query] = value;
    }
  }
  return {
    values,
    documents,
    rerankable: new Uint8Array(judged.size),
    ties: { rows: 0, queries: 0 },
    unjudged: [],
  };
}

/**
 * Measures what a reranker gives when it sees only the first documents of the first stage: these by its scores, the others below
 * them in their order. Documents that the run lacks stand last among those it sees, tied. A score must not depend on the other
 * documents of its call; that of a listwise reranker does, and the figures are not its own then.
 */
export function depthMeasurer(
  firstStage: FirstStage,
  {
    judged,
    measures,
    depths,
    ties,
  }: {
    judged: JudgedQueries;
    measures: readonly Measure[];
    depths: readonly number[];
    ties: TieMode;
  },
): DepthMeasurer {
  const ascending = [...new Set(depths)].sort((left, right) => left - right);
  const columns = [...ascending, Number.POSITIVE_INFINITY].map((depth) => ({
    depth,
    values: measures.map(() => new Float64Array(judged.size).fill(Number.NaN)),
    scored: 0,
  }));
  const table = rowTable();
  return {
    measure(query, rows) {
      const candidates = firstStage.rowsOf(query);
      if (candidates === null) return;
      table.fill(rows, rows.count, () => undefined);
      const scores = new Float64Array(candidates.count).fill(Number.NaN);
      for (let place = 0; place < candidates.count; place += 1) {
        const { ids, idStarts, hashes } = candidates;
        const row = table.find(ids, idStarts[place]!, idStarts[place + 1]!, hashes[place]!);
        if (row !== -1) scores[place] = rows.values[row]!;
      }
      const fixed = {
        grades: firstStage.gradesOf(query),
        judged: judged.grades(query),
        compareIds: (left: number, right: number) => compareIds(candidates, left, right),
      };
      for (const column of columns) {
        const depth = Math.min(column.depth, candidates.count);
        column.scored += depth;
        const cut: ScoredRows = { ...fixed, scores: cutScores(scores, depth, ties) };
        const ranking = rankingOf(cut, ties);
        for (const [place, { metric, measure }] of measures.entries()) {
          if (metric.kind === 'ranking') column.values[place]![query] = measure(ranking);
        }
      }
    },
    finish: () => columns,
  };
}

/** Scores that put the first `depth` documents by their own scores, and the others below in their order: only the order counts. */
function cutScores(scores: Float64Array, depth: number, ties: TieMode): Float64Array {
  const seen = scores.subarray(0, depth);
  // Ties of float32 have to be told before scores become places.
  const keys = ties === 'trec_eval9' ? seen.map((score) => Math.fround(score)) : seen;
  const order = descendingOrder(keys);
  const cut = new Float64Array(scores.length);
  let group = 0;
  for (let place = 0; place < depth; place += 1) {
    const row = order[place]!;
    const above = keys[order[place - 1] ?? row]!;
    const same = keys[row] === above || (Number.isNaN(keys[row]!) && Number.isNaN(above));
    if (!same) group += 1;
    cut[row] = -group;
  }
  for (let row = depth; row < scores.length; row += 1) cut[row] = -group - 1 - row;
  return cut;
}

function inOrder(rows: QueryRows, order: Int32Array): QueryRows {
  const idStarts = new Int32Array(rows.count + 1);
  const ids = new Uint8Array(rows.idStarts[rows.count]! - rows.idStarts[0]!);
  let end = 0;
  for (let place = 0; place < rows.count; place += 1) {
    const row = order[place]!;
    const id = rows.ids.subarray(rows.idStarts[row]!, rows.idStarts[row + 1]!);
    ids.set(id, end);
    end += id.length;
    idStarts[place + 1] = end;
  }
  return {
    ...rows,
    values: Float64Array.from(order, (row) => rows.values[row]!),
    hashes: Int32Array.from(order, (row) => rows.hashes[row]!),
    lines: Int32Array.from(order, (row) => rows.lines[row]!),
    ids,
    idStarts,
  };
}

const none = new Int32Array(0);
