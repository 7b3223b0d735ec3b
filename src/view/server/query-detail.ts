import { ranksOf, scoresOf } from '../../comparison/score-change.ts';
import type { Dataset } from '../../dataset/dataset.ts';
import { quoted } from '../../foundation/quoted.ts';
import type { ScoredQuery } from '../../results/scored-run.ts';
import type { QueryDetail, RankedText } from '../api.ts';
import { ApiFailure } from './api-failure.ts';
import { existing } from './query-table.ts';
import type { RunStore, StoredRun } from './run-store.ts';

/**
 * One query with its documents as each run ranks them.
 *
 * @throws ApiFailure 404 `query-not-found` where none of the runs has it
 */
export async function queryDetail(
  query: string,
  names: readonly string[],
  store: RunStore,
): Promise<QueryDetail> {
  const runs = await Promise.all(names.map((name) => store.run(name)));
  const [first] = runs;
  if (first === undefined) throw new RangeError('a query needs a run');
  const { queries: texts, dataset } = await store.texts(first);
  const found = runs.flatMap((run) => {
    const place = run.queries.findIndex(({ id }) => id === query);
    const own = run.queries[place];
    return own === undefined ? [] : [{ run, place, own }];
  });
  if (found.length === 0) {
    throw new ApiFailure(404, {
      code: 'query-not-found',
      message: `there is no query ${quoted(query)} in ${names.length === 1 ? 'this run' : 'these runs'}`,
      mend: 'see api/queries for those that there are',
    });
  }
  return {
    query,
    text: texts.get(query) ?? null,
    language: found[0]?.own.language ?? null,
    rankings: found.map(({ run, place, own }) => ({
      run: run.name,
      values: run.manifest.metrics.map((metric) => ({
        metric,
        value: existing(run.values.get(metric)?.[place]),
      })),
      documents: rankingOf(run, own, dataset),
    })),
  };
}

/** The best score first; tied documents share a rank and stand in the first stage's order. */
function rankingOf(run: StoredRun, query: ScoredQuery, dataset: Dataset | null): RankedText[] {
  const { documentIds, scores, grades, positions, errors } = run.scores;
  const ranks = ranksOf(scoresOf(run, query));
  const documents: RankedText[] = [];
  for (let row = query.start; row < query.end; row += 1) {
    const document = documentIds[row] ?? '';
    documents.push({
      rank: ranks.get(document) ?? 0,
      document,
      score: existing(scores[row]),
      grade: existing(grades[row]),
      firstStageRank: (positions[row] ?? 0) + 1,
      text: dataset?.documents.get(document)?.text ?? null,
      error: errors[row] ?? null,
    });
  }
  return documents.sort((a, b) => a.rank - b.rank || a.firstStageRank - b.firstStageRank);
}
