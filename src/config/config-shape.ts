import * as v from 'valibot';
import { InputError, type Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import { inFileOrder, type Path, type YamlSource } from '../foundation/yaml-source.ts';
import {
  type ConfigInput,
  configSchema,
  descriptionOf,
  entriesOf,
  isMapSchema,
  membersOf,
  oneAndMany,
  type Schema,
} from './config-schema.ts';

/**
 * Checks that the file's values have the shapes of `configSchema`. Values that could be secrets are never repeated.
 *
 * @throws InputError `config-unknown-key`, `config-wrong-value`: all of them, in the order of the file
 */
export function readShape(value: unknown, source: YamlSource): ConfigInput {
  // valibot stops at the first unknown key and takes lists for maps; both are looked for here.
  const problems = problemsWithin(configSchema, value, [], source);
  const checked = v.safeParse(configSchema, value, { abortPipeEarly: true });
  for (const issue of checked.issues ?? []) {
    const path = (issue.path ?? []).map((step) => step.key as string | number);
    problems.push(wrongValue(issue, path, source));
  }
  if (problems.length > 0 || !checked.success) throw new InputError(inFileOrder(problems));
  return checked.output;
}

function problemsWithin(schema: Schema, value: unknown, path: Path, source: YamlSource): Problem[] {
  const either = oneAndMany(schema);
  if (either !== null) {
    return problemsWithin(Array.isArray(value) ? either.many : either.one, value, path, source);
  }
  if (Array.isArray(value)) {
    if (isMapSchema(schema)) {
      return [wrongValue({ input: value, type: 'map', message: 'a map', expected: null }, path, source)];
    }
    const members = membersOf(schema);
    return members === null
      ? []
      : value.flatMap((item, index) => problemsWithin(members, item, [...path, index], source));
  }
  const entries = entriesOf(schema);
  if (entries === null || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    const inner = Object.hasOwn(entries, key) ? entries[key] : undefined;
    return inner === undefined
      ? [unknownKey(key, Object.keys(entries), path, source)]
      : problemsWithin(inner, entry, [...path, key], source);
  });
}

function unknownKey(key: string, known: readonly string[], path: Path, source: YamlSource): Problem {
  const inside = path.length === 0 ? '' : ` in ${quoted(path.join('.'))}`;
  return {
    code: 'config-unknown-key',
    message: `there is no key ${quoted(key)}${inside}${hint(key, known, path)}`,
    where: source.keyPlace([...path, key]),
    mend: `keys: ${known.join(', ')}`,
  };
}

/** A key of another level first: `concurrency` is meant exactly, not as a slip for something near. */
function hint(key: string, known: readonly string[], path: Path): string {
  const levels: [name: string | null, schema: Schema][] = [
    [null, configSchema],
    ...Object.entries(entriesOf(configSchema) ?? {}),
  ];
  for (const [name, schema] of levels) {
    const one = oneAndMany(schema)?.one ?? schema;
    if (name === (path[0] ?? null) || !Object.hasOwn(entriesOf(one) ?? {}, key)) continue;
    return name === null ? ' (it belongs to the outermost level)' : ` (it belongs under "${name}")`;
  }
  return didYouMean(key.slice(0, 40), known);
}

/** What valibot says of a value, as far as it is used. */
interface Issue {
  readonly input: unknown;
  readonly type: string;
  /** Ends the sentence '... must be'. */
  readonly message: string;
  readonly expected: string | null;
}

function wrongValue(issue: Issue, path: Path, source: YamlSource): Problem {
  return {
    code: 'config-wrong-value',
    message: `${path.length === 0 ? 'the file' : quoted(path.join('.'))} must be ${issue.message}, but is ${shown(issue)}`,
    where: path.length === 0 ? source.place([]) : source.keyPlace(path),
    mend: mendOf(issue, path),
  };
}

/** Texts are shown only where they are meant to be one of few words: any other could be a secret. */
function shown({ input, type }: Issue): string {
  if (input === null || input === undefined || input === '') return 'empty';
  if (typeof input === 'number' || typeof input === 'boolean') return String(input);
  if (typeof input === 'string') {
    if (type === 'picklist') return quoted(input);
    return type === 'regex' ? 'another text' : 'a text';
  }
  if (Array.isArray(input)) return input.length === 0 ? 'an empty list' : 'a list';
  return 'a map';
}

function mendOf({ input, type, expected }: Issue, path: Path): string {
  if (type === 'picklist' && typeof input === 'string' && expected !== null) {
    const words = [...expected.matchAll(/"([^"]+)"/g)].map((match) => match[1] as string);
    return `use one of: ${words.join(', ')}${didYouMean(input.slice(0, 40), words)}`;
  }
  if (type === 'string' && (typeof input === 'number' || typeof input === 'boolean')) {
    return 'put quotation marks around it';
  }
  const schema = path.reduce<Schema | null>(
    (outer, key) => (outer === null ? null : memberOf(outer, key)),
    configSchema,
  );
  const description = schema === null ? undefined : descriptionOf(schema);
  return description === undefined
    ? 'correct the value, or leave the key out'
    : `${String(path.at(-1))} is: ${description}`;
}

function memberOf(schema: Schema, key: string | number): Schema | null {
  const either = oneAndMany(schema);
  if (either !== null) return memberOf(typeof key === 'number' ? either.many : either.one, key);
  const entries = entriesOf(schema);
  return (
    (typeof key === 'string' && Object.hasOwn(entries ?? {}, key) ? entries?.[key] : null) ??
    membersOf(schema)
  );
}
