import { InputError } from '../foundation/errors.ts';
import { didYouMean } from '../foundation/suggest.ts';
import type { Measure } from '../metrics/measure.ts';
import { levelOf } from '../statistics/flip-interval.ts';
import { mean } from '../statistics/mean.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import type { CoveredRun, LanguageCounts, LanguageCoverage, LanguageMeasure } from './coverage.ts';
import { likeForLike } from './coverage-candidates.ts';
import { type LanguageGaps, languageGaps } from './coverage-gaps.ts';
import type { JoinedRun } from './coverage-join.ts';
import { isOfLanguage, languageName } from './coverage-languages.ts';
import { type DocumentLanguage, languageMatrix } from './coverage-matrix.ts';
import { type LanguageColumn, macroMean, worstLanguage } from './coverage-means.ts';
import { coverageNotes, thinCoverage } from './coverage-notes.ts';
import { type MeasuredRun, measuredRun } from './coverage-queries.ts';
import { type ParallelQuestions, parallelQuestions } from './coverage-questions.ts';
import { languageScores } from './coverage-scores.ts';
import { unpairedGap } from './coverage-unpaired.ts';
import { clustersOf } from './query-groups.ts';

export interface CoverageOptions {
  /** At least one of rankings, which is the primary one. */
  readonly measures: readonly Measure[];
  /** A language, or `mean`. English where there is English, else the mean, when left out. */
  readonly reference?: string | undefined;
  readonly required?: readonly string[] | undefined;
  /** 0.05 when left out. */
  readonly margin?: number | undefined;
  /** 0.95 when left out. */
  readonly confidence?: number | undefined;
  readonly seed?: number | undefined;
  readonly draws?: number | undefined;
  /** For the matrix of cross-lingual sets; without it there is none. */
  readonly documentLanguage?: DocumentLanguage | null | undefined;
  /** By language, what is known of its texts and of the one threshold. */
  readonly extras?: (language: string) => Pick<LanguageCoverage, 'text' | 'threshold'>;
  readonly threshold?: CoveredRun['threshold'] | undefined;
}

/**
 * What a run does by language: means with intervals, the gaps to a reference on the same questions with a verdict on the
 * model, the macro mean, the worst language, scores, and what to know before any of it is believed.
 *
 * @throws InputError `no-languages` when no query names one, `unknown-reference`, `no-ranking-measure`
 * @see STATISTICS.md 2, 3, 9
 */
export function coverRun(joined: JoinedRun, asked: CoverageOptions): CoveredRun {
  const { measures, margin = 0.05, confidence = 0.95, seed = 1, draws = 20_000, required = [] } = asked;
  const primary = primaryOf(measures);
  const { run } = joined;
  const measured = measuredRun(run, measures);
  const tags = [...measured.languages.keys()];
  if (tags.length === 0) throw noLanguages(run.name);
  const reference = referenceOf(measured, asked.reference);
  const level = levelOf(confidence);
  const counted = new Map(tags.map((tag) => [tag, countsOf(measured, placesOf(measured, tag))]));
  const table = parallelQuestions(measured, primary.name);
  const gaps =
    reference === null
      ? null
      : languageGaps(table, {
          ...{ reference, margin, level, seed, draws },
          failing: failingOf(measured, counted, reference),
          likeForLike: likeForLike(measured, table.questions, { reference, primary }),
        });
  const largest = Math.max(...[...counted.values()].map(({ evaluated }) => evaluated));
  const languages = tags.map((language): LanguageCoverage => {
    const places = placesOf(measured, language);
    const counts = counted.get(language) as LanguageCounts;
    return {
      language,
      name: languageName(language),
      queries: places.length,
      counts,
      metrics: Object.fromEntries(
        measures.map((measure) => [measure.name, languageMeasure(measured, places, measure, confidence)]),
      ),
      ...gapsFor(language, { gaps: gaps?.languages ?? null, reference, measured, table, primary, level }),
      scores: languageScores(measured, places),
      ...(asked.extras?.(language) ?? { text: null, threshold: null }),
      thin: thinCoverage({ counts, largest }),
    };
  });
  const missing = required.filter(
    (wanted) => !languages.some((one) => isOfLanguage(one.language, wanted) && one.counts.evaluated > 0),
  );
  return {
    run: run.name,
    label: run.name,
    parts: joined.parts.map(({ name }) => name),
    reference,
    unit: gaps?.unit ?? 'cluster',
    levels: gaps?.levels ?? { endToEnd: level, firstStage: level, model: level },
    languages,
    macro: macroOf(measured, measures, confidence),
    worst: worstLanguage(columnsOf(measured, primary), { range: primary.metric.range, level, seed, draws }),
    missing,
    matrix: asked.documentLanguage
      ? languageMatrix(measured, asked.documentLanguage, { primary, confidence })
      : null,
    threshold: asked.threshold ?? null,
    notes: coverageNotes(languages, {
      run: run.name,
      ...{ reference, margin, missing },
      differing: joined.differing,
      withoutLanguage: run.queries.filter(({ language }) => language === null).length,
    }),
  };
}

