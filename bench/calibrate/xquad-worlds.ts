import { existsSync } from 'node:fs';
import { loadDataset } from '../../src/dataset/load.ts';
import { type Random, shuffled } from '../../src/foundation/random.ts';
import { systemClock } from '../../src/pipeline/system-clock.ts';
import { createReranker } from '../../src/reranker/create-reranker.ts';
import { normals } from './normal.ts';
import { requestOrder, type World, type WorldQuery } from './world.ts';

/** Draws sets of so many real queries; what the reranker says of them is turned into logits of the usual size. */
export type WorldSource = (random: Random, queries: number) => World;

/**
 * Real queries, texts and rankings: XQuAD's sentences as BM25 in process scores them. Null where the set is not there.
 *
 * @param folder the data set
 * @param protocol `bm25-char3` or `bm25-word`
 */
export async function xquadWorlds(folder: string, protocol: string): Promise<WorldSource | null> {
  if (!existsSync(folder)) return null;
  const dataset = await loadDataset(folder, {});
  const reranker = createReranker(
    { protocol },
    { corpus: dataset.documents.values(), clock: systemClock, random: () => 0.5 },
  );
  const numbers = new Map([...dataset.documents.keys()].map((id, number) => [id, number]));
  const scored: (Omit<WorldQuery, 'places' | 'calls'> & { readonly raw: number[] })[] = [];
  for (const query of dataset.queries) {
    const ids = dataset.candidates.get(query.id)?.documentIds ?? [];
    const documents = ids.flatMap((id) => dataset.documents.get(id) ?? []);
    const { documents: outcomes } = await reranker.score(
      {
        queryId: query.id,
        query: query.text,
        language: query.language,
        instruction: null,
        documents: documents.map(({ id, text, language }, position) => ({ id, text, language, position })),
      },
      {},
    );
    const qrels = dataset.qrels.get(query.id);
    scored.push({
      documents: ids.map((id) => numbers.get(id) ?? -1),
      relevant: ids.map((id) => (qrels?.get(id) ?? 0) > 0),
      raw: outcomes.map(({ score }) => logitOf(score ?? 0)),
      logits: new Float64Array(0),
      lengths: Float64Array.from(documents, ({ text }) => text.length),
      positions: [...ids.keys()],
      language: query.language,
      cluster: query.parallelId ?? query.id,
    });
  }
  await reranker.close();
  const all = scored.flatMap(({ raw }) => raw);
  const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
  const deviation = Math.sqrt(all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / all.length);
  return (random, count) => {
    const normal = normals(random);
    const queries = shuffled(scored, random)
      .slice(0, count)
      .map((query): WorldQuery => {
        const logits = Float64Array.from(query.raw, (raw) => -3 + (2 * (raw - mean)) / deviation);
        return { ...query, logits, ...requestOrder(query.documents.length, 10, random) };
      });
    return { queries, priors: Float64Array.from(numbers.keys(), normal) };
  };
}

/** BM25 shares lie in [0, 1); 0 is no overlap at all, which gets a logit of its own a little below the least one seen. */
function logitOf(share: number): number {
  const inside = Math.max(0.02, share);
  return Math.log(inside / (1 - inside));
}
