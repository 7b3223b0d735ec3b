import * as v from 'valibot';
import { InputError, RerankerError } from '../foundation/errors.ts';
import { httpClient } from './client.ts';
import { createReranker, type RerankerOptions, type RerankerSurroundings } from './create-reranker.ts';
import { httpProtocols } from './protocols/index.ts';
import type { RerankTask } from './reranker.ts';
import { serverAddress } from './server-address.ts';

/** What was found to answer at an address. */
export interface Detection {
  readonly protocol: string;
  /** A name that the protocol needs and nobody gave: the only model there, or a page's function. */
  readonly model: string | null;
  /** One sentence for people: what was found, and how. */
  readonly sentence: string;
}

/**
 * Finds out which protocol a server speaks. Hosted services are known by their host's name, and nothing is sent to them. Any
 * other is asked by a few GETs what it is, and then to score two documents, by the likeliest protocol first, until one
 * does.
 *
 * @throws RerankerError `protocol-not-found` with what each protocol met; what the client throws when the service is down, or
 *   refuses the key
 */
export async function detectProtocol(
  options: RerankerOptions,
  surroundings: RerankerSurroundings,
  signal: AbortSignal | undefined,
): Promise<Detection> {
  const [url] = [options.url ?? []].flat();
  if (url === undefined) {
    throw new InputError({
      code: 'url-missing',
      message: 'the protocol "auto" needs the URL of a server',
      mend: 'give --url, for instance http://127.0.0.1:8000',
    });
  }
  const hosted = hostedService(url);
  if (hosted !== null) return hosted;
  const evidence = await askAround(url, { options, surroundings, signal });
  const met: string[] = [];
  for (const protocol of evidence.candidates) {
    const model = options.model ?? modelFor(protocol, evidence);
    const { works, reason } = await tryProtocol(
      { ...options, url, protocol, model: model ?? undefined },
      // What is known for sure fails with its own words, which say how to start that server.
      { surroundings, signal, isOnly: evidence.candidates.length === 1 },
    );
    if (works) {
      return {
        protocol,
        model: options.model === undefined ? model : null,
        sentence: `found the protocol "${protocol}" at ${new URL(url).origin}: ${evidence.because}, and it scored two documents`,
      };
    }
    met.push(`${protocol}: ${reason}`);
  }
  throw new RerankerError({
    code: 'protocol-not-found',
    message: `no protocol fits the server at ${new URL(url).origin} (${met.join('; ')})`,
    why: `${evidence.because}, and none of the protocols tried gave scores`,
    mend: 'name the protocol by --protocol (see `rankgauge list protocols`), or describe the service in a file for the protocol custom',
  });
}

interface Evidence {
  /** Likeliest first. */
  readonly candidates: readonly string[];
  /** Half a sentence. */
  readonly because: string;
  readonly models: readonly string[];
  readonly functions: readonly string[];
}

interface Asking {
  readonly options: RerankerOptions;
  readonly surroundings: RerankerSurroundings;
  readonly signal: AbortSignal | undefined;
}

async function askAround(url: string, { options, surroundings, signal }: Asking): Promise<Evidence> {
  const address = serverAddress(url, [
    ...httpProtocols.entries.flatMap(({ paths }) => paths),
    ...gradioPath(url),
  ]);
  if ('code' in address) throw new InputError(address);
  const client = httpClient({
    servers: [address],
    headers: options.headers ?? {},
    timeLimits: options.timeLimits,
    ...surroundings,
  });
  try {
    const paths = ['/v1/models', '/models', '/info', '/gradio_api/info', '/version'];
    const [v1Models, models, info, page, version] = await Promise.all(
      paths.map((path) => client.get(path, { timeoutMs: QUESTION_TIMEOUT_MS, signal })),
    );
    const served = [v1Models, models].map((body) => v.safeParse(modelsShape, body));
    const entries = served.flatMap(({ success, output }) =>
      success ? (output as v.InferOutput<typeof modelsShape>).data : [],
    );
    const functions = v.safeParse(pageShape, page);
    const known = {
      models: [...new Set(entries.map(({ id }) => id))],
      functions: functions.success
        ? Object.keys(functions.output.named_endpoints).map((name) => name.slice(1))
        : [],
    };
    if (functions.success) {
      return { ...known, candidates: ['gradio'], because: 'it is a Gradio page' };
    }
    if (v.is(infoShape, info)) {
      return { ...known, candidates: ['tei'], because: '/info is that of Text Embeddings Inference' };
    }
    const owner = entries.map(({ owned_by }) => owned_by ?? '').find((name) => OWNERS.has(name));
    if (owner !== undefined) {
      return {
        ...known,
        candidates: OWNERS.get(owner) ?? [],
        because: `its list of models names "${owner}" as their owner`,
      };
    }
    if (v.is(versionShape, version)) {
      return { ...known, candidates: VLLM, because: 'it tells its version where vLLM does' };
    }
    return { ...known, candidates: UNKNOWN, because: 'it does not say what it is' };
  } finally {
    await client.close();
  }
}

