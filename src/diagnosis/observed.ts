import { midRanks } from '../statistics/mid-ranks.ts';
import type { DiagnosisInput, DiagnosisQuery, ScoreScale } from './diagnosis-input.ts';
import { scalingOf } from './scaling.ts';

/** Statistics of single queries. NaN where a query cannot have one. */
export interface QueryStatistics {
  /** Share of pairs of documents that share their score; pairs of identical text left out. */
  readonly tied: Float64Array;
  /** The same of pairs of a relevant and an irrelevant document. */
  readonly tiedAcross: Float64Array;
  /** Chance that a relevant document scores above an irrelevant one, ties one half. */
  readonly auc: Float64Array;
  /** The same of the first stage's order, over the same documents. */
  readonly firstStageAuc: Float64Array;
  /** Rank correlation of score and -place within calls: 1 when what is sent first scores best. */
  readonly place: Float64Array;
  /** Rank correlation of score and length among irrelevant documents. */
  readonly length: Float64Array;
  /** 1 where no two documents are told apart (4 documents or more), else 0. */
  readonly constant: Float64Array;
  /** 1 where the query's scores were scaled by themselves, else 0. */
  readonly scaled: Float64Array;
  /** 1 where all of the query's scores lie where the sigmoid of a probability lies, from .5 on, else 0. */
  readonly squashed: Float64Array;
}

/** Calls of 4 documents or more whose order could hardly be sorted by chance. */
export interface CallOrders {
  /** Query of each call. */
  readonly queries: Int32Array;
  /** -1: scores never rise in request order; 1: they never fall; 0: neither. */
  readonly directions: Int8Array;
  /** Chance that this many documents with these ties come in such an order. */
  readonly chances: Float64Array;
}

/** Everything that several causes look at, computed once. */
export interface Observed {
  readonly input: DiagnosisInput;
  /** The scale as told, or `unbounded` where a "probability" lies outside [0, 1]. */
  readonly scale: ScoreScale;
  readonly statistics: QueryStatistics;
  readonly calls: CallOrders;
  /** Scored documents of each query. */
  readonly scored: Int32Array;
  /** Of those, relevant ones; -1 where nobody judged the query. */
  readonly relevant: Int32Array;
  /** Cluster of each query, numbered. */
  readonly clusters: Int32Array;
  /** Ranks of each query's documents among its scored ones, from 1 = lowest; NaN = no score. */
  readonly ranks: readonly Float64Array[];
}

/** Looks at every query once. About 40 microseconds for 20 documents. */
export function observe(input: DiagnosisInput): Observed {
  const count = input.queries.length;
  const column = () => new Float64Array(count).fill(Number.NaN);
  const statistics: QueryStatistics = {
    tied: column(),
    tiedAcross: column(),
    auc: column(),
    firstStageAuc: column(),
    place: column(),
    length: column(),
    constant: column(),
    scaled: column(),
    squashed: column(),
  };
  const calls: { query: number; direction: number; chance: number }[] = [];
  const scored = new Int32Array(count);
  const relevant = new Int32Array(count).fill(-1);
  const ranks: Float64Array[] = [];
  const scale = scaleSeen(input);
  for (const [index, query] of input.queries.entries()) {
    const rows = scoredRows(query);
    scored[index] = rows.length;
    const scores = Float64Array.from(rows, (row) => Math.fround(query.scores[row] as number));
    const constant = scores.length > 1 && isConstant(scores, scale);
    const own = constant ? new Float64Array(rows.length).fill((rows.length + 1) / 2) : midRanks(scores);
    const all = new Float64Array(query.scores.length).fill(Number.NaN);
    for (const [place, row] of rows.entries()) all[row] = own[place] as number;
    ranks.push(all);
    const isRelevant = rows.map((row) => (query.grades?.[row] ?? Number.NaN) > 0);
    if (query.grades !== null) relevant[index] = isRelevant.filter(Boolean).length;
    if (rows.length < 2) continue;
    const ties = tiesOf(own, isRelevant, textsOf(query, rows));
    statistics.tied[index] = ties.share;
    statistics.tiedAcross[index] = query.grades === null ? Number.NaN : ties.acrossShare;
    if (query.grades !== null) {
      statistics.auc[index] = aucOfRanks(own, isRelevant);
      const { positions } = query;
      if (positions) {
        statistics.firstStageAuc[index] = aucOfRanks(
          midRanks(rows.map((row) => -(positions[row] as number))),
          isRelevant,
        );
      }
    }
    if (rows.length >= fewestDocuments) {
      statistics.constant[index] = constant ? 1 : 0;
      statistics.scaled[index] = scalingOf(scores) === null ? 0 : 1;
      statistics.squashed[index] = isSquashed(scores) ? 1 : 0;
    }
    if (!constant) {
      statistics.length[index] = lengthCorrelation(query, rows, scores, isRelevant);
      statistics.place[index] = placeStatistics(query, rows, scores, (direction, chance) =>
        calls.push({ query: index, direction, chance }),
      );
    }
  }
  return {
    input,
    scale,
    statistics,
    scored,
    relevant,
    ranks,
    clusters: numbered(input.queries.map(({ cluster }) => cluster)),
    calls: {
      queries: Int32Array.from(calls, ({ query }) => query),
      directions: Int8Array.from(calls, ({ direction }) => direction),
      chances: Float64Array.from(calls, ({ chance }) => chance),
    },
  };
}

