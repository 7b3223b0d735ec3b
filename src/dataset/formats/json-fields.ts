import type { Place } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import { isJsonNumber, type JsonObject, type JsonValue, kindOfJson } from '../../text/json.ts';
import { type ReadNumber, readGrade, readScore } from '../grade.ts';
import type { Problems } from '../problems.ts';

/** Reads the fields of one JSON object and tells what is wrong with them. `null`: absent or faulty, and faults are told. */
export interface FieldReader {
  /** The first of the names that the object has decides. */
  id(names: readonly string[]): string | null;
  /** An id that may be absent. */
  optionalId(names: readonly string[]): string | null;
  text(names: readonly string[]): string | null;
  /** A label: text, or a number as it is written. Empty is absent. */
  label(name: string): string | null;
  grade(name: string): number | null;
  /** Absent and null are allowed. */
  score(name: string): number | null;
  flag(name: string): boolean;
}

/** `owner` says whose fields these are, where one line holds several objects: `candidate 3: `. */
export function fieldReader(object: JsonObject, at: Place, problems: Problems, owner = ''): FieldReader {
  const reader: FieldReader = {
    id(names) {
      if (pick(object, names) === undefined) {
        missing(names, 'an id');
        return null;
      }
      return reader.optionalId(names);
    },
    optionalId(names) {
      const value = pick(object, names);
      if (value === undefined) return null;
      const id = idOf(value, at, problems);
      if (id === null) {
        problems.error({
          code: 'id-not-text',
          message: `${owner}"${names[0]}" is ${kindOfId(value)}, not an id`,
          where: at,
          why: 'ids are texts, compared character by character',
          mend: 'write the id in double quotes',
        });
      }
      return id;
    },
    text(names) {
      const value = pick(object, names);
      if (typeof value === 'string') return value;
      missing(names, 'a text', value);
      return null;
    },
    label(name) {
      const value = object.get(name);
      if (value === undefined || value === null || value === '') return null;
      const label = labelOf(value);
      if (label === null) missing([name], 'a text', value);
      return label;
    },
    grade(name) {
      const value = object.get(name);
      const written = writtenNumber(value);
      if (written === null) {
        missing([name], 'an integer', value);
        return null;
      }
      return numberOr(readGrade(written));
    },
    score(name) {
      const value = object.get(name);
      if (value === undefined || value === null) return null;
      const written = writtenNumber(value);
      if (written === null) {
        missing([name], 'a number', value);
        return null;
      }
      return numberOr(readScore(written));
    },
    flag(name) {
      const value = object.get(name);
      if (value === undefined || value === null) return false;
      if (typeof value !== 'boolean') missing([name], 'true or false', value);
      return value === true;
    },
  };
  return reader;

  function missing(names: readonly string[], wanted: string, value?: JsonValue): void {
    const name = names[0] ?? '';
    problems.error({
      code: `${name.replace(/^_/, '').replaceAll('_', '-')}-missing`,
      message:
        value === undefined
          ? `${owner}there is no "${name}"`
          : `${owner}"${name}" is ${kindOfJson(value)}, not ${wanted}`,
      where: at,
      why: `the names here are ${[...object.keys()].map(quoted).join(', ')}`,
      mend: `add "${name}" with ${wanted}`,
    });
  }

  function numberOr(read: ReadNumber): number | null {
    if (read.kind === 'number') return read.value;
    problems.error({ ...read.problem, message: `${owner}${read.problem.message}`, where: at });
    return null;
  }
}

/**
 * An id as text. JSON's whole numbers are taken digit for digit; above 2^53 with a warning, since most other readers
 * make one number of several. Null for anything else, also for 1.0 and 1e3, which have no one spelling.
 */
export function idOf(value: JsonValue, at: Place, problems: Problems): string | null {
  if (typeof value === 'string') return value === '' || /\p{Surrogate}/u.test(value) ? null : value;
  if (!isJsonNumber(value) || !/^-?[0-9]+$/.test(value.digits)) return null;
  if (!Number.isSafeInteger(Number(value.digits))) {
    problems.warn({
      code: 'id-large-number',
      message: `the id ${value.digits} is a JSON number beyond 2^53`,
      where: at,
      why: 'it was read digit for digit, but most programs lose precision there and take several such ids for one',
      mend: 'write ids as strings, in double quotes',
    });
  }
  return value.digits;
}

/** What stands where an id should, for a message. */
export function kindOfId(value: JsonValue | undefined): string {
  return typeof value === 'string' && value !== ''
    ? 'a text with half of a surrogate pair'
    : kindOfJson(value);
}

/** All fields but the known ones that are texts, numbers or truth values: columns to split results by. */
export function slicesOf(object: JsonObject, known: ReadonlySet<string>): Readonly<Record<string, string>> {
  const slices: [string, string][] = [];
  for (const [name, value] of object) {
    if (known.has(name)) continue;
    const label = labelOf(value);
    if (label !== null && label !== '') slices.push([name, label]);
  }
  return Object.fromEntries(slices);
}

function labelOf(value: JsonValue): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return isJsonNumber(value) ? value.digits : null;
}

function writtenNumber(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return value;
  return isJsonNumber(value) ? value.digits : null;
}

function pick(object: JsonObject, names: readonly string[]): JsonValue | undefined {
  for (const name of names) {
    const value = object.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}
