import type { Dataset } from '../dataset/dataset.ts';
import { languagesOf } from '../dataset/languages.ts';
import type { ScoredDocument } from '../retrieval/bm25.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import type { FirstStageRecall } from './retrieval-report.ts';

/**
 * Recall of a first stage by depth, over all queries and by language: the share of a query's relevant documents (grade 1 or more) among
 * the first so many, then the mean. Translations of one question are one cluster.
 *
 * @param retrieved by query id, best first. A query that is not there retrieved nothing
 */
export function firstStageRecall(
  dataset: Pick<Dataset, 'queries' | 'qrels'>,
  retrieved: ReadonlyMap<string, readonly ScoredDocument[]>,
  { depths, confidence }: { readonly depths: readonly number[]; readonly confidence: number },
): { overall: FirstStageRecall; languages: (FirstStageRecall & { language: string })[] } {
  const rows = dataset.queries.map(({ id, language, parallelId, group }) => {
    const relevant = [...(dataset.qrels.get(id) ?? [])].filter(([, grade]) => grade >= 1).map(([one]) => one);
    const places = new Map((retrieved.get(id) ?? []).map((one, place) => [one.id, place]));
    const shares = depths.map(
      (depth) =>
        relevant.filter((one) => (places.get(one) ?? Number.POSITIVE_INFINITY) < depth).length /
        relevant.length,
    );
    return { language, cluster: parallelId ?? id, group, relevant: relevant.length, shares };
  });
  const summary = (own: typeof rows): FirstStageRecall => {
    const counted = own.filter(({ relevant }) => relevant > 0);
    return {
      queries: counted.length,
      withoutRelevant: own.length - counted.length,
      recall: depths.map((depth, at) => {
        const { mean, low, high } = meanInterval(
          counted.map(({ shares }) => shares[at] as number),
          {
            clusters: counted.map(({ cluster }) => cluster),
            groups: counted.map(({ group }) => group),
            range: [0, 1],
            confidence,
          },
        );
        return { depth, mean, low, high };
      }),
    };
  };
  return {
    overall: summary(rows),
    languages: languagesOf(dataset).map((language) => ({
      language,
      ...summary(rows.filter((row) => row.language === language)),
    })),
  };
}
