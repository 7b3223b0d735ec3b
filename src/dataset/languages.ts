import type { Dataset } from './dataset.ts';

/** The languages of a set's queries, each once, by code point. Queries without a language add none. */
export function languagesOf(dataset: Pick<Dataset, 'queries'>): readonly string[] {
  const languages = new Set<string>();
  for (const { language } of dataset.queries) if (language !== null) languages.add(language);
  return [...languages].sort();
}

/** Whether the set names candidates in an order of their own. Without, there is no first stage to compare with. */
export function hasFirstStage(dataset: Pick<Dataset, 'warnings'>): boolean {
  return dataset.warnings.every((warning) => warning.code !== 'no-first-stage');
}

/** Whether a tag is well formed by BCP 47: `zh-Hans` is, `zh_CN` and `english text` are not. */
export function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
