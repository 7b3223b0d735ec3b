import { InputError, type Problem } from '../foundation/errors.ts';
import { isHarmlessHeader } from '../foundation/redact.ts';
import type { Path } from '../foundation/yaml-source.ts';
import type { Scale } from '../reranker/reranker.ts';
import type { LoadedConfig, RerankerConfig } from './config.ts';
import type { EnvironmentSettings } from './environment.ts';
import { urlProblem } from './request-checks.ts';
import {
  defaults,
  type GateSettings,
  type RerankerSettings,
  type RunSettings,
  type Setting,
} from './settings.ts';

/** Flags of `run` and of what shares them. An option left out is undefined. */
export interface RunFlags {
  readonly dataset?: string | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
  readonly template?: readonly string[] | undefined;
  readonly protocol?: readonly string[] | undefined;
  readonly url?: readonly string[] | undefined;
  readonly model?: string | undefined;
  readonly metrics?: readonly string[] | undefined;
  readonly language?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  readonly shard?: { readonly index: number; readonly count: number } | undefined;
  readonly concurrency?: number | undefined;
  readonly documentsPerCall?: number | undefined;
  readonly requestOrder?: 'shuffled' | 'first-stage' | undefined;
  readonly repeat?: number | undefined;
  readonly chunk?: number | undefined;
  readonly chunkOverlap?: number | undefined;
  readonly chunkScore?: 'max' | 'mean' | 'first' | undefined;
  readonly truncate?: number | 'auto' | undefined;
  readonly preflight?: boolean | undefined;
  readonly results?: string | undefined;
  readonly seed?: number | undefined;
  readonly scale?: Scale | undefined;
}

/** Flags of `gate`. */
export interface GateFlags {
  readonly baseline?: string | undefined;
  readonly margin?: number | undefined;
  readonly rule?: readonly string[] | undefined;
  readonly onInconclusive?: 'pass' | 'fail' | undefined;
  readonly expectChange?: readonly string[] | undefined;
}

export interface Sources {
  readonly flags: RunFlags;
  readonly environment: EnvironmentSettings;
  readonly file: LoadedConfig;
  /** Of the catalogue: its own name for a name or synonym, and whether it computes in process. Throws InputError for an unknown name. */
  readonly protocolOf: (name: string) => { readonly name: string; readonly kind: 'embedded' | 'http' };
}

/**
 * Settles every setting of a run: flag, else environment, else file, else default.
 *
 * Rerankers: `--protocol` (or RANKGAUGE_PROTOCOL) chooses those of the file that have this name or protocol, with all that
 * the file says of them; a protocol that the file does not have is a new one. Address, model, key and numbers are then
 * laid over each of them that can use them.
 *
 * @returns `notes` are sentences for people: headers of the file that are not sent to another server than the file names
 * @throws InputError `unknown-protocol`, `flag-ambiguous` (one address or model for several servers), `flag-unused` (an address,
 *   and nothing that has one), `flag-url`, `url-missing`, `environment-shard`
 */
