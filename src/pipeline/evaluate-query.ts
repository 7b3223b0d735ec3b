import type { Measure } from '../metrics/measure.ts';
import { descendingOrder } from '../scores/descending-order.ts';
import { type Ranking, UNJUDGED } from '../scores/ranking.ts';
import { breakTies, type TieMode } from '../scores/ranking-of.ts';
import { singletonEnds } from '../scores/tie-groups.ts';
import { type RowTable, rowTable } from '../trec/row-table.ts';
import { compareIds, idText, type QueryRows } from '../trec/rows.ts';
import { type JudgedQueries, withoutDuplicates } from './evaluate-judgments.ts';
import { mixedTieEnds, settledGrades, surveyTies } from './evaluate-ties.ts';

/** The values of one measure on every judged query, by number; NaN where the run lacks the query or the measure a value. */
export type ValuesByTies = Readonly<Record<TieMode, Float64Array>>;

/** What was measured on one run. Columns go by the number of the judged query. */
export interface MeasuredRun {
  /** In the order of the measures. */
  readonly values: readonly ValuesByTies[];
  /** Documents of each query; -1 where the run lacks it. */
  readonly documents: Int32Array;
  /** 1 where the query has a relevant and a non-relevant document: order matters. */
  readonly rerankable: Uint8Array;
  readonly ties: { readonly rows: number; readonly queries: number };
  /** Documents that nobody judged, by query and rank, as far down as was asked for. */
  readonly unjudged: readonly UnjudgedDocument[];
}

export interface RunMeasurer {
  /** The rows of one query, all of them. */
  measure(query: number, rows: QueryRows): void;
  has(query: number): boolean;
  finish(): MeasuredRun;
}

export interface MeasurerOptions {
  /** Values under this mode are there in any case; those of `input` only when it is this one. */
  readonly wanted: TieMode;
  /** Told of the rows of every query once no document stands in them twice. */
  readonly onQuery?: ((query: number, rows: QueryRows) => void) | undefined;
  /** A document that stands further up in the same query already; it is left out. */
  readonly onDuplicate: (rows: QueryRows, row: number, earlier: number) => void;
  /** Collect the documents without a judgment down to this rank; 0 collects none. */
  readonly unjudgedDepth?: number | undefined;
}

export interface UnjudgedDocument {
  readonly query: string;
  readonly document: string;
  /** From 1. */
  readonly rank: number;
}

/**
 * Measures the queries of one run as they come. Every measure sees the same rankings as anywhere else; what is saved is only work
 * that cannot change a value: rows that descend are not sorted, and tied documents of one grade are not taken apart, since every
 * order of them is the same to a measure.
 */
