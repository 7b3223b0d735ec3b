import type { GapVerdictName, LanguageCoverage, LanguageGap } from './coverage.ts';
import { hasOtherScript } from './coverage-languages.ts';

/** A language with fewer evaluated queries than this is called thin. */
export const fewestQueries = 30;

/** Why the figures of a language say little, as a sentence; null where they say enough. */
export function thinCoverage({
  counts: { evaluated, rerankable },
  largest,
}: Pick<LanguageCoverage, 'counts'> & { readonly largest: number }): string | null {
  if (evaluated === 0) return 'no query has a value';
  if (evaluated < fewestQueries) return `only ${queriesText(evaluated)}`;
  if (rerankable < fewestQueries / 2) {
    return `only ${queriesText(rerankable)} of ${evaluated} can be reranked: the candidates of the others are all relevant, or none is`;
  }
  if (evaluated < largest / 4) return `${queriesText(evaluated)}, where another language has ${largest}`;
  return null;
}

/** What people should know of the languages of a run, most serious first. */
export function coverageNotes(
  languages: readonly LanguageCoverage[],
  {
    run,
    reference,
    margin,
    missing,
    differing,
    withoutLanguage,
  }: {
    readonly run: string;
    readonly reference: string | null;
    readonly margin: number;
    readonly missing: readonly string[];
    /** What joined runs differ in. */
    readonly differing: readonly string[];
    /** Queries that name no language. */
    readonly withoutLanguage: number;
  },
): string[] {
  const against = reference === 'mean' ? 'the other languages' : (reference ?? '');
  const named = (wanted: (one: LanguageCoverage) => boolean) =>
    languages.filter(wanted).map(({ language }) => language);
  const behind = languages.filter(({ verdict }) => verdict === 'behind');
  const elsewhere = languages.filter(({ source }) => source === 'first-stage');
  const different = named(({ verdict }) => verdict === 'not comparable');
  const [lessToWin, moreToWin] = (['less-to-win', 'more-to-win'] as const).map((wanted) =>
    named((one) => modelGap(one)?.reason === wanted),
  );
  const failed = languages.filter(({ counts }) => counts.failed > 0);
  const thin = languages.filter((one) => one.thin !== null);
  const resolutions = languages.flatMap((one) => modelGap(one)?.resolution ?? []);
  return [
    ...(missing.length === 0 ? [] : [`missing: ${missing.join(', ')} (required, and no query has a value)`]),
    ...(differing.length === 0
      ? []
      : [
          `the joined runs differ in ${listed(differing)}, so gaps between languages may be gaps between these`,
        ]),
    ...behind.map((one) => behindSentence(one, against)),
    ...behind.map(({ language }) => arrivalSentence(language, run)),
    ...elsewhere.map((one) => firstStageSentence(one, against)),
    ...wonSentences(
      lessToWin ?? [],
      `less lift than ${against}, and no worse result: the first stage left less to win`,
    ),
    ...wonSentences(
      moreToWin ?? [],
      `more lift than ${against}, and no better result: the first stage left more to win`,
    ),
    ...(different.length === 0
      ? []
      : [
          `${listed(different)}: not comparable: different questions (no parallel ids in common with ${against}); the gap may be the questions'`,
        ]),
    ...failed.map(
      ({ language, counts, queries }) =>
        `${language}: ${counts.failed} of ${queriesText(queries)} failed and are in no mean`,
    ),
    ...thin.map(({ language, thin: reason }) => `thin coverage: ${language}: ${reason}`),
    ...(withoutLanguage === 0
      ? []
      : [
          `${queriesText(withoutLanguage)} name${withoutLanguage === 1 ? 's' : ''} no language and are left out`,
        ]),
    ...garbledSentences(languages),
    ...(resolutions.length === 0 ? [] : [settledSentence(resolutions, margin)]),
  ];
}

