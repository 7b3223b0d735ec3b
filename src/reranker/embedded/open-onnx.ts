import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../../foundation/clock.ts';
import { InputError } from '../../foundation/errors.ts';
import { judgeQuestion, promptPrefix, promptSuffix } from '../protocols/qwen3-prompt.ts';
import type { Reranker, RerankTask } from '../reranker.ts';
import { embeddedReranker } from './embedded.ts';
import { type Logits, yesProbability } from './last-logits.ts';
import { onnx } from './onnx.ts';

/** What is used of onnxruntime-node. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(path: string): Promise<OnnxSession> };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown;
  readonly env?: { readonly versions?: Readonly<Record<string, string | undefined>> };
}
interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, Logits>>>;
  release?(): Promise<void>;
}

/** What is used of @huggingface/tokenizers. */
export interface OnnxTokenizers {
  readonly Tokenizer: new (tokenizer: object, config: object) => OnnxTokenizer;
}
interface OnnxTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { readonly ids: readonly number[] };
  token_to_id(token: string): number | undefined;
}

export interface OnnxOptions {
  readonly clock: Clock;
  readonly name?: string | undefined;
  /** Folders from which the two packages are looked for, after this one's own. */
  readonly packagesFrom: readonly string[];
}

/**
 * Opens the model in a folder.
 *
 * @throws InputError `onnx-packages-missing` with the command that installs them; `onnx-files-missing`, `onnx-unreadable`,
 *   `onnx-inputs` (exported with a cache, say), `onnx-tokens` (a vocabulary without "yes" and "no")
 */
export async function openOnnx(
  folder: string,
  { clock, name, packagesFrom }: OnnxOptions,
): Promise<Reranker> {
  const { runtime, tokenizers } = await loadPackages(packagesFrom);
  const model = [join(folder, 'model.onnx'), join(folder, 'onnx', 'model.onnx')].find(existsSync);
  const tokenizerFile = join(folder, 'tokenizer.json');
  if (model === undefined || !existsSync(tokenizerFile)) {
    throw new InputError({
      code: 'onnx-files-missing',
      message: `there is no ${model === undefined ? 'model.onnx' : 'tokenizer.json'} in the model's folder`,
      where: { file: folder },
      mend: 'give a folder that holds model.onnx and the tokenizer.json of the model',
    });
  }
  const tokenizerText = await readFile(tokenizerFile, 'utf8');
  const config = await jsonIn(join(folder, 'config.json'));
  const tokenizer = await reading(folder, async () => {
    const tokenizerConfig = await jsonIn(join(folder, 'tokenizer_config.json'));
    return new tokenizers.Tokenizer(JSON.parse(tokenizerText), tokenizerConfig);
  });
  const session = await reading(folder, () => runtime.InferenceSession.create(model));
  refuseOtherInputs(session, folder);
  const scoring: Scoring = {
    runtime,
    session,
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
    tokens: tokensOf(tokenizer, folder),
    longest: longestOf(config),
  };
  const reranker = embeddedReranker({
    protocol: onnx,
    name: name ?? basename(folder),
    model: folder,
    clock,
    parameters: {
      modelHash: await hashOfFile(model),
      tokenizerHash: createHash('sha256').update(tokenizerText).digest('hex'),
      longestPrompt: scoring.longest,
      onnxruntime: runtime.env?.versions?.['node'] ?? runtime.env?.versions?.['common'] ?? null,
    },
    missing: `the prompt is longer than the model's ${scoring.longest} tokens, or the model gave no number`,
    scores: (task) => scoresOf(task, scoring),
  });
  return { ...reranker, close: async () => session.release?.() };
}

interface Scoring {
  readonly runtime: OnnxRuntime;
  readonly session: OnnxSession;
  readonly encode: (text: string) => readonly number[];
  readonly tokens: { readonly yes: number; readonly no: number };
  readonly longest: number | null;
}

async function scoresOf(task: RerankTask, scoring: Scoring): Promise<number[]> {
  const scores: number[] = [];
  for (const { text } of task.documents)
    scores.push(await scoreOf(promptTokens(task, text, scoring), scoring));
  return scores;
}

/** In the parts in which the model card's recipe encodes it, since a text cut elsewhere may give other tokens. */
function promptTokens(
  { query, instruction }: RerankTask,
  document: string,
  { encode }: Pick<Scoring, 'encode'>,
): readonly number[] {
  if (query.startsWith('<|im_start|>')) return encode(`${query}${document}`);
  return [
    ...encode(promptPrefix),
    ...encode(judgeQuestion(instruction, query, document)),
    ...encode(promptSuffix),
  ];
}

