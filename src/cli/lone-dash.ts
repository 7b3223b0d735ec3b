/**
 * yargs 18 loses a word that is a dash alone (standard input or output): it becomes an empty text, or nothing. So it is hidden while
 * yargs reads the words, behind a text that no shell can pass on.
 */
export function hideDashes(words: readonly string[]): string[] {
  return words.map((word) => (word === '-' ? hidden : word));
}

/** Puts the dashes back into what yargs made of the words. */
export function showDashes<Options extends object>(options: Options): Options {
  const shown = (value: unknown) => (value === hidden ? '-' : value);
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(shown) : shown(value),
    ]),
  ) as Options;
}

const hidden = '\0-';
