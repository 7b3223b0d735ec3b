import type { Dataset, Query } from '../dataset/dataset.ts';
import type { LoadQuality } from '../load/load.ts';
import { measureRanking, metric } from '../metrics/index.ts';
import { renderTask } from '../prompt/render-task.ts';
import type { Template } from '../prompt/template.ts';
import type { Reranker } from '../reranker/reranker.ts';
import { rankingOf } from '../scores/ranking-of.ts';

/** Scores the same queries one at a time and then many at once, and says whether their rankings differ. */
export async function loadQuality(
  dataset: Dataset,
  {
    reranker,
    template,
    documentsPerCall,
    concurrency,
    queries,
    mayCall,
    signal,
  }: {
    readonly reranker: Reranker;
    readonly template: Template;
    readonly documentsPerCall: number;
    readonly concurrency: number;
    /** How many at most. */
    readonly queries: number;
    readonly mayCall: () => boolean;
    readonly signal: AbortSignal | undefined;
  },
): Promise<LoadQuality> {
  const chosen = dataset.queries
    .filter(({ id }) => dataset.candidates.has(id) && dataset.qrels.has(id))
    // Every so many, since languages stand one after the other.
    .filter((_, place, all) => place % Math.max(1, Math.floor(all.length / queries)) === 0)
    .slice(0, queries);
  const score = (query: Query) =>
    scoresOf(query, { dataset, reranker, template, documentsPerCall, mayCall, signal });
  const alone: (readonly number[] | null)[] = [];
  for (const query of chosen) alone.push(await score(query));
  const loaded: (readonly number[] | null)[] = [];
  const left = chosen.entries();
  const worker = async () => {
    for (const [place, query] of left) loaded[place] = await score(query);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const both = chosen.flatMap((query, place) => {
    const one = alone[place] ?? null;
    const other = loaded[place] ?? null;
    if (one === null || other === null) return [];
    const shift = one.reduce((most, own, at) => Math.max(most, Math.abs(own - (other[at] ?? own))), 0);
    return [{ one: ndcgOf(dataset, query, one), other: ndcgOf(dataset, query, other), shift }];
  });
  const mean = (values: readonly number[]) =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    metric: 'nDCG@10',
    concurrency,
    queries: both.length,
    alone: mean(both.map(({ one }) => one)),
    underLoad: mean(both.map(({ other }) => other)),
    changed: both.filter(({ one, other }) => one !== other).length,
    failed: chosen.length - both.length,
    largestShift: both.reduce((most, { shift }) => Math.max(most, shift), 0),
  };
}

async function scoresOf(
  query: Query,
  {
    dataset,
    reranker,
    template,
    documentsPerCall,
    mayCall,
    signal,
  }: {
    readonly dataset: Dataset;
    readonly reranker: Reranker;
    readonly template: Template;
    readonly documentsPerCall: number;
    readonly mayCall: () => boolean;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly number[] | null> {
  const all = (dataset.candidates.get(query.id)?.documentIds ?? []).flatMap(
    (id) => dataset.documents.get(id) ?? [],
  );
  const scores: number[] = [];
  for (let from = 0; from < all.length; from += documentsPerCall) {
    if (!mayCall()) return null;
    const part = all.slice(from, from + documentsPerCall);
    const rendered = renderTask(template, {
      query: query.text,
      language: query.language,
      documents: part.map(({ text }) => text),
    });
    const outcome = await reranker.score(
      {
        queryId: query.id,
        query: rendered.query,
        language: query.language,
        instruction: rendered.instruction,
        documents: part.map(({ id, language }, place) => ({
          ...{ id, language, position: from + place },
          text: rendered.documents[place] ?? '',
        })),
      },
      signal === undefined ? {} : { signal },
    );
    const own = outcome.documents.flatMap(({ score }) => score ?? []);
    if (own.length !== part.length) return null;
    scores.push(...own);
  }
  return scores;
}

function ndcgOf({ candidates, qrels }: Dataset, { id }: Query, scores: readonly number[]): number {
  const grades = qrels.get(id);
  const ids = candidates.get(id)?.documentIds ?? [];
  const ranking = rankingOf({
    scores,
    grades: ids.map((document) => grades?.get(document) ?? null),
    judged: [...(grades?.values() ?? [])],
  });
  return measureRanking(ranking, [nDCG]).expected[0] ?? 0;
}

const nDCG = metric('nDCG@10');
