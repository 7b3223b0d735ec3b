import { existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { InputError, type Place, type Problem, placeText } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { inFileOrder, type Path, readYaml, type YamlSource } from '../foundation/yaml-source.ts';
import type { ConfigInput, GateInput, RerankerInput } from './config-schema.ts';
import { readShape } from './config-shape.ts';
import { expandVariables } from './expand-variables.ts';
import { readSmallFile } from './read-small-file.ts';
import { headerProblems, urlProblem } from './request-checks.ts';
import { isTemplatePath } from './templates.ts';

/** One reranker of the file. What is left out is undefined. */
export interface RerankerConfig extends Omit<RerankerInput, 'url' | 'headers'> {
  /** Variables expanded; user and password still inside. Never to be shown: see `withoutCredentials`. */
  readonly url?: readonly string[];
  /** Names in lower case, variables expanded. Never to be shown: see `redactHeaders`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** `rankgauge.yaml` with one-or-many values as lists and paths as seen from the working folder. */
export interface Config
  extends Omit<ConfigInput, 'templates' | 'reranker' | 'metrics' | 'language' | 'gate'> {
  readonly templates?: readonly string[];
  readonly rerankers?: readonly RerankerConfig[];
  readonly metrics?: readonly string[];
  readonly languages?: readonly string[];
  readonly gate?: GateInput;
}

export interface LoadedConfig {
  /** Path as seen from the working folder; null when there is no file. */
  readonly file: string | null;
  readonly config: Config;
  /** Where a value of `config` stands in the file (paths of `config`: `['rerankers', 0, 'url']`); undefined without a file. */
  place(path: Path): Place | undefined;
  /** The same as `rankgauge.yaml:12`; `default` without a file. */
  origin(path: Path): string;
}

export interface ConfigOptions {
  /** `-c`: relative to `cwd`. Left out: `rankgauge.yaml` is looked for in `cwd` and above, up to the root of the repository. */
  readonly path?: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads rankgauge.yaml. Without `path` the file may be missing (an empty config). Outside a repository only `cwd` is
 * looked into: a file further up could be anybody's.
 *
 * `${NAME}` is expanded in `url` and `headers` and refused elsewhere. Relative paths are read from the file's folder.
 *
 * @throws InputError with every problem: `config-not-found`, `config-name`, `config-unknown-key`, `config-wrong-value`, `config-variable`,
 *   `config-reranker-name`, `config-url`, `config-header`, and those of reading the file (`yaml-...`, `not-utf8`)
 */
export async function loadConfig(options: ConfigOptions): Promise<LoadedConfig> {
  const { cwd, env } = options;
  const path = options.path === undefined ? await findConfig(cwd) : resolve(cwd, options.path);
  if (path === null) return { file: null, config: {}, place: () => undefined, origin: () => 'default' };
  const file = relative(cwd, path);
  const text = await readSmallFile(path, { shownAs: file });
  if (text === null) {
    throw new InputError({
      code: 'config-not-found',
      message: `there is no config file ${quoted(options.path ?? file)}`,
      mend: 'check the path after -c, or make one by `rankgauge init`',
    });
  }
  return parseConfig(text, { file, folder: dirname(path), cwd, env });
}

/** What `parseConfig` needs besides the text. */
export interface ConfigContext extends Pick<ConfigOptions, 'cwd' | 'env'> {
  /** The name for messages and origins. */
  readonly file: string;
  /** Absolute: relative paths of the file start here. */
  readonly folder: string;
}

/** Reads the text of a config file; looks at the disk only to tell a name from a path. */
export function parseConfig(text: string, context: ConfigContext): LoadedConfig {
  const { file } = context;
  const source = readYaml(text, file);
  // A file of comments only is a config that leaves everything out.
  const value = source.value ?? {};
  const problems: Problem[] = [];
  const input = readShape(value, source);
  const isList = Array.isArray(input.reranker);
  const inFile = (path: Path): Path => {
    const [first, index, ...rest] = path;
    if (first === 'languages') return ['language', ...path.slice(1)];
    if (first !== 'rerankers') return path;
    return isList
      ? ['reranker', ...path.slice(1)]
      : index === undefined
        ? ['reranker']
        : ['reranker', ...rest];
  };
  const rerankers = asList(input.reranker).map((reranker, index) =>
    readReranker(reranker, { index, context, problems, place: (path) => source.place(inFile(path)) }),
  );
  if (isList) problems.push(...nameProblems(rerankers, source));
  problems.push(...strayVariables(value, source));
  if (problems.length > 0) throw new InputError(inFileOrder(problems));

  const place = (path: Path) => source.place(inFile(path));
  return {
    file,
    config: assemble(input, rerankers, context),
    place,
    origin: (path) => {
      const { line } = source.keyPlace(inFile(path));
      return placeText(line === undefined ? { file } : { file, line });
    },
  };
}

async function findConfig(cwd: string): Promise<string | null> {
  for (const folder of foldersToSearch(cwd)) {
    for (const name of CONFIG_NAMES) {
      const path = join(folder, name);
      if (!(await exists(path))) continue;
      if (name === CONFIG_NAME) return path;
      throw new InputError({
        code: 'config-name',
        message: `${quoted(relative(cwd, path))} is not read`,
        why: `the config file is called ${CONFIG_NAME}`,
        mend: `rename it to ${CONFIG_NAME}, or name it after -c`,
      });
    }
  }
  return null;
}

function foldersToSearch(cwd: string): string[] {
  const folders: string[] = [];
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    folders.push(folder);
    // A folder in a clone, a file in a work tree.
    if (existsSync(join(folder, '.git'))) return folders;
    if (folder === dirname(folder)) return folders.slice(0, 1);
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

interface RerankerContext {
  readonly index: number;
  readonly context: ConfigContext;
  readonly problems: Problem[];
  place(path: Path): Place;
}

function readReranker(input: RerankerInput, reading: RerankerContext): RerankerConfig {
  const { index, context } = reading;
  const { url, headers, ...rest } = input;
  // `replay` reads scores from a file, which it calls its model.
  const isFile = rest.protocol === 'replay' && rest.model !== undefined;
  return {
    ...rest,
    ...(isFile ? { model: fromFolder(rest.model as string, context) } : {}),
    ...(url === undefined ? {} : { url: readUrls(url, ['rerankers', index, 'url'], reading) }),
    ...(headers === undefined
      ? {}
      : { headers: readHeaders(headers, ['rerankers', index, 'headers'], reading) }),
  };
}

function readUrls(url: string | readonly string[], path: Path, reading: RerankerContext): string[] {
  return asList(url).map((value, index) => {
    const place = Array.isArray(url) ? [...path, index] : path;
    const address = expand(value, place, reading);
    const problem = address === null ? null : urlProblem(address);
    if (problem !== null) reading.problems.push({ ...problem, where: reading.place(place) });
    return address ?? value;
  });
}

function readHeaders(
  headers: Readonly<Record<string, string>>,
  path: Path,
  reading: RerankerContext,
): Record<string, string> {
  const expanded = Object.entries(headers).flatMap(([name, text]) => {
    const value = expand(text, [...path, name], reading);
    return value === null ? [] : [[name, value] as const];
  });
  for (const { name, problem } of headerProblems(expanded)) {
    reading.problems.push({ ...problem, where: reading.place([...path, name]) });
  }
  return Object.fromEntries(expanded.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Null when a variable is missing, which has been told then. */
function expand(text: string, path: Path, { context, problems, place }: RerankerContext): string | null {
  const expanded = expandVariables(text, context.env);
  for (const problem of expanded.problems) problems.push({ ...problem, where: place(path) });
  return expanded.problems.length > 0 ? null : expanded.value;
}

function nameProblems(rerankers: readonly RerankerConfig[], source: YamlSource): Problem[] {
  const seen = new Set<string>();
  return rerankers.flatMap(({ name }, index): Problem[] => {
    if (name === undefined) {
      return [
        {
          code: 'config-reranker-name',
          message: 'a reranker in a list has no name',
          where: source.place(['reranker', index]),
          why: 'tables and run names must tell them apart',
          mend: 'add "name: NAME"',
        },
      ];
    }
    if (seen.has(name)) {
      return [
        {
          code: 'config-reranker-name',
          message: `two rerankers are called "${name}"`,
          where: source.place(['reranker', index, 'name']),
          mend: 'give each a name of its own',
        },
      ];
    }
    seen.add(name);
    return [];
  });
}

/** `${NAME}` where nothing would expand it, and it would be sent or looked up as it stands. */
function strayVariables(value: unknown, source: YamlSource, path: Path = []): Problem[] {
  if (typeof value === 'string') {
    if (!/\$\{[A-Za-z_][A-Za-z0-9_]*\}/.test(value)) return [];
    return [
      {
        code: 'config-variable',
        message: `variables are not expanded in ${quoted(path.join('.'))}`,
        where: source.place(path),
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the sentence is about
        why: 'only "url" and "headers" may hold ${NAME}: what decides the scores stands in the file or the command',
        mend: 'write the value, or give it by a flag',
      },
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    if (path[0] === 'reranker' && (key === 'url' || key === 'headers')) return [];
    return strayVariables(entry, source, [...path, Array.isArray(value) ? Number(key) : key]);
  });
}

function assemble(input: ConfigInput, rerankers: readonly RerankerConfig[], context: ConfigContext): Config {
  const { templates, reranker, metrics, language, gate, dataset, results, ...rest } = input;
  return {
    ...rest,
    ...(dataset === undefined ? {} : { dataset: nameOrPath(dataset, dataset, context) }),
    ...(templates === undefined
      ? {}
      : { templates: asList(templates).map((name) => template(name, context)) }),
    ...(reranker === undefined ? {} : { rerankers }),
    ...(metrics === undefined ? {} : { metrics: asList(metrics) }),
    ...(language === undefined ? {} : { languages: asList(language) }),
    ...(results === undefined ? {} : { results: fromFolder(results, context) }),
    ...(gate === undefined
      ? {}
      : {
          gate:
            gate.baseline !== undefined && hasSeparator(gate.baseline)
              ? { ...gate, baseline: fromFolder(gate.baseline, context) }
              : gate,
        }),
  };
}

function template(name: string, context: ConfigContext): string {
  if (isTemplatePath(name)) return fromFolder(name, context);
  return nameOrPath(name, join('prompts', `${name}.yaml`), context);
}

/** A plain word means what lies beside the config file, if it lies there; else it stays a name. */
function nameOrPath(value: string, path: string, context: ConfigContext): string {
  if (hasSeparator(value)) return fromFolder(value, context);
  const { folder, cwd } = context;
  const isElsewhere = resolve(folder) !== resolve(cwd);
  return isElsewhere && existsSync(join(folder, path)) ? fromFolder(path, context) : value;
}

/** Seen from the working folder, so that a manifest holds no path of this machine unless the file does. */
function fromFolder(path: string, { folder, cwd }: ConfigContext): string {
  if (isAbsolute(path)) return path;
  const seen = relative(cwd, resolve(folder, path));
  // `x.yaml` and `bare` would be read otherwise without their folder.
  return hasSeparator(seen) ? seen : `.${sep}${seen}`;
}

function hasSeparator(path: string): boolean {
  return /[/\\]/.test(path);
}

function asList<Item>(value: Item | readonly Item[] | undefined): readonly Item[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Item];
}

const CONFIG_NAME = 'rankgauge.yaml';
const CONFIG_NAMES = [CONFIG_NAME, 'rankgauge.yml'];
