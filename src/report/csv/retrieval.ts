import type { FirstStageRecall, RetrievalReport } from '../../pipeline/retrieval-report.ts';
import { type CsvValue, csvText } from './rows.ts';

/** One row per language (empty for all) and depth. */
export function retrievalCsv({ dataset, method, overall, languages }: RetrievalReport): string {
  const rows = (language: string, { queries, withoutRelevant, recall }: FirstStageRecall): CsvValue[][] =>
    recall.map(({ depth, mean, low, high }) => [
      ...[dataset.name, method.name, language, queries, withoutRelevant, depth, mean, low, high],
    ]);
  return csvText([
    ['dataset', 'method', 'language', 'queries', 'withoutRelevant', 'depth', 'recall', 'low', 'high'],
    ...rows('', overall),
    ...languages.flatMap((one) => rows(one.language, one)),
  ]);
}