export function resolveRun(sources: Sources): {
  readonly settings: RunSettings;
  readonly notes: readonly string[];
} {
  const { flags, environment, file } = sources;
  const { config } = file;
  const from = (key: string) => file.origin([key]);
  const { rerankers, notes } = resolveRerankers(sources);
  const shard = settleShard(flags, environment);
  if (shard.value !== null) {
    notes.push(
      `shard ${shard.value.index} of ${shard.value.count}${shard.origin === 'flag' ? '' : ` (${shard.origin})`}; when all are done, join them by: rankgauge merge`,
    );
  }
  return {
    settings: {
      dataset: first(null, flag(flags.dataset), [config.dataset, from('dataset')]),
      inputFormat: first(null, flag(flags.inputFormat), [config.inputFormat, from('inputFormat')]),
      encoding: first(null, flag(flags.encoding), [config.encoding, from('encoding')]),
      templates: first(defaults.templates, flag(flags.template), [config.templates, from('templates')]),
      rerankers,
      metrics: first(defaults.metrics, flag(flags.metrics), [config.metrics, from('metrics')]),
      languages: first(null, flag(flags.language), [config.languages, from('languages')]),
      limit: first(null, flag(flags.limit), [config.limit, from('limit')]),
      shard,
      requestOrder: first(defaults.requestOrder, flag(flags.requestOrder), [
        config.requestOrder,
        from('requestOrder'),
      ]),
      repeat: first(defaults.repeat, flag(flags.repeat), [config.repeat, from('repeat')]),
      chunk: first(null, flag(flags.chunk), [config.chunk, from('chunk')]),
      chunkOverlap: first(defaults.chunkOverlap, flag(flags.chunkOverlap), [
        config.chunkOverlap,
        from('chunkOverlap'),
      ]),
      chunkScore: first(defaults.chunkScore, flag(flags.chunkScore), [config.chunkScore, from('chunkScore')]),
      truncate: first<number | 'auto' | null>(null, flag(flags.truncate), [
        config.truncate,
        from('truncate'),
      ]),
      preflight: first(defaults.preflight, flag(flags.preflight), [config.preflight, from('preflight')]),
      results: first(
        defaults.results,
        flag(flags.results),
        [environment.results, 'environment'],
        [config.results, from('results')],
      ),
      seed: first(defaults.seed, flag(flags.seed), [config.seed, from('seed')]),
    },
    notes,
  };
}

function settleShard(flags: RunFlags, { shard }: EnvironmentSettings): RunSettings['shard'] {
  if (flags.shard !== undefined) return { value: flags.shard, origin: 'flag' };
  if (shard === undefined) return { value: null, origin: 'default' };
  if ('problem' in shard) throw new InputError(shard.problem);
  return { value: shard.shard, origin: shard.variables };
}

/** Settles what a run is judged by. Rules given by flags replace those of the file. */
export function resolveGate({
  flags,
  file,
}: {
  readonly flags: GateFlags;
  readonly file: LoadedConfig;
}): GateSettings {
  const gate = file.config.gate ?? {};
  const from = (key: string) => file.origin(['gate', key]);
  return {
    baseline: first(null, flag(flags.baseline), [gate.baseline, from('baseline')]),
    margin: first(defaults.margin, flag(flags.margin), [gate.margin, from('margin')]),
    rules: first([], flag(flags.rule), [gate.rules, from('rules')]),
    onInconclusive: first(defaults.onInconclusive, flag(flags.onInconclusive), [
      gate.onInconclusive,
      from('onInconclusive'),
    ]),
    expectChange: first([], flag(flags.expectChange), [gate.expectChange, from('expectChange')]),
  };
}

/** One source of a setting: a value, if it has one, and the source's name. */
type Candidate<Value> = readonly [value: Value | undefined, origin: string];

function flag<Value>(value: Value | undefined): Candidate<Value> {
  // A list without entries is a flag that was not given.
  return [Array.isArray(value) && value.length === 0 ? undefined : value, 'flag'];
}

function first<Value>(otherwise: Value, ...candidates: readonly Candidate<Value>[]): Setting<Value> {
  for (const [value, origin] of candidates) if (value !== undefined) return { value, origin };
  return { value: otherwise, origin: 'default' };
}

/** A reranker before address and model are laid over it. */
interface Chosen {
  readonly config: RerankerConfig;
  /** Place in the file's list; null for one that the file does not have. */
  readonly index: number | null;
  /** Set when a flag or variable named it by its protocol. */
  readonly protocol: Setting<string> | null;
}

interface Settled extends Chosen {
  readonly protocol: Setting<string>;
  readonly kind: 'embedded' | 'http';
}

function resolveRerankers(sources: Sources): { rerankers: RerankerSettings[]; notes: string[] } {
  const problems: Problem[] = [];
  const chosen = choose(sources).flatMap((one) => settleProtocol(one, sources, problems));
  if (problems.length > 0) throw new InputError(problems);
  problems.push(...flagProblems(chosen, sources));
  if (problems.length > 0) throw new InputError(problems);
  const notes: string[] = [];
  const rerankers = chosen.map((one) => settle(one, sources, notes));
  problems.push(...missingUrls(rerankers, chosen, sources));
  if (problems.length > 0) throw new InputError(problems);
  return { rerankers, notes };
}

