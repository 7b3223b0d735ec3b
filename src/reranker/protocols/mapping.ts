import jmespath from 'jmespath';
import { InputError, type Problem } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import { didYouMean } from '../../foundation/suggest.ts';
import { inFileOrder, type Path, readYaml, type YamlSource } from '../../foundation/yaml-source.ts';
import type { Scale } from '../reranker.ts';

/** How a service that no protocol knows is asked and read: a YAML file for the protocol `custom`. */
export interface Mapping {
  /** For tables and run names; null: the file's own. */
  readonly name: string | null;
  /** What `{{model}}` stands for; null: nothing. */
  readonly model: string | null;
  /** Of the endpoint, from the address on. */
  readonly path: string;
  /** The body, with variables in its texts. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Most documents in one request; 1 where the body takes a single one; null: as many as there are. */
  readonly documentsPerCall: number | null;
  readonly scale: Scale;
  readonly response: {
    /** JMESPath to a list of `{index, score}`; null where `scores` is given. */
    readonly rows: string | null;
    /** JMESPath to a list of numbers in the order of the documents. */
    readonly scores: string | null;
    /** JMESPath to the number of tokens. */
    readonly tokens: string | null;
  };
  /** JMESPath to the words in the body of an error; null: the usual places. */
  readonly error: string | null;
  /** Where the instruction stands in `request`, dots between levels; null where it has no place. */
  readonly instructionField: string | null;
}

/** What may stand between double braces. */
export const mappingVariables = [
  'query',
  'documents',
  'document',
  'index',
  'count',
  'instruction',
  'model',
] as const;

/**
 * Reads a mapping.
 *
 * @param text YAML, at most 131,072 characters
 * @param file the name for messages
 * @throws InputError with every problem, each with file, line and column: `yaml-...`, `mapping-not-a-map`, `mapping-unknown-key`,
 *   `mapping-wrong-value`, `mapping-incomplete`, `mapping-variable`, `mapping-expression`
 */
export function readMapping(text: string, file: string): Mapping {
  const source = readYaml(text, file);
  const { value } = source;
  if (!isMap(value)) {
    throw new InputError({
      code: 'mapping-not-a-map',
      message: 'the mapping is not a map of keys and values',
      where: { file, line: 1 },
      mend: 'start with "path: /..." and "request:"',
    });
  }
  const problems: Problem[] = [
    ...unknownKeys(value, [], KEYS, source),
    ...(isMap(value['response']) ? unknownKeys(value['response'], ['response'], RESPONSE_KEYS, source) : []),
  ];
  const reader = newReader(source, problems);
  const response = isMap(value['response']) ? value['response'] : {};
  const request = isMap(value['request']) ? value['request'] : {};
  const uses = usesIn(request, []);
  const documentsPerCall = reader.wholeNumber(value['documentsPerCall'], ['documentsPerCall']);
  const mapping: Mapping = {
    name: reader.text(value['name'], ['name']),
    model: reader.text(value['model'], ['model']),
    path: reader.text(value['path'], ['path']) ?? '',
    request,
    documentsPerCall: takesOne(request) ? 1 : documentsPerCall,
    scale: reader.scale(value['scale']),
    response: {
      rows: reader.expression(response['rows'], ['response', 'rows']),
      scores: reader.expression(response['scores'], ['response', 'scores']),
      tokens: reader.expression(response['tokens'], ['response', 'tokens']),
    },
    error: reader.expression(value['error'], ['error']),
    instructionField: uses.find(({ name }) => name === 'instruction')?.path.join('.') ?? null,
  };
  problems.push(...variableProblems(uses, source));
  // What is missing is judged only when all that is there can be read: else one slip would be told twice.
  if (problems.length === 0) problems.push(...gaps(value, mapping, uses, source));
  if (problems.length > 0) throw new InputError(inFileOrder(problems));
  return mapping;
}

/** A list of one element that holds a document is written once for each. */
export function isRepeated(value: unknown): value is readonly [unknown] {
  return (
    Array.isArray(value) &&
    value.length === 1 &&
    usesIn(value[0], []).some(({ name }) => name === 'document' || name === 'index')
  );
}

interface Use {
  readonly name: string;
  readonly path: Path;
}

function usesIn(value: unknown, path: Path): Use[] {
  if (typeof value === 'string') {
    return [...value.matchAll(VARIABLE)].map((match) => ({ name: (match[1] ?? '').trim(), path }));
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => usesIn(item, [...path, index]));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => usesIn(item, [...path, key]));
}

