import type { QueryRow, QueryTable } from '../../api.ts';
import type { Order } from '../parts/order.ts';

/** What the list of queries shows of a row. */
export interface ShownQuery {
  readonly row: QueryRow;
  /** In each run, of the chosen measure. */
  readonly values: readonly (number | null)[];
  /** From the first run to the chosen one; null where one of them has no value, or there is one run only. */
  readonly change: number | null;
}

export interface QueryFilter {
  /** Words that all have to stand in the id or the text. */
  readonly text: string;
  readonly language: string;
  readonly change: ChangeKind;
}

export type ChangeKind = (typeof changeKinds)[number];
export const changeKinds = ['any', 'changed', 'worse', 'better', 'same', 'missing'] as const;

/**
 * Rows with their values and change in one measure.
 *
 * @param options.candidate place of the run that the change leads to
 */
export function shownQueries(
  { rows, metrics }: QueryTable,
  { metric, candidate }: { readonly metric: string; readonly candidate: number },
): ShownQuery[] {
  const place = metrics.indexOf(metric);
  return rows.map((row) => {
    const values = row.values.map((own) => own?.[place] ?? null);
    const [from = null, to = null] = [values[0], candidate === 0 ? null : values[candidate]];
    return { row, values, change: from === null || to === null ? null : to - from };
  });
}

export function filterQueries(queries: readonly ShownQuery[], filter: QueryFilter): ShownQuery[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return queries.filter(({ row, values, change }) => {
    if (filter.language !== '' && row.language !== filter.language) return false;
    if (!hasChanged(filter.change, { values, change })) return false;
    if (words.length === 0) return true;
    const text = `${row.query} ${row.text ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/**
 * In the order of a column: `place` is the data set's, `value0` that of the first run's values. Rows without a value come last
 * whichever way it goes, equal ones in the data set's order.
 */
export function sortQueries(queries: readonly ShownQuery[], { by, down }: Order): ShownQuery[] {
  if (by === 'place') return down ? [...queries].reverse() : [...queries];
  const keyOf = keyFor(by);
  const keyed = queries.map((query, place) => ({ query, key: keyOf(query), place }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) {
      return Number(a.key === null) - Number(b.key === null) || a.place - b.place;
    }
    const order =
      typeof a.key === 'number' && typeof b.key === 'number'
        ? a.key - b.key
        : collator.compare(String(a.key), String(b.key));
    return (down ? -order : order) || a.place - b.place;
  });
  return keyed.map(({ query }) => query);
}

function keyFor(by: string): (query: ShownQuery) => number | string | null {
  if (by === 'change') return ({ change }) => change;
  if (by === 'query') return ({ row }) => row.query;
  if (by === 'language') return ({ row }) => row.language;
  const run = Number(/^value(\d+)$/.exec(by)?.[1] ?? 0);
  return ({ values }) => values[run] ?? null;
}

function hasChanged(
  kind: ChangeKind,
  { values, change }: { readonly values: ShownQuery['values']; readonly change: number | null },
): boolean {
  switch (kind) {
    case 'any':
      return true;
    case 'changed':
      return change !== null && Math.abs(change) > SAME;
    case 'worse':
      return change !== null && change < -SAME;
    case 'better':
      return change !== null && change > SAME;
    case 'same':
      return change !== null && Math.abs(change) <= SAME;
    case 'missing':
      return values.includes(null);
    default:
      return kind satisfies never;
  }
}

const collator = new Intl.Collator('en', { numeric: true });
/** Sums in another order differ by less than this. */
const SAME = 1e-9;
