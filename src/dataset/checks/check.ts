import type { Named } from '../../foundation/catalogue.ts';
import { findMojibake } from '../../text/mojibake.ts';
import type { DatasetContent, Query } from '../dataset.ts';

/** One thing that a careful person would want to know about a set, found in what was loaded. */
export interface Finding {
  /** Stable and kebab-case. */
  readonly code: string;
  /** `note`: a fact that decides how figures are read, and no fault. */
  readonly severity: 'error' | 'warning' | 'note';
  /** One sentence with its counts, no full stop at its end. */
  readonly message: string;
  readonly why: string | null;
  readonly mend: string | null;
  /** How many are affected, and of how many; null where the whole is not known. */
  readonly count: number;
  readonly of: number | null;
  /** The same by language; empty where languages do not matter or are not named. */
  readonly slices: readonly FindingSlice[];
  /** The first few. */
  readonly examples: readonly Example[];
}

export interface FindingSlice {
  readonly language: string;
  readonly count: number;
  readonly of: number;
  /** In place of a share, where there is something to say: `mostly pt`. */
  readonly detail: string | null;
}

export interface Example {
  /** What the example is about; null where only a place is known. */
  readonly kind: 'query' | 'document' | null;
  readonly id: string | null;
  /** A second one that it is compared with: `document d7`. */
  readonly other: string | null;
  /** The text at the place, cut. */
  readonly found: string | null;
  /** What the text probably said, cut; null where nothing is proposed. */
  readonly proposed: string | null;
}

/** Looks at a whole set for one kind of flaw. */
export interface DataCheck extends Named {
  /** One line for listings. */
  readonly title: string;
  /** `texts`: what it says is true of part of a set too; `set`: it needs all of one. */
  readonly of: 'texts' | 'set';
  inspect(dataset: DatasetContent): readonly Finding[] | Promise<readonly Finding[]>;
}

/** Checks a check's type where it is written. */
export function defineCheck(check: DataCheck): DataCheck {
  return check;
}

/** A query or document as checks of texts see it. */
export interface CheckedText {
  readonly kind: 'query' | 'document';
  readonly id: string;
  readonly text: string;
  readonly language: string | null;
}

/** All texts of a set, queries first. */
export function* textsOf(dataset: Pick<DatasetContent, 'queries' | 'documents'>): Generator<CheckedText> {
  for (const { id, text, language } of dataset.queries) yield { kind: 'query', id, text, language };
  for (const { id, text, language } of dataset.documents.values()) {
    yield { kind: 'document', id, text, language };
  }
}

/** The texts that are not garbled: what a wrong decoding made of them is told once, and not as other flaws too. */
export function* soundTextsOf(
  content: Pick<DatasetContent, 'queries' | 'documents'>,
): Generator<CheckedText> {
  for (const text of textsOf(content)) if (findMojibake(text.text) === null) yield text;
}

/** Counts what is found, in all and by language, and keeps the first few examples. */
export interface Tally {
  /** @param example null: looked at, and sound */
  add(language: string | null, example: Example | null): void;
  readonly count: number;
  readonly of: number;
  slices(): readonly FindingSlice[];
  examples(): readonly Example[];
}

export function tally(): Tally {
  const byLanguage = new Map<string, { count: number; of: number }>();
  const examples: Example[] = [];
  let count = 0;
  let of = 0;
  return {
    add(language, example) {
      of += 1;
      if (example !== null) {
        count += 1;
        if (examples.length < examplesKept) examples.push(example);
      }
      if (language === null) return;
      const slice = byLanguage.get(language) ?? { count: 0, of: 0 };
      slice.of += 1;
      if (example !== null) slice.count += 1;
      byLanguage.set(language, slice);
    },
    get count() {
      return count;
    },
    get of() {
      return of;
    },
    slices: () =>
      [...byLanguage]
        .filter(([, slice]) => slice.count > 0)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([language, slice]) => ({ language, ...slice, detail: null })),
    examples: () => examples,
  };
}

/** An example of one text; `found` is cut. */
export function exampleOf(
  { kind, id, text }: Pick<CheckedText, 'kind' | 'id' | 'text'>,
  more: Partial<Pick<Example, 'other' | 'found' | 'proposed'>> = {},
): Example {
  return { kind, id, other: null, found: beginningOf(text), proposed: null, ...more };
}

/** At most 80 characters of a text, on one line. */
export function beginningOf(text: string): string {
  const characters = [...text.slice(0, 400).replace(/\s+/g, ' ')];
  return characters.length > 80 ? `${characters.slice(0, 80).join('')}…` : characters.join('');
}

/** The text from a little before a place in it. */
export function around(text: string, place: number): string {
  const from = Math.max(0, place - 20);
  const start = from > 0 && /[\uDC00-\uDFFF]/.test(text[from] ?? '') ? from + 1 : from;
  return beginningOf(text.slice(start));
}

/** `12 of 300 (4 %)`; shares under 1 % with a decimal. */
export function shareText(count: number, of: number): string {
  const percent = of === 0 ? 0 : (100 * count) / of;
  return `${count} of ${of} (${percent > 0 && percent < 1 ? percent.toFixed(1) : percent.toFixed(0)} %)`;
}

/** The language of a set's document, or that of the queries that it was judged or retrieved for where it names none. */
export function documentLanguages(dataset: DatasetContent): (id: string) => string | null {
  const byUse = new Map<string, string | null>();
  const note = (id: string, { language }: Query) => {
    const known = byUse.get(id);
    // Used for several languages: of none of them.
    if (known === undefined) byUse.set(id, language);
    else if (known !== language) byUse.set(id, null);
  };
  for (const query of dataset.queries) {
    for (const id of dataset.qrels.get(query.id)?.keys() ?? []) note(id, query);
    for (const id of dataset.candidates.get(query.id)?.documentIds ?? []) note(id, query);
  }
  return (id) => dataset.documents.get(id)?.language ?? byUse.get(id) ?? null;
}

const examplesKept = 5;
