import { InputError } from '../foundation/errors.ts';
import type { Dataset } from './dataset.ts';

/** One of several equal parts of a run: the `index`-th (from 1) of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * A shard's queries: a block of those that are to be scored, in the order of the set, so that the shards put end to end are the
 * whole. Blocks differ by one query at most. Documents stay whole, as in any selection.
 *
 * @throws InputError `too-many-shards` when a shard would be empty
 */
export function shardQueries(dataset: Dataset, { index, count }: Shard): Dataset {
  if (count === 1) return dataset;
  const scored = dataset.queries.filter(({ id }) => dataset.candidates.has(id));
  if (count > scored.length) {
    throw new InputError({
      code: 'too-many-shards',
      message: `${count} shards are more than the ${scored.length} queries that are to be scored`,
      where: { file: dataset.path },
      mend: `use ${scored.length} shards or fewer`,
    });
  }
  const start = Math.floor(((index - 1) * scored.length) / count);
  const end = Math.floor((index * scored.length) / count);
  const ids = new Set(scored.slice(start, end).map(({ id }) => id));
  const within = <Value>(map: ReadonlyMap<string, Value>) => new Map([...map].filter(([id]) => ids.has(id)));
  return {
    ...dataset,
    queries: dataset.queries.filter(({ id }) => ids.has(id)),
    qrels: within(dataset.qrels),
    candidates: within(dataset.candidates),
  };
}
