import { type Measure, measureRanking } from '../metrics/index.ts';
import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';
import { rankingOf, type ScoredRows } from '../scores/ranking-of.ts';
import type { MeasuredRun } from './coverage-queries.ts';
import { rowsOf } from './run-values.ts';

/** Values of the reference and of a language by question, on candidates that both have; NaN where there are too few. */
export interface LikeForLike {
  readonly baseline: Float64Array;
  readonly candidate: Float64Array;
}

/**
 * The primary measure of two languages on the same questions *and* the same candidates: of each question, the documents that
 * are candidates in both languages, ranked by the scores of each.
 *
 * Documents are the same when their ids are, or when these differ in the language tag only (`zh-13-2` and `en-13-2`). A
 * question counts when the documents in common are at least half of the candidates of each language, have the same grades
 * in both, and some of them are relevant and some not: else the ids do not mean what they seem to, or there is little to
 * rank.
 *
 * @param reference a language, or `mean`: the mean over the other languages, each on what it has in common with this one
 */
export function likeForLike(
  measured: MeasuredRun,
  questions: readonly string[],
  { reference, primary }: { readonly reference: string; readonly primary: Measure },
): ReadonlyMap<string, LikeForLike> {
  const rowOf = new Map(questions.map((id, row) => [id, row]));
  const lists = new Map(
    [...measured.languages].map(([language, places]) => [
      language,
      candidatesByRow(measured, places, { language, rowOf }),
    ]),
  );
  const found = new Map<string, LikeForLike>();
  for (const [language, own] of lists) {
    if (language === reference) continue;
    const others = reference === 'mean' ? [...lists.keys()].filter((one) => one !== language) : [reference];
    const baseline = new Float64Array(questions.length).fill(Number.NaN);
    const candidate = new Float64Array(questions.length).fill(Number.NaN);
    for (const [row, mine] of own) {
      const pairs = others.flatMap((other) => {
        const theirs = lists.get(other)?.get(row);
        return theirs === undefined ? [] : onCommon(mine, theirs, primary);
      });
      if (pairs.length === 0) continue;
      const sum = (of: 'mine' | 'theirs') => pairs.reduce((total, pair) => total + pair[of], 0);
      baseline[row] = sum('theirs') / pairs.length;
      candidate[row] = sum('mine') / pairs.length;
    }
    found.set(language, { baseline, candidate });
  }
  return found;
}

/** The candidates of one query. */
interface Candidates {
  readonly rows: ScoredRows;
  readonly byId: ReadonlyMap<string, number>;
  readonly byKey: ReadonlyMap<string, number>;
}

/** Of the first evaluated query of each question: several wordings of one have candidates of their own. */
function candidatesByRow(
  { run, states, rerankable }: MeasuredRun,
  places: readonly number[],
  { language, rowOf }: { readonly language: string; readonly rowOf: ReadonlyMap<string, number> },
): Map<number, Candidates> {
  const found = new Map<number, Candidates>();
  for (const place of places) {
    const query = run.queries[place];
    const row = rowOf.get(query?.parallelId ?? '');
    if (query === undefined || row === undefined || found.has(row)) continue;
    if (states[place] === 'evaluated' && rerankable[place])
      found.set(row, candidatesOf(run, query, language));
  }
  return found;
}

function candidatesOf(run: ScoredRun, query: ScoredQuery, language: string): Candidates {
  const rows = rowsOf(run, query);
  const ids = Array.from(rows.ids ?? []);
  const keyOf = languageStripper(language);
  return {
    rows,
    byId: new Map(ids.map((id, place) => [id, place])),
    byKey: new Map(ids.map((id, place) => [keyOf(id), place])),
  };
}

/**
 * Takes the tag of a language out of ids, where it stands between other characters than letters and digits.
 *
 * @example
 * languageStripper('zh')('zh-13-2'); // => '*-13-2'
 */
export function languageStripper(language: string): (id: string) => string {
  const tag = language.replace(/[^A-Za-z0-9]+/g, '[-_]');
  const token = new RegExp(`(?<![A-Za-z0-9])${tag}(?![A-Za-z0-9])`, 'i');
  return (id) => id.replace(token, '*');
}

function onCommon(mine: Candidates, theirs: Candidates, primary: Measure) {
  const pairs = commonOf(mine, theirs);
  if (pairs === null) return [];
  const gradeOf = ({ rows }: Candidates, place: number) => Math.max(rows.grades[place] ?? 0, 0);
  if (pairs.some(([own, other]) => gradeOf(mine, own) !== gradeOf(theirs, other))) return [];
  const grades = pairs.map(([own]) => gradeOf(mine, own));
  if (!grades.some((grade) => grade > 0) || !grades.includes(0)) return [];
  const values = [
    valueOn(
      mine.rows,
      pairs.map(([own]) => own),
      primary,
    ),
    valueOn(
      theirs.rows,
      pairs.map(([, other]) => other),
      primary,
    ),
  ] as const;
  return values.some(Number.isNaN) ? [] : [{ mine: values[0], theirs: values[1] }];
}

/** Places of the documents in common; null when they are less than half of a list. By ids as they are, if these suffice. */
function commonOf(mine: Candidates, theirs: Candidates): (readonly [number, number])[] | null {
  const enough = Math.max(mine.byId.size, theirs.byId.size) / 2;
  for (const by of ['byId', 'byKey'] as const) {
    const pairs = [...mine[by]].flatMap(([id, own]) => {
      const other = theirs[by].get(id);
      return other === undefined ? [] : [[own, other] as const];
    });
    if (pairs.length >= enough && pairs.length > 1) return pairs;
  }
  return null;
}

/** The measure of some of the rows, as if there were no others. */
export function valueOn(rows: ScoredRows, places: readonly number[], measure: Measure): number {
  const grades = places.map((place) => rows.grades[place] ?? null);
  const ranking = rankingOf({
    scores: places.map((place) => rows.scores[place] ?? null),
    grades,
    judged: grades.filter((grade) => grade !== null),
  });
  return measureRanking(ranking, [measure]).expected[0] ?? Number.NaN;
}