/** The gap that the verdict on the model comes from. */
export function modelGap({ gaps, gap }: Pick<LanguageCoverage, 'gaps' | 'gap'>): LanguageGap | null {
  return gaps.find(({ kind }) => kind === gap) ?? null;
}

/** Says what was seen, not whose fault it is: texts that arrive garbled give the same gap. */
function behindSentence(one: LanguageCoverage, against: string): string {
  const gap = modelGap(one);
  const endToEnd = one.gaps.find(({ kind }) => kind === 'end-to-end');
  const same =
    gap?.kind === 'like-for-like'
      ? 'on the same questions and candidates'
      : 'on the same questions, its first stage taken off';
  const own = one.source === 'both' ? `, to which its first stage adds ${intervalText(one.firstStage)}` : '';
  return `${titled(one)} is behind ${against} ${same}: ${kindWords(gap?.kind)} ${intervalText(gap)}; end to end ${intervalText(endToEnd)}${own}`;
}

function firstStageSentence(one: LanguageCoverage, against: string): string {
  const endToEnd = one.gaps.find(({ kind }) => kind === 'end-to-end');
  const gap = modelGap(one);
  const model =
    one.verdict === 'on par' || one.verdict === 'ahead?'
      ? ', not by the model'
      : '; whether the model is behind too, these questions cannot tell';
  return (
    `${titled(one)} is behind ${against} by its first stage${model}: end to end ${intervalText(endToEnd)}, ` +
    `first stage ${intervalText(one.firstStage)}, the ceiling that it sets ${intervalText(one.ceiling)}, ${kindWords(gap?.kind)} ${intervalText(gap)} (${wordOf(one.verdict)})`
  );
}

/** A gap of the model and texts that arrive garbled look alike from here. */
function arrivalSentence(language: string, run: string): string {
  const cause = hasOtherScript(language)
    ? 'its texts may arrive garbled (mojibake)'
    : 'its accented letters may arrive garbled (mojibake)';
  return `${language}: before the model is blamed: ${cause}, and \`rankgauge diagnose ${run} --url U\` settles it with a few calls`;
}

function wonSentences(languages: readonly string[], what: string): string[] {
  return languages.length === 0 ? [] : [`${listed(languages)}: ${what}, which says nothing of the model`];
}

function garbledSentences(languages: readonly LanguageCoverage[]): string[] {
  return languages.flatMap(({ language, text }) =>
    text === null || text.garbled < 0.01
      ? []
      : [
          `${language}: ${(100 * text.garbled).toFixed(0)} % of its texts are garbled in the data set itself (UTF-8 read as Latin-1): see \`rankgauge check\``,
        ],
  );
}

function settledSentence(resolutions: readonly number[], margin: number): string {
  const [least, most] = [Math.min(...resolutions), Math.max(...resolutions)];
  const range = least.toFixed(3) === most.toFixed(3) ? figure(least) : `${figure(least)} to ${figure(most)}`;
  const short = most > margin ? `, and the margin is ${figure(margin)}` : '';
  return `what these questions can settle by language: gaps of ${range}${short}`;
}

function titled({ language, name }: LanguageCoverage): string {
  return name === language ? language : `${language} (${name})`;
}

function kindWords(kind: LanguageGap['kind'] | undefined): string {
  return kind === 'like-for-like' ? 'like for like' : (kind ?? 'gap');
}

function intervalText(
  gap:
    | { readonly difference: number | null; readonly low: number | null; readonly high: number | null }
    | null
    | undefined,
): string {
  if (gap === null || gap === undefined) return 'unknown';
  const interval = gap.low === null || gap.high === null ? '' : ` [${figure(gap.low)}, ${figure(gap.high)}]`;
  return `${figure(gap.difference)}${interval}`;
}

function wordOf(verdict: GapVerdictName | null): string {
  return verdict ?? 'not looked at';
}

function queriesText(count: number): string {
  return `${count} ${count === 1 ? 'query' : 'queries'}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function figure(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}