async function scoreOf(
  ids: readonly number[],
  { runtime, session, tokens, longest }: Scoring,
): Promise<number> {
  if (longest !== null && ids.length > longest) return Number.NaN;
  const dims = [1, ids.length];
  const tensor = (values: BigInt64Array) => new runtime.Tensor('int64', values, dims);
  const inputs: Record<string, () => BigInt64Array> = {
    input_ids: () => BigInt64Array.from(ids, BigInt),
    attention_mask: () => new BigInt64Array(ids.length).fill(1n),
    position_ids: () => BigInt64Array.from(ids.keys(), BigInt),
  };
  const feeds = Object.fromEntries(
    session.inputNames.map((input) => [input, tensor((inputs[input] as () => BigInt64Array)())]),
  );
  const outputs = await session.run(feeds);
  const logits = outputs['logits'] ?? outputs[session.outputNames[0] ?? ''];
  return logits === undefined ? Number.NaN : (yesProbability(logits, tokens) ?? Number.NaN);
}

function refuseOtherInputs({ inputNames }: OnnxSession, folder: string): void {
  const other = inputNames.filter((input) => !INPUTS.includes(input));
  if (other.length === 0) return;
  throw new InputError({
    code: 'onnx-inputs',
    message: `the model asks for ${other.slice(0, 3).join(', ')}${other.length > 3 ? ' ...' : ''}, which a reranker has not`,
    where: { file: folder },
    mend: 'export it without a cache (no past_key_values): inputs input_ids, attention_mask and at most position_ids',
  });
}

function tokensOf(tokenizer: OnnxTokenizer, folder: string): Scoring['tokens'] {
  const [yes, no] = [tokenizer.token_to_id('yes'), tokenizer.token_to_id('no')];
  if (yes !== undefined && no !== undefined) return { yes, no };
  throw new InputError({
    code: 'onnx-tokens',
    message: 'the vocabulary has no token "yes" or none "no"',
    where: { file: join(folder, 'tokenizer.json') },
    mend: 'give the tokenizer.json of Qwen3-Reranker',
  });
}

function longestOf(config: unknown): number | null {
  const length =
    typeof config === 'object' && config !== null && 'max_position_embeddings' in config
      ? config.max_position_embeddings
      : null;
  return typeof length === 'number' ? length : null;
}

async function loadPackages(
  from: readonly string[],
): Promise<{ readonly runtime: OnnxRuntime; readonly tokenizers: OnnxTokenizers }> {
  const [runtime, tokenizers] = await Promise.all(PACKAGES.map((name) => loadPackage(name, from)));
  const missing = PACKAGES.filter((_, at) => [runtime, tokenizers][at] === null);
  if (missing.length > 0) {
    throw new InputError({
      code: 'onnx-packages-missing',
      message: `the protocol "onnx" needs ${missing.join(' and ')}, which ${missing.length === 1 ? 'is' : 'are'} not installed`,
      why: 'they are 290 MB, so they do not come along with rankgauge',
      mend: 'npm install onnxruntime-node @huggingface/tokenizers (where CUDA files cannot be fetched: with ONNXRUNTIME_NODE_INSTALL=skip)',
    });
  }
  // The one seam: packages that need not be there have no types here.
  return { runtime: runtime as OnnxRuntime, tokenizers: tokenizers as OnnxTokenizers };
}

async function loadPackage(name: string, from: readonly string[]): Promise<unknown> {
  const places = [import.meta.url, ...from.map((folder) => pathToFileURL(join(folder, 'any.js')).href)];
  for (const place of places) {
    let file: string;
    try {
      file = createRequire(place).resolve(name);
    } catch {
      continue;
    }
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    return module.default ?? module;
  }
  return null;
}

async function reading<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new InputError(
      {
        code: 'onnx-unreadable',
        message: `the model cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: folder },
        mend: 'export it again, or check that all its files were copied',
      },
      { cause },
    );
  }
}

/** An empty object where there is no such file. */
async function jsonIn(file: string): Promise<object> {
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as object) : {};
}

async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const PACKAGES = ['onnxruntime-node', '@huggingface/tokenizers'];
const INPUTS = ['input_ids', 'attention_mask', 'position_ids'];
