/**
 * The scripts that a language is written in, by their ISO 15924 codes: those of its tag, else the usual one (CLDR's likely
 * subtags), with the second one of languages that have two. Null for a tag that says nothing (`und`, `mul`, malformed).
 *
 * @example
 * scriptsOf('ja'); // => ['Hani', 'Hira', 'Kana']
 */
export function scriptsOf(language: string): readonly string[] | null {
  const locale = localeOf(language);
  // Engines differ in what `language` of `und` is, so the tag itself is looked at.
  if (locale === null || (locale.script === undefined && unspecific.test(language))) return null;
  const script = locale.script ?? locale.maximize().script;
  if (script === undefined) return null;
  const parts = composed.get(script) ?? [script];
  const other = locale.script === undefined ? (alsoWrittenIn.get(locale.language) ?? []) : [];
  const all = [...parts, ...other];
  return all.every((code) => matcherOf(code) !== null) ? all : null;
}

/** How many letters a text has, and how many of them are in some scripts. Only its first 1,000 characters are looked at. */
export function lettersIn(
  text: string,
  scripts: readonly string[],
): { readonly letters: number; readonly inScripts: number } {
  const part = text.slice(0, looked);
  const letters = part.match(anyLetter)?.length ?? 0;
  let inScripts = 0;
  for (const script of scripts) {
    const matcher = matcherOf(script);
    if (matcher !== null) inScripts += part.match(matcher)?.length ?? 0;
  }
  return { letters, inScripts: Math.min(inScripts, letters) };
}

/**
 * The script of most letters of a text, of those that much is written in; null where there is no letter of them.
 *
 * @example
 * mainScript('地铁 U2'); // => 'Hani'
 */
export function mainScript(text: string): string | null {
  const part = text.slice(0, looked);
  let best: string | null = null;
  let most = 0;
  for (const script of common) {
    const count = part.match(matcherOf(script) ?? anyLetter)?.length ?? 0;
    if (count > most) {
      best = script;
      most = count;
    }
  }
  return best;
}

/** `zh` of `zh-Hant-TW`; the tag itself where it is malformed. */
export function primaryLanguage(tag: string): string {
  return localeOf(tag)?.language ?? tag;
}

function localeOf(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag);
  } catch {
    return null;
  }
}

function matcherOf(script: string): RegExp | null {
  let matcher = matchers.get(script);
  if (matcher === undefined) {
    try {
      matcher = new RegExp(`(?=\\p{L})\\p{Script=${script}}`, 'gu');
    } catch {
      matcher = null;
    }
    matchers.set(script, matcher);
  }
  return matcher;
}

const matchers = new Map<string, RegExp | null>();
const anyLetter = /\p{L}/gu;
const looked = 1000;
const unspecific = /^(?:und|mul|mis|zxx)(?:-|$)/i;
const composed = new Map<string, readonly string[]>([
  ['Hans', ['Hani']],
  ['Hant', ['Hani', 'Bopo']],
  ['Jpan', ['Hani', 'Hira', 'Kana']],
  ['Kore', ['Hang', 'Hani']],
]);
const alsoWrittenIn = new Map<string, readonly string[]>([
  ['sr', ['Latn']],
  ['bs', ['Cyrl']],
  ['az', ['Cyrl', 'Arab']],
  ['uz', ['Cyrl']],
  ['kk', ['Latn', 'Arab']],
  ['ky', ['Arab', 'Latn']],
  ['tk', ['Cyrl', 'Arab']],
  ['tg', ['Arab']],
  ['pa', ['Arab']],
  ['ku', ['Arab']],
  ['sd', ['Deva']],
  ['ks', ['Deva']],
  ['mn', ['Mong']],
  ['ms', ['Arab']],
  ['ha', ['Arab']],
  ['yi', ['Latn']],
]);
const common = [
  ...['Latn', 'Cyrl', 'Arab', 'Hani', 'Hira', 'Kana', 'Hang', 'Thai', 'Deva', 'Grek', 'Hebr', 'Beng', 'Taml'],
  ...['Telu', 'Gujr', 'Guru', 'Knda', 'Mlym', 'Sinh', 'Laoo', 'Khmr', 'Mymr', 'Geor', 'Armn', 'Ethi', 'Tibt'],
];
