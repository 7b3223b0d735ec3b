import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { InputError, type Place, type Problem } from './errors.ts';
import { quoted } from './quoted.ts';

export type Path = readonly (string | number)[];

/** A YAML file as plain values, every one of which knows its place. */
export interface YamlSource {
  /** Null, booleans, numbers, texts, arrays, and objects without a prototype. */
  readonly value: unknown;
  /** Where the value at `path` starts; of the nearest value around it, where there is none. */
  place(path: Path): Place;
  /** Where the key that leads to `path` stands. */
  keyPlace(path: Path): Place;
  /** Where `snippet` stands inside the text at `path` (its n-th occurrence, from 0); else where the text starts. */
  placeInText(path: Path, snippet: string, occurrence?: number): Place;
}

/**
 * Reads one YAML 1.2 document (core schema: `no` and `on` are texts). Keys twice, tags, several documents, and structures
 * that a person would not write (aliases that hold themselves, more than 20,000 values, more than 50 levels) are errors.
 *
 * @param text at most 131,072 characters; a byte order mark is skipped
 * @param file the name for messages
 * @throws InputError `yaml-syntax`, `yaml-duplicate-key`, `yaml-key`, `yaml-tag`, `yaml-version`, `yaml-alias`, `yaml-too-deep`, `yaml-too-large`
 * @example
 * readYaml('a: [1, b]', 'x.yaml').place(['a', 1]); // => { file: 'x.yaml', line: 1, column: 8 }
 */
export function readYaml(text: string, file: string): YamlSource {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (source.length > LONGEST_SOURCE) throw new InputError(tooLarge(file));
  const lines = new LineCounter();
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    // Ours is linear; the package compares every pair of keys (12 s for 30,000 keys).
    uniqueKeys: false,
    logLevel: 'error',
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    // An empty text has no line at all.
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const syntax = syntaxProblems(document, placeAt);
  if (syntax.length > 0) throw new InputError(syntax);

  const { value, spots, problems } = walk(document, placeAt);
  if (problems.length > 0) throw new InputError(problems);
  const spotOf = (path: Path): Spot => {
    for (let length = path.length; length > 0; length -= 1) {
      const spot = spots.get(JSON.stringify(path.slice(0, length)));
      if (spot !== undefined) return spot;
    }
    return spots.get('[]') ?? { key: 0, start: 0, end: 0 };
  };
  return {
    value,
    place: (path) => placeAt(spotOf(path).start),
    keyPlace: (path) => placeAt(spotOf(path).key),
    placeInText(path, snippet, occurrence = 0) {
      const { start, end } = spotOf(path);
      let found = source.indexOf(snippet, start);
      for (let skipped = 0; skipped < occurrence && found !== -1; skipped += 1) {
        found = source.indexOf(snippet, found + snippet.length);
      }
      // Not found as it is when YAML folds or escapes it.
      return placeAt(found === -1 || found >= end ? start : found);
    },
  };
}

/** Problems by line and column; those of one place stay as they are. */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  const at = ({ where }: Problem) => [where?.line ?? 0, where?.column ?? 0] as const;
  return [...problems].sort((one, other) => {
    const [line, column] = at(one);
    const [otherLine, otherColumn] = at(other);
    return line - otherLine || column - otherColumn;
  });
}

/** Offsets in the source. */
interface Spot {
  readonly key: number;
  readonly start: number;
  readonly end: number;
}

function syntaxProblems(document: Document.Parsed, placeAt: (offset: number) => Place): Problem[] {
  const tooDeep = document.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  if (tooDeep !== undefined) return [depthProblem(placeAt(tooDeep.pos[0]))];
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    code: error.code === 'TAG_RESOLVE_FAILED' ? 'yaml-tag' : 'yaml-syntax',
    message:
      error.code === 'MULTIPLE_DOCS'
        ? 'the file holds more than one YAML document'
        : `not readable as YAML: ${error.message.slice(0, 160)}`,
    where: placeAt(error.pos[0]),
    mend:
      error.code === 'MULTIPLE_DOCS'
        ? 'write each into a file of its own'
        : 'mind indentation, brackets, and quotation marks around texts that hold ": " or " #"',
  }));
  if (problems.length === 0 && document.directives.yaml.version !== '1.2') {
    return [
      {
        code: 'yaml-version',
        message: `the file asks for YAML ${document.directives.yaml.version}`,
        where: placeAt(0),
        why: 'in YAML 1.1 the language tag no is a truth value',
        mend: 'leave the %YAML line out: the file is read as YAML 1.2',
      },
    ];
  }
  return problems.slice(0, MOST_PROBLEMS);
}