function choose({ flags, environment, file }: Sources): Chosen[] {
  const inFile = (file.config.rerankers ?? []).map(
    (config, index): Chosen => ({ config, index, protocol: null }),
  );
  const [words, origin] =
    flags.protocol !== undefined && flags.protocol.length > 0
      ? [flags.protocol, 'flag']
      : [environment.protocol === undefined ? [] : [environment.protocol], 'environment'];
  if (words.length === 0) return inFile.length > 0 ? inFile : [{ config: {}, index: null, protocol: null }];
  const chosen = new Set<Chosen>();
  for (const word of words) {
    const matches = inFile.filter(({ config }) => config.name === word || protocolInFile(config) === word);
    const fresh: Chosen = { config: {}, index: null, protocol: { value: word, origin } };
    for (const match of matches.length > 0 ? matches : [fresh]) chosen.add(match);
  }
  return [...chosen];
}

function protocolInFile({ protocol, url }: RerankerConfig): string {
  return protocol ?? (url === undefined ? defaults.protocol.withoutUrl : defaults.protocol.withUrl);
}

function settleProtocol(one: Chosen, sources: Sources, problems: Problem[]): Settled[] {
  const { config, index } = one;
  const { flags, environment, file, protocolOf } = sources;
  const hasUrl = [flags.url, environment.url, config.url].some((url) => url !== undefined && url.length > 0);
  const path: Path = ['rerankers', index ?? 0, 'protocol'];
  const protocol =
    one.protocol ??
    first(hasUrl ? defaults.protocol.withUrl : defaults.protocol.withoutUrl, [
      config.protocol,
      file.origin(path),
    ]);
  try {
    const { name, kind } = protocolOf(protocol.value);
    return [{ ...one, protocol: { ...protocol, value: name }, kind }];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const where = config.protocol === undefined ? undefined : file.place(path);
    problems.push(
      ...error.problems.map((problem) => (where === undefined ? problem : { ...problem, where })),
    );
    return [];
  }
}

/** An address or model that would be laid over several servers, or over nothing. */
function flagProblems(chosen: readonly Settled[], { flags, environment }: Sources): Problem[] {
  const problems: Problem[] = [];
  for (const address of flags.url ?? []) {
    const problem = urlProblem(address);
    if (problem !== null)
      problems.push({ ...problem, code: 'flag-url', message: `--url: ${problem.message}` });
  }
  const named: [key: 'url' | 'model', byFlag: string, byVariable: string][] = [
    ['url', '--url', 'RANKGAUGE_URL'],
    ['model', '--model', 'RANKGAUGE_MODEL'],
  ];
  for (const [key, byFlag, byVariable] of named) {
    const isFlag = flags[key] !== undefined && flags[key].length > 0;
    if (!isFlag && environment[key] === undefined) continue;
    const users = chosen.filter((one) => takes(one, key));
    const source = isFlag ? byFlag : byVariable;
    if (users.length > 1) {
      const names = users.map(({ config, protocol }) => config.name ?? protocol.value);
      problems.push({
        code: 'flag-ambiguous',
        message: `${source} would hold for ${users.length} rerankers: ${names.join(', ')}`,
        why: 'the same server would be measured several times under different names',
        mend: `choose one by --protocol NAME, or leave ${source} out`,
      });
    }
    // A variable may be set for other commands; a flag was typed for this one.
    if (users.length === 0 && isFlag) {
      problems.push({
        code: 'flag-unused',
        message: `${byFlag} has no effect: ${chosen.map(({ protocol }) => protocol.value).join(', ')} runs in process`,
        mend: `leave ${byFlag} out, or name a protocol of a server by --protocol`,
      });
    }
  }
  return problems;
}

function takes({ protocol, kind }: Settled, key: 'url' | 'model'): boolean {
  return kind === 'http' || (key === 'model' && MODEL_FILES.has(protocol.value));
}

