/**
 * The canonical spelling of a BCP 47 tag, or null where the text is none. The language must be one of two or three letters:
 * longer ones are well-formed but were never given out, and people who write them mean a name ("english").
 *
 * @example
 * canonicalTag('ZH-hant'); // => 'zh-Hant'
 */
export function canonicalTag(tag: string): string | null {
  if (!/^[a-z]{2,3}(-|$)/i.test(tag)) return null;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * The entry for a language: of the tag itself, else of the tag with its last parts taken off one by one (`zh-Hant-TW`,
 * `zh-Hant`, `zh`), the lookup of RFC 4647 3.4. Undefined where there is none, or no language.
 *
 * @param entries keys in canonical spelling
 */
export function lookUp<Entry>(
  entries: Readonly<Record<string, Entry>>,
  language: string | null,
): Entry | undefined {
  // Most templates have no entries, and spelling a tag canonically is not cheap.
  if (Object.keys(entries).length === 0) return undefined;
  let tag = language === null ? null : canonicalTag(language);
  while (tag !== null) {
    if (Object.hasOwn(entries, tag)) return entries[tag];
    const shorter: string = tag.replace(/-[^-]+$/, '');
    tag = shorter === tag ? null : shorter;
  }
  return undefined;
}
