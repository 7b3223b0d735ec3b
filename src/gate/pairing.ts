import { clustersOf } from '../comparison/query-groups.ts';
import type { ValueRow, ValueTable } from '../results/baselines.ts';
import type { PairedColumns } from './regression.ts';

/** Two runs query by query. */
export interface PairedTables {
  readonly baseline: ValueTable;
  readonly candidate: ValueTable;
  /** Rerankable and scored in both: figures stand on these. */
  readonly compared: readonly PairedQuery[];
  /** Rerankable, but without scores in one of the runs because calls failed. */
  readonly failed: readonly PairedQuery[];
  /** Judged, and in one run only. */
  readonly unpaired: number;
}

/** A query and its places in both tables. */
export interface PairedQuery {
  readonly row: ValueRow;
  readonly before: ValueRow;
  readonly from: number;
  readonly to: number;
}

/**
 * Pairs two runs by query id. A query counts as rerankable when it is so in either run: a run whose candidates lost the relevant
 * document has lost something.
 */
export function pairTables(baseline: ValueTable, candidate: ValueTable): PairedTables {
  const places = new Map(baseline.queries.map(({ id }, place) => [id, place]));
  const compared: PairedQuery[] = [];
  const failed: PairedQuery[] = [];
  let [judgedBefore, judgedAfter, both] = [0, 0, 0];
  for (const { state } of baseline.queries) if (state !== 'unjudged') judgedBefore += 1;
  for (const [to, row] of candidate.queries.entries()) {
    if (row.state !== 'unjudged') judgedAfter += 1;
    const from = places.get(row.id);
    const before = from === undefined ? undefined : baseline.queries[from];
    if (from === undefined || before === undefined) continue;
    if (row.state === 'unjudged' || before.state === 'unjudged') continue;
    both += 1;
    if (!row.rerankable && !before.rerankable) continue;
    const isFailed = row.state === 'failed' || before.state === 'failed';
    (isFailed ? failed : compared).push({ row, before, from, to });
  }
  return { baseline, candidate, compared, failed, unpaired: judgedBefore + judgedAfter - 2 * both };
}

/** One measure on some of the compared queries; queries without a value in either run are left out. */
export function columnsOf(
  { baseline, candidate }: PairedTables,
  queries: readonly PairedQuery[],
  measure: string,
): PairedColumns & { readonly queries: readonly PairedQuery[] } {
  const [before, after] = [baseline.measures.get(measure), candidate.measures.get(measure)];
  const at = (values: ArrayLike<number> | undefined, place: number) => values?.[place] ?? Number.NaN;
  const present = queries.filter(
    ({ from, to }) => !Number.isNaN(at(before, from)) && !Number.isNaN(at(after, to)),
  );
  const { clusters, groups } = clustersOf(
    present.map(({ row }) => row),
    present.map((_, index) => index),
  );
  return {
    queries: present,
    baseline: Float64Array.from(present, ({ from }) => at(before, from)),
    candidate: Float64Array.from(present, ({ to }) => at(after, to)),
    clusters,
    groups,
    identicalScores: present.length > 0 && present.every(({ row, before: old }) => row.scores === old.scores),
  };
}

/** More than 0.5 % of all queries failed, or more than 1 % of a slice: what is left may not stand for all (STATISTICS.md 5). */
export function isTooManyFailed(failed: number, of: number, part: 'run' | 'slice'): boolean {
  return failed > (part === 'run' ? 0.005 : 0.01) * of;
}