function settle(one: Settled, { flags, environment, file }: Sources, notes: string[]): RerankerSettings {
  const { config, index, protocol } = one;
  const from = (...path: string[]) => file.origin(['rerankers', index ?? 0, ...path]);
  const byUser = <Value>(key: 'url' | 'model', value: Value | undefined) =>
    takes(one, key) ? value : undefined;
  const url = first<readonly string[]>(
    [],
    flag(byUser('url', flags.url)),
    [byUser('url', environment.url), 'environment'],
    [config.url, from('url')],
  );
  const timeout = (key: 'connectMs' | 'firstByteMs' | 'wholeMs') =>
    first<number | null>(null, [config.timeouts?.[key], from('timeouts', key)]);
  return {
    name: first<string | null>(null, [config.name, from('name')]),
    protocol,
    url,
    model: first<string | null>(
      null,
      flag(byUser('model', flags.model)),
      [byUser('model', environment.model), 'environment'],
      [config.model, from('model')],
    ),
    headers: settleHeaders(one, { url, environment, from, notes }),
    concurrency: first<number>(defaults.concurrency, flag(flags.concurrency), [
      config.concurrency,
      from('concurrency'),
    ]),
    documentsPerCall: first<number | null>(null, flag(flags.documentsPerCall), [
      config.documentsPerCall,
      from('documentsPerCall'),
    ]),
    scale: first<Scale | null>(null, flag(flags.scale), [config.scale, from('scale')]),
    timeouts: {
      connectMs: timeout('connectMs'),
      firstByteMs: timeout('firstByteMs'),
      wholeMs: timeout('wholeMs'),
    },
    attempts: first<number | null>(null, [config.attempts, from('attempts')]),
  };
}

interface HeaderContext {
  readonly url: Setting<readonly string[]>;
  readonly environment: EnvironmentSettings;
  readonly from: (...path: string[]) => string;
  readonly notes: string[];
}

/** Keys that the file has for one server do not go to another that a flag or variable names: they would be given away. */
function settleHeaders(
  { config, kind }: Settled,
  { url, environment, from, notes }: HeaderContext,
): Record<string, Setting<string>> {
  if (kind === 'embedded') return {};
  const own = new Set((config.url ?? []).map((address) => new URL(address).origin));
  const isElsewhere = own.size > 0 && url.value.some((address) => !own.has(new URL(address).origin));
  const kept: [string, Setting<string>][] = [];
  const heldBack: string[] = [];
  for (const [name, value] of Object.entries(config.headers ?? {})) {
    if (isElsewhere && !isHarmlessHeader(name)) heldBack.push(name);
    else kept.push([name, { value, origin: from('headers', name) }]);
  }
  const byVariable = Object.entries(environment.headers ?? {});
  const missed = heldBack.filter((name) => !byVariable.some(([other]) => other === name));
  if (missed.length > 0) {
    notes.push(
      `${missed.join(', ')} of ${from('headers')} is not sent: the ${url.origin === 'flag' ? 'flag --url' : 'variable RANKGAUGE_URL'} names another server than the file`,
    );
  }
  return Object.fromEntries([
    ...kept,
    ...byVariable.map(([name, value]): [string, Setting<string>] => [name, { value, origin: 'environment' }]),
  ]);
}

function missingUrls(
  rerankers: readonly RerankerSettings[],
  chosen: readonly Settled[],
  { file }: Sources,
): Problem[] {
  return rerankers.flatMap(({ protocol, url }, position): Problem[] => {
    const one = chosen[position];
    if (one === undefined || one.kind === 'embedded' || url.value.length > 0) return [];
    const where = one.index === null ? undefined : file.place(['rerankers', one.index]);
    return [
      {
        code: 'url-missing',
        message: `the protocol ${protocol.value} needs the address of a server`,
        ...(where === undefined ? {} : { where }),
        mend: 'give it by --url, RANKGAUGE_URL, or "url" in rankgauge.yaml',
      },
    ];
  });
}

/** Protocols in process that read a model from disk. */
const MODEL_FILES = new Set(['replay', 'onnx']);