/** A page's address may name the function: that is no part of the server's address. */
function gradioPath(url: string): string[] {
  const found = URL.canParse(url) ? /\/gradio_api\/call\/[^/]+\/?$/.exec(new URL(url).pathname) : null;
  return found === null ? [] : [found[0]];
}

async function tryProtocol(
  options: RerankerOptions,
  { surroundings, signal, isOnly }: Pick<Asking, 'surroundings' | 'signal'> & { readonly isOnly: boolean },
): Promise<{ works: boolean; reason: string }> {
  let reranker: ReturnType<typeof createReranker>;
  try {
    reranker = createReranker(options, surroundings);
  } catch (error) {
    if (!(error instanceof InputError) || error.problems.some(({ code }) => code !== 'model-missing'))
      throw error;
    return { works: false, reason: 'needs the name of a model (--model)' };
  }
  try {
    const { documents } = await reranker.score(TASK, signal === undefined ? {} : { signal });
    const failed = documents.find(({ score }) => score === null);
    return { works: failed === undefined, reason: failed?.error ?? '' };
  } catch (error) {
    if (isOnly || !(error instanceof RerankerError) || !ABOUT_THE_PROTOCOL.has(error.problem.code))
      throw error;
    return { works: false, reason: error.problem.why ?? error.problem.message };
  } finally {
    await reranker.close();
  }
}

function modelFor(protocol: string, { models, functions }: Evidence): string | null {
  if (protocol === 'gradio') {
    const usual = functions.includes('predict')
      ? null
      : functions.find((name) => /rank|score|predict/.test(name));
    return usual ?? (functions.includes('predict') ? null : (functions[0] ?? null));
  }
  const [only] = models;
  return httpProtocols.get(protocol).model === 'needed' && models.length === 1 ? (only ?? null) : null;
}

function hostedService(url: string): Detection | null {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  const found = HOSTED.find(([pattern]) => pattern.test(host));
  if (found === undefined) return null;
  return {
    protocol: found[1],
    model: null,
    sentence: `took the protocol "${found[1]}" by the host's name, ${host}; nothing was sent to find out`,
  };
}

/** Two texts that no reranker can take for equally relevant. */
const TASK: RerankTask = {
  queryId: 'auto',
  query: 'How do I reset my password?',
  language: 'en',
  instruction: null,
  documents: ['To reset your password, open the login page.', 'A river runs from a mountain to the sea.'].map(
    (text, position) => ({ id: `auto-${position}`, text, language: 'en', position }),
  ),
};

const VLLM = ['vllm', 'vllm-score', 'vllm-logprobs', 'vllm-logprobs-chat'];
const UNKNOWN = ['fastapi', 'sglang', 'tei', 'vllm-score', 'vllm-logprobs', 'vllm-logprobs-chat'];

/** `owned_by` in the list of models. */
const OWNERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['vllm', VLLM],
  ['llamacpp', ['llama-cpp']],
  ['infinity', ['infinity']],
  ['sglang', ['sglang', 'vllm-logprobs']],
]);

const HOSTED: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)cohere\.(com|ai)$/, 'cohere'],
  [/(^|\.)jina\.ai$/, 'jina'],
  [/(^|\.)voyageai\.com$/, 'voyage'],
  [/(^|\.)siliconflow\.(cn|com)$/, 'siliconflow'],
  [/(^|\.)aliyuncs\.com$/, 'dashscope'],
];

/** Another protocol may fare better after these, and none after the others (no access, service down). */
const ABOUT_THE_PROTOCOL = new Set([
  'reranker-path-missing',
  'reranker-cannot-rerank',
  'reranker-failing',
  'reranker-refuses-everything',
]);

const QUESTION_TIMEOUT_MS = 3_000;

const modelsShape = v.object({
  data: v.array(v.object({ id: v.string(), owned_by: v.nullish(v.string()) })),
});
const infoShape = v.object({ model_id: v.string(), model_type: v.record(v.string(), v.unknown()) });
const pageShape = v.object({ named_endpoints: v.record(v.string(), v.unknown()) });
const versionShape = v.object({ version: v.string() });
