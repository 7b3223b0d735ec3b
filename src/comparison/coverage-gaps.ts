import { type FlipDifference, flipDifferences, type PairedValues } from '../statistics/flip-differences.ts';
import { flipDraws } from '../statistics/flip-draws.ts';
import { resamplingUnits } from '../statistics/resampling-units.ts';
import { resolution } from '../statistics/sample-size.ts';
import type { CoveredRun, GapKind, LanguageCoverage, LanguageGap } from './coverage.ts';
import type { LikeForLike } from './coverage-candidates.ts';
import type { ParallelQuestions, QuestionColumns } from './coverage-questions.ts';
import { gapVerdict } from './coverage-verdict.ts';
import { familyOf } from './slice-comparison.ts';

export interface GapOptions {
  /** A language of the table, or `mean`. */
  readonly reference: string;
  readonly margin: number;
  /** 1 - confidence. */
  readonly level: number;
  readonly seed: number;
  readonly draws: number;
  /** Languages of which so many queries failed that what is left may not stand for all. */
  readonly failing: ReadonlySet<string>;
  readonly likeForLike: ReadonlyMap<string, LikeForLike>;
}

/** What the gaps say of one language. */
export type LanguageGaps = Pick<
  LanguageCoverage,
  'gaps' | 'firstStage' | 'ceiling' | 'gap' | 'verdict' | 'source'
>;

export interface GapsOfLanguages {
  readonly unit: CoveredRun['unit'];
  readonly levels: CoveredRun['levels'];
  /** Languages that share questions with the reference. */
  readonly languages: ReadonlyMap<string, LanguageGaps>;
}

/**
 * The gaps of every language to the reference on the questions that both have, from the same random subsets of questions:
 * end to end (all evaluated queries), lift over the first stage (rerankable ones), like for like (the candidates in common),
 * and those of the first stage alone: its order, and the ceiling that it sets. The languages are a family for end-to-end, for
 * the two of the first stage together, and for lift and like-for-like together, of which one has the verdict on the model.
 *
 * @see STATISTICS.md 1, 3, 9
 */
export function languageGaps(table: ParallelQuestions, options: GapOptions): GapsOfLanguages {
  const { level, seed, draws } = options;
  const cells = pairsOf(table, options);
  const { unit, ids } = unitsOf(table, cells);
  const flips = flipDifferences(
    cells.map(({ values }) => values),
    flipDraws({ clusters: ids, seed, draws }),
  );
  const measured = cells.map(({ language, kind }, place) => ({ language, kind, flip: flips[place] }));
  const family = (...kinds: readonly Kind[]) => {
    const own = measured.flatMap(({ kind, language, flip }) =>
      kinds.includes(kind) && flip !== undefined && flip.queries > 0 ? [{ kind, language, flip }] : [],
    );
    const answer = familyOf(
      own.map(({ flip }) => flip),
      level,
    );
    return {
      level: answer.level,
      of: (language: string, wanted: Kind) => {
        const place = own.findIndex((one) => one.language === language && one.kind === wanted);
        const flip = own[place]?.flip;
        return flip === undefined ? null : { flip, pAdjusted: answer.pAdjusted[place] ?? null };
      },
    };
  };
  const families = {
    endToEnd: family('end-to-end'),
    firstStage: family('first-stage', 'ceiling'),
    model: family('lift', 'like-for-like'),
  };
  const resultOf = (language: string) =>
    measured.find((one) => one.language === language && one.kind === 'result')?.flip ?? null;
  const languages = new Map<string, LanguageGaps>();
  for (const language of table.columns.keys()) {
    if (language === options.reference) continue;
    const found = gapsOf(language, { families, resultOf, options });
    if (found !== null) languages.set(language, found);
  }
  return {
    unit,
    levels: {
      endToEnd: families.endToEnd.level,
      firstStage: families.firstStage.level,
      model: families.model.level,
    },
    languages,
  };
}

/** `result`: the end-to-end gap on the questions that lift stands on. */
type Kind = GapKind | 'result';

interface Family {
  readonly level: number;
  readonly of: (
    language: string,
    kind: Kind,
  ) => { readonly flip: FlipDifference; readonly pAdjusted: number | null } | null;
}

interface Cell {
  readonly language: string;
  readonly kind: Kind;
  readonly values: PairedValues;
}

function pairsOf({ questions, columns }: ParallelQuestions, options: GapOptions): Cell[] {
  const { reference } = options;
  const against = (language: string, column: keyof QuestionColumns): Float64Array => {
    if (reference !== 'mean') return columns.get(reference)?.[column] ?? new Float64Array(0);
    const others = [...columns].flatMap(([other, own]) => (other === language ? [] : [own[column]]));
    return Float64Array.from(questions, (_, row) => {
      const present = others.flatMap((own) => (Number.isNaN(own[row]) ? [] : [own[row] as number]));
      return present.length === 0
        ? Number.NaN
        : present.reduce((sum, value) => sum + value, 0) / present.length;
    });
  };
  const sources: readonly [Kind, keyof QuestionColumns][] = [
    ['end-to-end', 'result'],
    ['first-stage', 'firstStage'],
    ['ceiling', 'ceiling'],
    ['lift', 'lift'],
    ['result', 'rerankable'],
  ];
  return [...columns].flatMap(([language, own]): Cell[] => {
    if (language === reference) return [];
    const like = options.likeForLike.get(language);
    return [
      ...sources.map(([kind, column]) => ({
        language,
        kind,
        values: { baseline: against(language, column), candidate: own[column] },
      })),
      ...(like === undefined ? [] : [{ language, kind: 'like-for-like' as const, values: like }]),
    ];
  });
}