/** Whether a document stands outside any list that is repeated: then a request takes just one. */
function takesOne(value: unknown): boolean {
  if (isRepeated(value)) return false;
  if (typeof value === 'string') return usesIn(value, []).some(({ name }) => name === 'document');
  if (Array.isArray(value)) return value.some(takesOne);
  return isMap(value) && Object.values(value).some(takesOne);
}

function variableProblems(uses: readonly Use[], source: YamlSource): Problem[] {
  const known: readonly string[] = mappingVariables;
  return uses
    .filter(({ name }) => !known.includes(name))
    .map(({ name, path }) => ({
      code: 'mapping-variable',
      message: `there is no variable {{${name}}}${didYouMean(name.slice(0, 40), known)}`,
      where: source.keyPlace(path),
      mend: `variables: ${known.join(', ')}`,
    }));
}

function gaps(
  value: YamlMap,
  { path, response, model }: Mapping,
  uses: readonly Use[],
  source: YamlSource,
): Problem[] {
  const problems: Problem[] = [];
  const missing = (where: Path, message: string, mend: string) =>
    problems.push({ code: 'mapping-incomplete', message, where: source.place(where), mend });
  const has = (...names: readonly string[]) => uses.some(({ name }) => names.includes(name));
  if (!path.startsWith('/')) {
    missing(['path'], 'the mapping does not say where to send requests', 'add "path: /..."');
  }
  if (!isMap(value['request'])) {
    missing(
      ['request'],
      'the mapping does not say what to send',
      'add "request:" with the fields of the body',
    );
  } else {
    if (!has('query')) missing(['request'], 'the request holds no {{query}}', 'put it where the query goes');
    if (!has('documents', 'document')) {
      missing(
        ['request'],
        'the request holds no {{documents}}',
        'put {{documents}} where the list goes, or {{document}} into a list of one element',
      );
    }
    if (has('model') && model === null) {
      missing(['request'], 'the request holds {{model}}, and the mapping names none', 'add "model: NAME"');
    }
  }
  if ((response.rows === null) === (response.scores === null)) {
    missing(
      ['response'],
      response.rows === null
        ? 'the mapping does not say where the scores are'
        : 'the mapping has both "rows" and "scores" for the response',
      'give "rows" (JMESPath to a list of {index, score}) or "scores" (to a list of numbers in the order of the documents)',
    );
  }
  return problems;
}

function newReader(source: YamlSource, problems: Problem[]) {
  const wrong = (path: Path, should: string) => {
    problems.push({
      code: 'mapping-wrong-value',
      message: `${quoted(path.join('.'))} must be ${should}`,
      where: source.keyPlace(path),
      mend: 'correct the value, or leave the key out',
    });
    return null;
  };
  const text = (value: unknown, path: Path): string | null => {
    if (value === undefined) return null;
    return typeof value === 'string' && value !== '' ? value : wrong(path, 'a text');
  };
  return {
    text,
    wholeNumber(value: unknown, path: Path): number | null {
      if (value === undefined) return null;
      return typeof value === 'number' && Number.isInteger(value) && value >= 1
        ? value
        : wrong(path, 'a whole number of 1 or more');
    },
    scale(value: unknown): Scale {
      if (value === undefined) return 'unknown';
      return (
        SCALES.find((scale) => scale === value) ??
        wrong(['scale'], `one of ${SCALES.join(', ')}`) ??
        'unknown'
      );
    },
    expression(value: unknown, path: Path): string | null {
      const found = text(value, path);
      if (found === null) return null;
      try {
        compile(found);
        return found;
      } catch (error) {
        problems.push({
          code: 'mapping-expression',
          message: `${quoted(path.join('.'))} is not a JMESPath expression: ${error instanceof Error ? error.message : String(error)}`,
          where: source.keyPlace(path),
          mend: 'see https://jmespath.org for how to write one',
        });
        return null;
      }
    },
  };
}

function unknownKeys(value: YamlMap, path: Path, known: readonly string[], source: YamlSource): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      code: 'mapping-unknown-key',
      message: `there is no key ${quoted(key)} in ${path.length === 0 ? 'a mapping' : quoted(path.join('.'))}${didYouMean(key.slice(0, 40), known)}`,
      where: source.keyPlace([...path, key]),
      mend: `keys: ${known.join(', ')}`,
    }));
}

type YamlMap = Record<string, unknown>;

function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The package's types leave it out. */
const { compile } = jmespath as unknown as { compile(expression: string): unknown };

const KEYS = ['name', 'model', 'path', 'request', 'documentsPerCall', 'scale', 'response', 'error'];
const RESPONSE_KEYS = ['rows', 'scores', 'tokens'];
const SCALES = ['probability', 'logit', 'cosine', 'unbounded', 'unknown'] as const;
const VARIABLE = /\{\{([^{}]*)\}\}/g;
