import { InputError } from './errors.ts';
import { quoted } from './quoted.ts';
import { didYouMean } from './suggest.ts';

/** What a catalogue holds: a value that knows its own name. */
export interface Named {
  readonly name: string;
  readonly synonyms?: readonly string[];
}

export interface Catalogue<Entry extends Named> {
  /** Names in the order of the listing. */
  readonly names: readonly string[];
  readonly entries: readonly Entry[];
  has(name: string): boolean;
  /** @throws InputError `unknown-<kind>` that lists the names and suggests the nearest */
  get(name: string): Entry;
}

/**
 * Makes the one list of a kind of thing (metrics, protocols, formats, reporters) from a module of exports:
 * `catalogue('metric', all)` with `import * as all from './all.ts'`.
 *
 * @throws Error when two entries share a name or a synonym: a mistake of ours, seen at start
 */
export function catalogue<Entry extends Named>(
  kind: string,
  all: Readonly<Record<string, Entry>> | readonly Entry[],
): Catalogue<Entry> {
  const entries = Object.values(all) as Entry[];
  const byName = new Map<string, Entry>();
  for (const entry of entries) {
    for (const name of [entry.name, ...(entry.synonyms ?? [])]) {
      if (byName.has(name)) throw new Error(`two entries of the ${kind} catalogue are called "${name}"`);
      byName.set(name, entry);
    }
  }
  const names = entries.map((entry) => entry.name);
  return {
    names,
    entries,
    has: (name) => byName.has(name),
    get(name) {
      const entry = byName.get(name);
      if (entry !== undefined) return entry;
      throw new InputError({
        code: `unknown-${kind}`,
        message: `there is no ${kind} ${quoted(name)}${didYouMean(name, byName.keys())}`,
        mend: `use one of: ${names.join(', ')}`,
      });
    },
  };
}