/** Rows of a query that have a score. */
export function scoredRows({ scores }: DiagnosisQuery): number[] {
  const rows: number[] = [];
  for (let row = 0; row < scores.length; row += 1) if (Number.isFinite(scores[row])) rows.push(row);
  return rows;
}

/** Rank correlation of two lists of ranks; NaN when one says nothing. Half-integers, so plain sums are exact. */
export function correlationOfRanks(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const count = x.length;
  const middle = (count + 1) / 2;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let index = 0; index < count; index += 1) {
    const dx = (x[index] as number) - middle;
    const dy = (y[index] as number) - middle;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}

/** Rows of one query by the call that settled them, each in request order. Rows without a call are left out. */
export function rowsByCall({ calls, places }: DiagnosisQuery, rows: readonly number[]): number[][] {
  if (!calls || !places) return [];
  const byCall = new Map<number, number[]>();
  for (const row of rows) {
    const call = calls[row] as number;
    if (!Number.isFinite(call) || !Number.isFinite(places[row])) continue;
    const known = byCall.get(call);
    if (known === undefined) byCall.set(call, [row]);
    else known.push(row);
  }
  for (const members of byCall.values()) {
    members.sort((a, b) => (places[a] as number) - (places[b] as number));
  }
  return [...byCall.values()];
}

/**
 * Whether documents are told apart at all. Servers compute in float32 and batches differ in its last bits, so what differs
 * by a millionth of its size is one value. On scales that cross 0 a size of 1 is taken at least; on probabilities it is
 * not: 1e-9 and 1e-7 are 100 times apart, and confident models live there.
 */
function isConstant(scores: Float64Array, scale: ScoreScale): boolean {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  }
  const size = Math.max(Math.abs(lowest), Math.abs(highest), scale === 'probability' ? 0 : 1);
  return highest - lowest <= 1e-6 * size;
}

/** Irrelevant documents of a sigmoid's sigmoid lie at .5, the best at .731 at most; they are not all one. */
function isSquashed(scores: Float64Array): boolean {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  }
  return lowest >= 0.4999 && lowest < 0.51 && highest <= 0.7312 && highest - lowest > 0.02;
}

function scaleSeen({ scale, queries }: DiagnosisInput): ScoreScale {
  if (scale !== 'probability') return scale;
  for (const { scores } of queries) {
    for (let row = 0; row < scores.length; row += 1) {
      const score = scores[row] as number;
      if (score < -1e-6 || score > 1 + 1e-6) return 'unbounded';
    }
  }
  return scale;
}

function textsOf({ texts }: DiagnosisQuery, rows: readonly number[]): readonly number[] | null {
  if (!texts) return null;
  const own = rows.map((row) => texts[row] as number);
  return new Set(own).size === own.length ? null : own;
}

