import { letterWeight } from '../../text/letter-weight.ts';
import { primaryLanguage } from '../../text/scripts.ts';
import type { DatasetContent } from '../dataset.ts';
import { defineCheck, documentLanguages, type FindingSlice, shareText, soundTextsOf } from './check.ts';

/** What a detector makes of the texts of one stated language. */
export interface DetectedLanguage {
  readonly language: string;
  /** Texts that were looked at: those long enough, 200 at most, spread over the set. */
  readonly texts: number;
  /** Of them those detected as the stated language, or as one that detectors confuse with it. */
  readonly stated: number;
  /** The language detected most often besides, and how often; null where there is none. */
  readonly other: { readonly language: string; readonly count: number } | null;
}

/**
 * Detects the language of each text long enough to tell. One text says little, and short ones are often taken for a
 * relative: only the share of many counts. Languages that the detector does not know have no entry.
 */
export async function detectedLanguages(dataset: DatasetContent): Promise<readonly DetectedLanguage[]> {
  const { detect, supportedLanguages, toISO2 } = await import('tinyld');
  // It lists its languages by three letters and answers with two.
  const known = new Set(supportedLanguages.map(toISO2));
  const languageOf = documentLanguages(dataset);
  const texts = new Map<string, string[]>();
  for (const { kind, id, text, language: stated } of soundTextsOf(dataset)) {
    const language = kind === 'query' ? stated : languageOf(id);
    if (language === null || !known.has(primaryLanguage(language)) || letterWeight(text) < shortest) continue;
    const list = texts.get(language);
    if (list === undefined) texts.set(language, [text]);
    else list.push(text);
  }
  return [...texts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([language, all]) => {
      const sample = spread(all, largestSample);
      const counts = new Map<string, number>();
      let stated = 0;
      for (const text of sample) {
        const found = detect(text.slice(0, 600));
        if (relatives(primaryLanguage(language)).includes(found)) stated += 1;
        else if (found !== '') counts.set(found, (counts.get(found) ?? 0) + 1);
      }
      const [other] = [...counts].sort((one, two) => two[1] - one[1]);
      return {
        language,
        texts: sample.length,
        stated,
        other: other === undefined ? null : { language: other[0], count: other[1] },
      };
    });
}

export const detectedLanguage = defineCheck({
  name: 'language-against-text',
  title: 'languages whose texts are mostly in another language, as detected over many texts',
  of: 'texts',
  async inspect(dataset) {
    const wrong = (await detectedLanguages(dataset)).filter(
      ({ texts, stated, other }) =>
        texts >= fewestTexts && other !== null && stated < texts / 2 && other.count > texts / 2,
    );
    if (wrong.length === 0) return [];
    const slices = wrong.map(
      ({ language, texts, stated, other }): FindingSlice => ({
        language,
        count: texts - stated,
        of: texts,
        detail: `mostly ${other?.language}`,
      }),
    );
    const count = slices.reduce((sum, slice) => sum + slice.count, 0);
    const of = slices.reduce((sum, slice) => sum + slice.of, 0);
    const named = wrong.map(({ language, other }) => `${language} looks like ${other?.language}`).join(', ');
    return [
      {
        code: 'language-against-text',
        severity: 'warning',
        message: `the texts of ${wrong.length === 1 ? 'a language' : `${wrong.length} languages`} are mostly in another one: ${named} (${shareText(count, of)} of the texts looked at)`,
        why: 'a wrong language tag puts figures into the wrong row; detected over many texts, since single ones mislead',
        mend: 'correct the tags, or the texts',
        count,
        of,
        slices,
        examples: [],
      },
    ];
  },
});

function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)] as Item);
}

function relatives(language: string): readonly string[] {
  return confused.find((group) => group.includes(language)) ?? [language];
}

/** Written so much alike that sentences of one are taken for the other. */
const confused: readonly (readonly string[])[] = [
  ['no', 'nb', 'nn', 'da'],
  ['id', 'ms', 'jv', 'su'],
  ['hr', 'bs', 'sr', 'sh', 'sl'],
  ['cs', 'sk'],
  ['hi', 'mr', 'ne', 'sa'],
  ['zh', 'yue', 'wuu', 'lzh'],
  ['fa', 'prs', 'tg'],
  ['pt', 'gl'],
  ['bg', 'mk'],
  ['tl', 'fil', 'ceb'],
  ['az', 'tr', 'tk'],
];
const shortest = 24;
const fewestTexts = 10;
const largestSample = 200;