/** Questions, or the larger groups as soon as one language's end-to-end error is the larger one by these. */
function unitsOf({ questions, groups }: ParallelQuestions, cells: readonly Cell[]) {
  const grouped = groups.some((group) => group !== null);
  const clusters = { clusters: questions, ...(grouped ? { groups } : {}) };
  const answers = cells
    .filter(({ kind }) => kind === 'end-to-end')
    .map(({ values: { baseline, candidate } }) => {
      const differences = questions.map((_, row) => (candidate[row] as number) - (baseline[row] as number));
      return resamplingUnits(
        differences.map((difference) => (Number.isNaN(difference) ? 0 : difference)),
        clusters,
      );
    });
  return answers.find(({ unit }) => unit === 'group') ?? answers[0] ?? { unit: 'cluster' as const, ids: [] };
}

function gapsOf(
  language: string,
  {
    families,
    resultOf,
    options,
  }: {
    readonly families: { readonly endToEnd: Family; readonly firstStage: Family; readonly model: Family };
    readonly resultOf: (language: string) => FlipDifference | null;
    readonly options: GapOptions;
  },
): LanguageGaps | null {
  const tooManyFailed = options.failing.has(language) || options.failing.has(options.reference);
  const gap = <Wanted extends GapKind>(kind: Wanted, family: Family): LanguageGap<Wanted> | null => {
    const found = family.of(language, kind);
    return found === null
      ? null
      : described(kind, found, { level: family.level, margin: options.margin, tooManyFailed });
  };
  const endToEnd = gap('end-to-end', families.endToEnd);
  if (endToEnd === null) return null;
  const firstStage = gap('first-stage', families.firstStage);
  const ceiling = gap('ceiling', families.firstStage);
  const like = gap('like-for-like', families.model);
  const plain = gap('lift', families.model);
  const lift =
    plain === null ? null : byResult(plain, resultOf(language)?.interval(families.model.level) ?? null);
  const chosen = chosenGap(lift, like);
  const verdict = chosen?.verdict ?? 'inconclusive';
  return {
    gaps: [endToEnd, lift, like].filter((one) => one !== null),
    firstStage,
    ceiling,
    gap: chosen?.kind ?? null,
    verdict,
    source: endToEnd.verdict === 'behind' ? sourceOf(verdict, [firstStage, ceiling]) : null,
  };
}

function described<Wanted extends GapKind>(
  kind: Wanted,
  { flip, pAdjusted }: { readonly flip: FlipDifference; readonly pAdjusted: number | null },
  {
    level,
    margin,
    tooManyFailed,
  }: { readonly level: number; readonly margin: number; readonly tooManyFailed: boolean },
): LanguageGap<Wanted> {
  const { difference, baseline, candidate } = flip;
  const [interval, interval90] = [flip.interval(level), flip.interval(0.1)];
  const { low, high } = interval90;
  return {
    kind,
    paired: true,
    questions: flip.queries,
    baseline,
    candidate,
    difference,
    ...interval,
    low90: low,
    high90: high,
    pAdjusted,
    resolution:
      difference === null || low === null || high === null ? null : resolution(difference, { low, high }),
    ...gapVerdict({ difference, interval, interval90, margin, tooManyFailed }),
  };
}

/**
 * A language whose first stage is the better one has less left to win, one whose first stage is the worse one has more. A
 * difference in lift is the model's only where the result differs the same way on the same questions.
 */
function byResult(
  lift: LanguageGap<'lift'>,
  result: { readonly low: number | null; readonly high: number | null } | null,
): LanguageGap<'lift'> {
  const { low = null, high = null } = result ?? {};
  if (lift.verdict === 'behind' && !(high !== null && high < 0)) {
    return { ...lift, verdict: 'inconclusive', reason: 'less-to-win' };
  }
  if (lift.verdict === 'ahead?' && !(low !== null && low > 0)) {
    return { ...lift, verdict: 'inconclusive', reason: 'more-to-win' };
  }
  return lift;
}

/** Like-for-like where it stands on at least half of the questions of lift (or there is no lift), else lift. */
function chosenGap(lift: LanguageGap<'lift'> | null, like: LanguageGap<'like-for-like'> | null) {
  if (like !== null && like.low90 !== null && like.questions >= (lift?.questions ?? 0) / 2) return like;
  return lift ?? like;
}

/**
 * Whose a gap is that the language has end to end. What the first stage gives and what the model adds make up the whole, so a
 * model that is shown to be on par leaves the first stage.
 */
function sourceOf(
  model: LanguageCoverage['verdict'],
  firstStage: readonly ({ readonly verdict: LanguageCoverage['verdict'] } | null)[],
): NonNullable<LanguageCoverage['source']> {
  const first = firstStage.some((gap) => gap?.verdict === 'behind');
  if (model === 'behind') return first ? 'both' : 'model';
  return first || model === 'on par' ? 'first-stage' : 'open';
}