/** Tied pairs in all and across grades, as shares; `texts` only where some are identical. */
function tiesOf(
  ranks: Float64Array,
  isRelevant: readonly boolean[],
  texts: readonly number[] | null,
): { share: number; acrossShare: number } {
  const count = ranks.length;
  let relevant = 0;
  for (const one of isRelevant) if (one) relevant += 1;
  let pairs = (count * (count - 1)) / 2;
  let across = relevant * (count - relevant);
  let tied = 0;
  let tiedAcross = 0;
  // Ranks name their group: equal rank = equal score.
  const groups = new Map<number, { all: number; relevant: number }>();
  for (let index = 0; index < count; index += 1) {
    const rank = ranks[index] as number;
    const group = groups.get(rank) ?? { all: 0, relevant: 0 };
    groups.set(rank, group);
    group.all += 1;
    if (isRelevant[index]) group.relevant += 1;
  }
  for (const group of groups.values()) {
    tied += (group.all * (group.all - 1)) / 2;
    tiedAcross += group.relevant * (group.all - group.relevant);
  }
  if (texts !== null) {
    for (let one = 0; one < count; one += 1) {
      for (let other = one + 1; other < count; other += 1) {
        if (texts[one] !== texts[other]) continue;
        const isTied = ranks[one] === ranks[other];
        const isAcross = isRelevant[one] !== isRelevant[other];
        pairs -= 1;
        tied -= isTied ? 1 : 0;
        across -= isAcross ? 1 : 0;
        tiedAcross -= isAcross && isTied ? 1 : 0;
      }
    }
  }
  return {
    share: pairs > 0 ? tied / pairs : Number.NaN,
    acrossShare: across > 0 ? tiedAcross / across : Number.NaN,
  };
}

function aucOfRanks(ranks: Float64Array, isRelevant: readonly boolean[]): number {
  let relevant = 0;
  let sum = 0;
  for (let index = 0; index < ranks.length; index += 1) {
    if (!isRelevant[index]) continue;
    relevant += 1;
    sum += ranks[index] as number;
  }
  const others = ranks.length - relevant;
  if (relevant === 0 || others === 0) return Number.NaN;
  return (sum - (relevant * (relevant + 1)) / 2) / (relevant * others);
}

function lengthCorrelation(
  { lengths }: DiagnosisQuery,
  rows: readonly number[],
  scores: Float64Array,
  isRelevant: readonly boolean[],
): number {
  if (!lengths) return Number.NaN;
  const places = rows.map((_, place) => place).filter((place) => !isRelevant[place]);
  if (places.length < fewestForCorrelation) return Number.NaN;
  return correlationOfRanks(
    midRanks(places.map((place) => scores[place] as number)),
    midRanks(places.map((place) => lengths[rows[place] as number] as number)),
  );
}

/** Mean rank correlation with the place over the query's calls, by their size; tells `onCall` of calls fit for a look at order. */
function placeStatistics(
  query: DiagnosisQuery,
  rows: readonly number[],
  scores: Float64Array,
  onCall: (direction: number, chance: number) => void,
): number {
  if (!query.calls || !query.places) return Number.NaN;
  const scoreOf = new Map(rows.map((row, place) => [row, scores[place] as number]));
  let sum = 0;
  let weight = 0;
  for (const members of rowsByCall(query, rows)) {
    const own = members.map((row) => scoreOf.get(row) as number);
    if (own.length >= fewestDocuments) {
      const chance = chanceSorted(own);
      if (chance <= 0.05) onCall(directionOf(own), chance);
    }
    if (own.length < 3) continue;
    const correlation = correlationOfRanks(
      midRanks(own),
      own.map((_, place) => own.length - place),
    );
    if (Number.isNaN(correlation)) continue;
    sum += correlation * own.length;
    weight += own.length;
  }
  return weight > 0 ? sum / weight : Number.NaN;
}

function directionOf(scores: readonly number[]): number {
  let falls = true;
  let rises = true;
  for (let index = 1; index < scores.length; index += 1) {
    const step = (scores[index] as number) - (scores[index - 1] as number);
    falls &&= step <= 0;
    rises &&= step >= 0;
  }
  return falls ? -1 : rises ? 1 : 0;
}

/** Chance that a random order never rises: the product of the tie groups' factorials over n!. */
function chanceSorted(scores: readonly number[]): number {
  const sizes = new Map<number, number>();
  let chance = 1;
  for (const [place, score] of scores.entries()) {
    const size = (sizes.get(score) ?? 0) + 1;
    sizes.set(score, size);
    chance *= size / (place + 1);
  }
  return chance;
}

function numbered(names: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(names, (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
}

/** A query or a call of fewer documents says too little about ties and order. */
const fewestDocuments = 4;
const fewestForCorrelation = 5;