/** The measure that gaps are of: the first that is of rankings, since a first stage has no scores to spread. */
export function primaryOf(measures: readonly Measure[]): Measure {
  const primary = measures.find(({ metric }) => metric.kind === 'ranking' && metric.name !== 'Judged');
  if (primary !== undefined) return primary;
  throw new InputError({
    code: 'no-ranking-measure',
    message: `none of ${measures.map(({ name }) => name).join(', ')} is a measure of rankings`,
    why: 'lift is what a run wins over its first stage, which has an order and no scores',
    mend: 'name one first, for instance --metrics nDCG@10',
  });
}

function placesOf({ languages }: MeasuredRun, language: string): readonly number[] {
  return languages.get(language) ?? [];
}

function referenceOf({ languages, run }: MeasuredRun, asked: string | undefined): string | null {
  const tags = [...languages.keys()];
  if (asked !== undefined && asked !== 'mean') {
    const fitting = tags.filter((tag) => isOfLanguage(tag, asked));
    const found = tags.find((tag) => tag.toLowerCase() === asked.toLowerCase()) ?? fitting[0];
    if (found === undefined || (fitting.length > 1 && found.toLowerCase() !== asked.toLowerCase())) {
      throw new InputError({
        code: 'unknown-reference',
        message:
          found === undefined
            ? `no query of "${run.name}" is in the language "${asked}"${didYouMean(asked, tags)}`
            : `"${asked}" may be ${fitting.join(' or ')}`,
        mend: `give one of ${tags.join(', ')}, or --reference mean`,
      });
    }
    return tags.length < 2 ? null : found;
  }
  if (tags.length < 2) return null;
  if (asked === 'mean') return 'mean';
  return tags.find((tag) => isOfLanguage(tag, 'en')) ?? 'mean';
}

function countsOf({ run, states, rerankable }: MeasuredRun, places: readonly number[]): LanguageCounts {
  const evaluated = places.filter((place) => states[place] === 'evaluated');
  return {
    evaluated: evaluated.length,
    rerankable: evaluated.filter((place) => rerankable[place]).length,
    failed: places.filter((place) => states[place] === 'failed').length,
    questions: new Set(clustersOf(run.queries, evaluated).clusters).size,
  };
}

/** Languages of which more than 1 % of the queries failed (STATISTICS.md 5); with the mean, any of them spoils the reference. */
function failingOf(
  { languages }: MeasuredRun,
  counts: ReadonlyMap<string, LanguageCounts>,
  reference: string,
): ReadonlySet<string> {
  const failing = [...languages].flatMap(([language, places]) =>
    (counts.get(language)?.failed ?? 0) > mostFailed * places.length ? [language] : [],
  );
  return new Set(reference === 'mean' && failing.length > 0 ? [...failing, 'mean'] : failing);
}

