import { type Measure, measureRanking } from '../metrics/index.ts';
import { rankingOf, type ScoredRows } from '../scores/ranking-of.ts';
import { mean } from '../statistics/mean.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import type { LanguageMatrix, MatrixCell } from './coverage.ts';
import type { MeasuredRun } from './coverage-queries.ts';
import { clustersOf } from './query-groups.ts';
import { rowsOf } from './run-values.ts';

/** The language of a document among the candidates of a query; null where it is not known. */
export type DocumentLanguage = (place: number, documentId: string) => string | null;

/**
 * A run by language of the query and language of the document: of each query, the candidates in one language are ranked as
 * if there were no others, so that a cell says how well questions in one language find answers in another.
 *
 * @returns null where no document is in another language than the query that it is a candidate of
 */
export function languageMatrix(
  { run, states, languages }: MeasuredRun,
  documentLanguage: DocumentLanguage,
  { primary, confidence }: { readonly primary: Measure; readonly confidence: number },
): LanguageMatrix | null {
  const cells = new Map<string, Gathered>();
  let crosses = false;
  for (const [queryLanguage, places] of languages) {
    for (const place of places) {
      const query = run.queries[place];
      if (query === undefined || states[place] !== 'evaluated') continue;
      const rows = rowsOf(run, query);
      for (const [language, own] of byLanguage(rows, (id) => documentLanguage(place, id))) {
        crosses ||= language !== queryLanguage;
        const key = `${queryLanguage}\n${language}`;
        const cell = cells.get(key) ?? { queryLanguage, documentLanguage: language, rows: [] };
        cells.set(key, cell);
        const outside = query.outside.filter(
          ({ documentId }) => documentLanguage(place, documentId) === language,
        );
        cell.rows.push({
          place,
          rows: part(
            rows,
            own,
            outside.map(({ grade }) => grade),
          ),
        });
      }
    }
  }
  if (!crosses) return null;
  const gathered = [...cells.values()].sort(byLanguages);
  return {
    queryLanguages: [...new Set(gathered.map((cell) => cell.queryLanguage))],
    documentLanguages: [...new Set(gathered.map((cell) => cell.documentLanguage))].sort(),
    cells: gathered.map((cell) => cellOf(cell, run.queries, { primary, confidence })),
  };
}

interface Gathered {
  readonly queryLanguage: string;
  readonly documentLanguage: string;
  readonly rows: { readonly place: number; readonly rows: ScoredRows }[];
}

function byLanguage(rows: ScoredRows, languageOf: (id: string) => string | null): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [place, id] of Array.from(rows.ids ?? []).entries()) {
    const language = languageOf(id);
    if (language === null) continue;
    const own = found.get(language) ?? [];
    found.set(language, own);
    own.push(place);
  }
  return found;
}

/** Some of the rows, as if there were no others. */
function part(rows: ScoredRows, places: readonly number[], outside: readonly number[]): ScoredRows {
  const grades = places.map((place) => rows.grades[place] ?? null);
  return {
    scores: places.map((place) => rows.scores[place] ?? null),
    grades,
    judged: [...grades.filter((grade) => grade !== null), ...outside],
    positions: places.map((place) => rows.positions?.[place] ?? Number.NaN),
  };
}

function cellOf(
  { queryLanguage, documentLanguage, rows }: Gathered,
  queries: MeasuredRun['run']['queries'],
  { primary, confidence }: { readonly primary: Measure; readonly confidence: number },
): MatrixCell {
  const counted = rows.filter(({ rows: { grades } }) => Array.from(grades).some((grade) => (grade ?? 0) > 0));
  const measured = (own: ScoredRows) => measureRanking(rankingOf(own), [primary]).expected[0] ?? Number.NaN;
  const values = counted.map(({ rows: own }) => measured(own));
  const first = counted.map(({ rows: own }) =>
    measured({ ...own, scores: Array.from(own.positions ?? [], (position) => -position) }),
  );
  const known = counted.every(({ rows: { positions } }) =>
    Array.from(positions ?? []).every((one) => !Number.isNaN(one)),
  );
  const interval = meanInterval(values, {
    ...clustersOf(
      queries,
      counted.map(({ place }) => place),
    ),
    range: primary.metric.range,
    confidence,
  });
  const irrelevant = rows.flatMap(({ rows: { scores, grades } }) =>
    Array.from(scores).flatMap((score, place) =>
      score === null || Number.isNaN(score) || (grades[place] ?? 0) > 0 ? [] : [score],
    ),
  );
  return {
    queryLanguage,
    documentLanguage,
    queries: counted.length,
    mean: interval.mean,
    low: interval.low,
    high: interval.high,
    firstStage: known && counted.length > 0 ? mean(first) : null,
    irrelevantScore: irrelevant.length === 0 ? null : mean(irrelevant),
  };
}

function byLanguages(a: Gathered, b: Gathered): number {
  const [left, right] = [
    `${a.queryLanguage}\n${a.documentLanguage}`,
    `${b.queryLanguage}\n${b.documentLanguage}`,
  ];
  return left < right ? -1 : left > right ? 1 : 0;
}
