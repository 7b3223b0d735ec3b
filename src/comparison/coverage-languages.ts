/**
 * The English name of a language: `zh-Hant` is `Traditional Chinese`. A tag that Intl does not know stays as it is.
 *
 * @example
 * languageName('ru'); // => 'Russian'
 */
export function languageName(tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/**
 * Whether a tag is of the language asked for, in any case: `zh` is answered by `zh-Hans` too, `zh-Hans` not by `zh`.
 *
 * @example
 * isOfLanguage('pt-BR', 'pt'); // => true
 */
export function isOfLanguage(tag: string, asked: string): boolean {
  const [own, wanted] = [tag.toLowerCase(), asked.toLowerCase()];
  return own === wanted || own.startsWith(`${wanted}-`);
}

/** Whether its texts go beyond ASCII throughout, so that a wrong encoding garbles them whole. */
export function hasOtherScript(tag: string): boolean {
  try {
    return new Intl.Locale(tag).maximize().script !== 'Latn';
  } catch {
    return false;
  }
}

const names = new Intl.DisplayNames(['en'], { type: 'language' });