function languageMeasure(
  { run, values, firstStage, ceiling }: MeasuredRun,
  places: readonly number[],
  { name, metric }: Measure,
  confidence: number,
): LanguageMeasure {
  const own = values.get(name);
  const present = places.filter((place) => !Number.isNaN(own?.[place] ?? Number.NaN));
  const meanOf = (column: Float64Array | undefined) => {
    const found = mean(present.map((place) => column?.[place] ?? Number.NaN));
    return Number.isNaN(found) ? null : found;
  };
  const interval = meanInterval(
    present.map((place) => own?.[place] as number),
    { ...clustersOf(run.queries, present), range: metric.range, confidence },
  );
  const [first, ideal] = [meanOf(firstStage.get(name)), meanOf(ceiling.get(name))];
  return {
    mean: interval.mean,
    low: interval.low,
    high: interval.high,
    queries: present.length,
    firstStage: first,
    ceiling: ideal,
    gainShare:
      interval.mean === null || first === null || ideal === null || !(ideal > first)
        ? null
        : (interval.mean - first) / (ideal - first),
  };
}

function columnsOf({ run, languages, values }: MeasuredRun, { name }: Measure): LanguageColumn[] {
  const own = values.get(name);
  return [...languages].flatMap(([language, places]) => {
    const present = places.filter((place) => !Number.isNaN(own?.[place] ?? Number.NaN));
    if (present.length === 0) return [];
    return [
      {
        language,
        values: present.map((place) => own?.[place] as number),
        ...clustersOf(run.queries, present),
      },
    ];
  });
}

function macroOf(
  measured: MeasuredRun,
  measures: readonly Measure[],
  confidence: number,
): CoveredRun['macro'] {
  if (measured.languages.size < 2) return null;
  return {
    languages: [...measured.languages].filter(([, places]) =>
      places.some((place) => measured.states[place] === 'evaluated'),
    ).length,
    metrics: Object.fromEntries(
      measures.map((measure) => [
        measure.name,
        macroMean(columnsOf(measured, measure), { range: measure.metric.range, confidence }),
      ]),
    ),
  };
}

function gapsFor(
  language: string,
  {
    gaps,
    reference,
    measured,
    table,
    primary,
    level,
  }: {
    readonly gaps: ReadonlyMap<string, LanguageGaps> | null;
    readonly reference: string | null;
    readonly measured: MeasuredRun;
    readonly table: ParallelQuestions;
    readonly primary: Measure;
    readonly level: number;
  },
): LanguageGaps {
  const none = { gaps: [], firstStage: null, ceiling: null, gap: null, verdict: null, source: null };
  if (gaps === null || reference === null || language === reference) return none;
  const own = gaps.get(language);
  if (own !== undefined) {
    return own.gap !== null ? own : { ...own, verdict: 'inconclusive' };
  }
  if (table.columns.get(language) === undefined) return none;
  const others = [...measured.languages.keys()].filter((tag) => tag !== language);
  const compared = reference === 'mean' ? others : [reference];
  const columns = valuesOf(measured, primary);
  const found = (['end-to-end', 'lift'] as const).flatMap(
    (kind) => unpairedGap(kind, columns(kind, compared), columns(kind, [language]), { level }) ?? [],
  );
  return {
    gaps: found,
    firstStage: null,
    ceiling: null,
    gap: found.some(({ kind }) => kind === 'lift') ? 'lift' : null,
    verdict: found.length === 0 ? 'inconclusive' : 'not comparable',
    source: null,
  };
}

/** Values of some languages by kind of gap, as if they were one sample. */
function valuesOf({ run, languages, values, firstStage, rerankable }: MeasuredRun, { name }: Measure) {
  const [own, first] = [values.get(name), firstStage.get(name)];
  return (kind: 'end-to-end' | 'lift', tags: readonly string[]) => {
    const valueAt = (place: number) => {
      const value = own?.[place] ?? Number.NaN;
      if (kind === 'end-to-end') return value;
      return rerankable[place] ? value - (first?.[place] ?? Number.NaN) : Number.NaN;
    };
    const places = tags
      .flatMap((tag) => languages.get(tag) ?? [])
      .filter((place) => !Number.isNaN(valueAt(place)));
    return { values: places.map(valueAt), ...clustersOf(run.queries, places) };
  };
}

function noLanguages(run: string): InputError {
  return new InputError({
    code: 'no-languages',
    message: `no query of "${run}" names a language`,
    mend: 'add a column "language" (BCP 47: en, zh, pt-BR) to the queries; for a TREC run give --queries F',
  });
}

const mostFailed = 0.01;