export function runMeasurer(
  judged: JudgedQueries,
  measures: readonly Measure[],
  { wanted, onQuery, onDuplicate, unjudgedDepth = 0 }: MeasurerOptions,
): RunMeasurer {
  const values = measures.map(() => emptyColumns(judged.size));
  const documents = new Int32Array(judged.size).fill(-1);
  const rerankable = new Uint8Array(judged.size);
  const ties = { rows: 0, queries: 0 };
  const unjudged: UnjudgedDocument[] = [];
  const table = rowTable();
  let grades = new Int32Array(1024);

  return {
    measure(query, all) {
      const rows = withoutDuplicates(all, table, (row, earlier) => onDuplicate(all, row, earlier));
      documents[query] = rows.count;
      if (rows.count > grades.length) grades = new Int32Array(2 * rows.count);
      const relevant = gradeRows(rows, { known: judged.documents(query), table, grades });
      rerankable[query] = relevant > 0 && relevant < rows.count ? 1 : 0;
      onQuery?.(query, rows);
      measureSorted(query, inOrder(rows, grades.subarray(0, rows.count)));
    },
    has: (query) => documents[query]! >= 0,
    finish: () => ({ values, documents, rerankable, ties, unjudged }),
  };

  function measureSorted(query: number, sorted: SortedRows): void {
    const { scores, grades: sortedGrades } = sorted;
    const plain: Ranking = {
      scores,
      grades: sortedGrades,
      tieEnds: singletonEnds(scores.length),
      judged: judged.grades(query),
    };
    const { tied, mixed } = surveyTies(scores, sortedGrades);
    ties.rows += tied;
    if (tied > 0) ties.queries += 1;
    if (unjudgedDepth > 0) collectUnjudged(query, sorted);
    if (mixed === 'none') {
      measureAs(plain, query, tieModes);
      return;
    }
    const { double, single } = mixedTieEnds(scores, sortedGrades);
    if (mixed === 'float32') {
      measureAs(plain, query, exactModes);
      measureAs(byDocument(single), query, ['trec_eval9'], plain);
      return;
    }
    const expected = { ...plain, tieEnds: double };
    measureAs(expected, query, ['expected'], plain);
    measureAs(breakTies(expected, 'best'), query, ['best'], plain);
    measureAs(breakTies(expected, 'worst'), query, ['worst'], plain);
    if (wanted === 'input') measureAs(plain, query, ['input']);
    if (single === double) {
      measureAs(byDocument(double), query, ['trec_eval', 'trec_eval9'], plain);
    } else {
      measureAs(byDocument(double), query, ['trec_eval'], plain);
      measureAs(byDocument(single), query, ['trec_eval9'], plain);
    }

    /** Ties by document id, the greatest first. */
    function byDocument(tieEnds: Int32Array): Ranking {
      const compare = (left: number, right: number) =>
        compareIds(sorted.rows, sorted.row(right), sorted.row(left));
      return { ...plain, grades: settledGrades(sortedGrades, tieEnds, compare) };
    }
  }

  /** @param spread for measures that look at the scores themselves, which no mode may change */
  function measureAs(ranking: Ranking, query: number, modes: readonly TieMode[], spread = ranking): void {
    for (let index = 0; index < measures.length; index += 1) {
      const measure = measures[index]!;
      const value = measure.measure(measure.metric.kind === 'spread' ? spread : ranking);
      for (const mode of modes) values[index]![mode][query] = value;
    }
  }

  function collectUnjudged(query: number, sorted: SortedRows): void {
    for (let place = 0; place < Math.min(unjudgedDepth, sorted.scores.length); place += 1) {
      if (sorted.grades[place] !== UNJUDGED) continue;
      const document = idText(sorted.rows, sorted.row(place));
      unjudged.push({ query: judged.id(query), document, rank: place + 1 });
    }
  }
}

/**
 * Fills in the grades of rows, UNJUDGED where there is none.
 *
 * @param with.table holds the rows
 * @returns how many of them are relevant
 */
export function gradeRows(
  rows: QueryRows,
  { known, table, grades }: { known: QueryRows; table: RowTable; grades: Int32Array },
): number {
  grades.fill(UNJUDGED, 0, rows.count);
  let relevant = 0;
  for (let index = 0; index < known.count; index += 1) {
    const start = known.idStarts[index]!;
    const row = table.find(known.ids, start, known.idStarts[index + 1]!, known.hashes[index]!);
    if (row === -1) continue;
    grades[row] = known.values[index]!;
    if (known.values[index]! > 0) relevant += 1;
  }
  return relevant;
}

interface SortedRows {
  readonly scores: Float64Array;
  readonly grades: Int32Array;
  readonly rows: QueryRows;
  /** The row that stands at a place of the order. */
  row(place: number): number;
}

/** By score, best first; tied rows stay in the order of the file. */
function inOrder(rows: QueryRows, grades: Int32Array): SortedRows {
  const scores = rows.values.subarray(0, rows.count);
  if (descends(scores)) return { scores, grades, rows, row: (place) => place };
  const order = descendingOrder(scores);
  const sortedScores = new Float64Array(rows.count);
  const sortedGrades = new Int32Array(rows.count);
  for (let place = 0; place < rows.count; place += 1) {
    sortedScores[place] = scores[order[place]!]!;
    sortedGrades[place] = grades[order[place]!]!;
  }
  return { scores: sortedScores, grades: sortedGrades, rows, row: (place) => order[place]! };
}

function descends(scores: Float64Array): boolean {
  for (let row = 1; row < scores.length; row += 1) {
    const fits = scores[row]! <= scores[row - 1]! || Number.isNaN(scores[row]!);
    if (!fits) return false;
  }
  return true;
}

export function emptyColumns(size: number): ValuesByTies {
  const empty = () => new Float64Array(size).fill(Number.NaN);
  return {
    expected: empty(),
    best: empty(),
    worst: empty(),
    input: empty(),
    trec_eval: empty(),
    trec_eval9: empty(),
  };
}

const exactModes: readonly TieMode[] = ['expected', 'best', 'worst', 'input', 'trec_eval'];
const tieModes: readonly TieMode[] = [...exactModes, 'trec_eval9'];