function walk(document: Document.Parsed, placeAt: (offset: number) => Place) {
  const spots = new Map<string, Spot>();
  const problems: Problem[] = [];
  const open = new Set<Node>();
  let visited = 0;
  const report = (code: string, message: string, offset: number, mend: string) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ code, message, where: placeAt(offset), mend });
    return null;
  };

  const read = (node: Node | null | undefined, path: Path, key: number): unknown => {
    const start = node?.range?.[0] ?? key;
    const end = node?.range?.[2] ?? start;
    visited += 1;
    if (visited === MOST_VALUES + 1) {
      report('yaml-too-large', 'the file holds too many values', start, 'repeat less by aliases');
    }
    if (visited > MOST_VALUES) return null;
    if (path.length > DEEPEST) {
      if (problems.length < MOST_PROBLEMS) problems.push(depthProblem(placeAt(start)));
      return null;
    }
    spots.set(JSON.stringify(path), { key, start, end });
    if (node === null || node === undefined) return null;
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined || open.has(target)) {
        const message =
          target === undefined
            ? `there is no anchor ${quoted(node.source)} before this alias`
            : `the alias ${quoted(node.source)} stands inside what it repeats`;
        return report(
          'yaml-alias',
          message,
          start,
          'write the value out, or put quotation marks around the *',
        );
      }
      return read(target, path, key);
    }
    if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag)) {
      return report(
        'yaml-tag',
        `the tag ${quoted(node.tag)} is not read`,
        start,
        'leave the tag out and write a plain value',
      );
    }
    if (isScalar(node)) return node.value;
    open.add(node);
    const value = isSeq(node)
      ? node.items.map((item, index) => read(item as Node, [...path, index], offsetOf(item, start)))
      : isMap(node)
        ? readMap(node.items as { key: Node; value: Node | null }[], path, start)
        : null;
    open.delete(node);
    return value;
  };

  const readMap = (items: { key: Node; value: Node | null }[], path: Path, mapStart: number) => {
    // Without a prototype "__proto__" and "constructor" are keys like any other.
    const value: Record<string, unknown> = Object.create(null);
    const firstOffset = new Map<string, number>();
    for (const item of items) {
      const offset = offsetOf(item.key, mapStart);
      if (!isScalar(item.key)) {
        report('yaml-key', 'a key is a list, a map or an alias', offset, 'write the key as a plain word');
        continue;
      }
      const key = String(item.key.value);
      const first = firstOffset.get(key);
      if (first !== undefined) {
        const line = placeAt(first).line;
        report(
          'yaml-duplicate-key',
          `the key ${quoted(key)} is given twice, first in line ${line}`,
          offset,
          'keep one of the two',
        );
        continue;
      }
      firstOffset.set(key, offset);
      value[key] = read(item.value, [...path, key], offset);
    }
    return value;
  };

  const value = read(document.contents, [], 0);
  return { value, spots, problems };
}

function offsetOf(node: unknown, otherwise: number): number {
  return (node as Node | null | undefined)?.range?.[0] ?? otherwise;
}

function tooLarge(file: string): Problem {
  return {
    code: 'yaml-too-large',
    message: `the file is longer than ${LONGEST_SOURCE} characters`,
    where: { file },
    mend: 'is it the right file?',
  };
}

function depthProblem(where: Place): Problem {
  return {
    code: 'yaml-too-deep',
    message: `values are nested more than ${DEEPEST} levels deep`,
    where,
    mend: 'close the brackets; no file of ours needs more than five levels',
  };
}

const LONGEST_SOURCE = 131_072;
const MOST_VALUES = 20_000;
const DEEPEST = 50;
const MOST_PROBLEMS = 20;
const PLAIN_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);
