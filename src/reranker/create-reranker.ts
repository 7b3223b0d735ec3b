import type { Clock } from '../foundation/clock.ts';
import { InputError, type Problem } from '../foundation/errors.ts';
import type { Random } from '../foundation/random.ts';
import { redactHeaders } from '../foundation/redact.ts';
import type { CorpusDocument } from '../retrieval/bm25.ts';
import { httpClient } from './client.ts';
import { embeddedProtocols } from './embedded/index.ts';
import { httpReranker } from './http-reranker.ts';
import type { ObservedExchange } from './observed-exchange.ts';
import type { HttpProtocol } from './protocol.ts';
import { protocols } from './protocol-catalogue.ts';
import { httpProtocols } from './protocols/index.ts';
import type { Reranker, Scale } from './reranker.ts';
import type { RetryPolicy } from './retry.ts';
import { type ServerAddress, serverAddress } from './server-address.ts';
import type { TimeLimits } from './time-limits.ts';
import { checkTruncation, type Truncation, truncating, truncationParameters } from './truncation.ts';

/** Which reranker, where it is, and how it is called. */
export interface RerankerOptions {
  /** A name of the catalogue `protocols`. */
  readonly protocol: string;
  /** For tables and run names; the model's last part, else the protocol's name, when left out. */
  readonly name?: string | undefined;
  /** One address or several of the same service, balanced. HTTP protocols only, and needed there. */
  readonly url?: string | readonly string[] | undefined;
  readonly model?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What the scores are, where it differs from the protocol's own. */
  readonly scale?: Scale | undefined;
  /** Passed on as the server's own parameter. */
  readonly truncate?: Truncation | undefined;
  readonly timeLimits?: Partial<TimeLimits> | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** As the client's. */
  readonly whenDown?: 'stop' | 'go-on' | undefined;
  /** As the client's. */
  readonly onExchange?: ((exchange: ObservedExchange) => void) | undefined;
}

export interface RerankerSurroundings {
  /** All documents of the data set, from which lexical rerankers take their statistics. */
  readonly corpus: Iterable<CorpusDocument>;
  readonly clock: Clock;
  /** For the jitter of retries. */
  readonly random: Random;
}

/**
 * Makes a reranker by the name of its protocol. Nothing is sent and undici is not loaded before the first call. What must ask or
 * read first (`auto`, `custom`, `replay`) is made by `openReranker`.
 *
 * @throws InputError with every problem: `unknown-protocol`, `url-missing`, `url-invalid`, `url-unused`, `model-missing`,
 *   `truncation-not-supported`, `model-unused`, `headers-unused`, `header-invalid`, `header-reserved`, `two-authorizations`, `protocol-not-opened`
 */
export function createReranker(options: RerankerOptions, surroundings: RerankerSurroundings): Reranker {
  const protocol = protocols.get(options.protocol);
  checkTruncation(options.protocol, options.truncate);
  if ('opened' in protocol) throw new InputError(notOpened(protocol.name));
  if (protocol.kind === 'http') return createHttpReranker(protocol, options, surroundings);
  const problems = unusedOptions(protocol.name, options);
  if (problems.length > 0) throw new InputError(problems);
  const made = protocol.make(surroundings);
  return { ...made, name: options.name ?? made.name, scale: options.scale ?? made.scale };
}

/**
 * The same for a protocol at hand.
 *
 * @param parameters what else decides the scores, for the manifest
 */
export function createHttpReranker(
  protocol: HttpProtocol,
  options: RerankerOptions,
  { clock, random }: RerankerSurroundings,
  parameters: Reranker['parameters'] = {},
): Reranker {
  const headers = options.headers ?? {};
  const addresses = urlsOf(options).map((url) =>
    serverAddress(url, protocol.pathsFor?.(options.model ?? null) ?? protocol.paths),
  );
  const servers = addresses.filter((address): address is ServerAddress => 'origin' in address);
  const problems = [
    ...(addresses.length === 0 ? [urlMissing(protocol.name)] : []),
    ...(protocol.model === 'needed' && options.model === undefined ? [modelMissing(protocol.name)] : []),
    ...addresses.filter((address): address is Problem => 'code' in address),
    ...headerProblems(headers, servers),
  ];
  if (problems.length > 0) throw new InputError(problems);
  const model = options.model ?? null;
  const { truncate } = options;
  return httpReranker({
    protocol: truncate === undefined ? protocol : truncating(protocol, truncate),
    client: httpClient({
      servers,
      headers,
      timeLimits: options.timeLimits,
      retry: options.retry,
      whenDown: options.whenDown,
      onExchange: options.onExchange,
      clock,
      random,
    }),
    name: options.name ?? lastPart(model) ?? protocol.name,
    model,
    scale: options.scale ?? protocol.scale,
    whenDown: options.whenDown,
    parameters: {
      ...parameters,
      instructionField: protocol.instructionField,
      ...(truncate === undefined ? {} : truncationParameters(protocol, truncate)),
      headers:
        Object.entries(redactHeaders(headers))
          .map(([name, value]) => `${name}: ${value}`)
          .join(', ') || null,
    },
  });
}

function urlsOf({ url }: RerankerOptions): readonly string[] {
  if (url === undefined) return [];
  return typeof url === 'string' ? [url] : url;
}

function notOpened(name: string): Problem {
  return {
    code: 'protocol-not-opened',
    message: `the protocol "${name}" asks a server or reads a file first, which cannot be done here`,
    mend: 'name the protocol that the server speaks',
  };
}

function unusedOptions(name: string, options: RerankerOptions): Problem[] {
  const unused = (
    [
      ['url', urlsOf(options).length > 0],
      ['model', options.model !== undefined],
      ['headers', Object.keys(options.headers ?? {}).length > 0],
    ] as const
  ).filter(([, given]) => given);
  return unused.map(([option]) => ({
    code: `${option}-unused`,
    message: `the protocol "${name}" computes in process and takes no ${option}`,
    why: 'it would look as if a server had been measured',
    mend: `leave ${option} out, or name the protocol of the server: ${httpProtocols.names.join(', ')}`,
  }));
}

function urlMissing(name: string): Problem {
  return {
    code: 'url-missing',
    message: `the protocol "${name}" needs the URL of a server`,
    mend: `give --url, for instance http://127.0.0.1:8000, or use a protocol without a server: ${embeddedProtocols.names.join(', ')}`,
  };
}

function modelMissing(name: string): Problem {
  return {
    code: 'model-missing',
    message: `the protocol "${name}" needs the name of a model`,
    why: 'its servers refuse requests that name none',
    mend: 'give --model',
  };
}

function headerProblems(
  headers: Readonly<Record<string, string>>,
  servers: readonly ServerAddress[],
): Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (RESERVED.has(name.toLowerCase())) {
      problems.push({
        code: 'header-reserved',
        message: `the header "${name}" is set by rankgauge itself`,
        mend: 'leave it out',
      });
    } else if (!TOKEN.test(name)) {
      problems.push({
        code: 'header-invalid',
        message: `${JSON.stringify(name)} is not the name of a header`,
        mend: 'use letters, digits and hyphens',
      });
    } else if (!FIELD_VALUE.test(value)) {
      problems.push({
        code: 'header-invalid',
        message: `the value of the header "${name}" holds a line end or a character outside Latin-1`,
        why: 'HTTP cannot carry it; often it is the line end of a file that a key was read from',
        mend: 'give the value without it',
      });
    }
  }
  const authorizes = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  if (authorizes && servers.some(({ authorization }) => authorization !== null)) {
    problems.push({
      code: 'two-authorizations',
      message: 'the URL holds a user and password, and the headers an authorization',
      mend: 'give one of them',
    });
  }
  return problems;
}

/** `Qwen/Qwen3-Reranker-4B` and `/models/Qwen3-Reranker-4B/` are both called by their last part. */
function lastPart(model: string | null): string | null {
  return model?.split('/').findLast((part) => part !== '') ?? null;
}

const RESERVED = new Set([
  'connection',
  'content-length',
  'content-type',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** RFC 9110, 5.6.2 and 5.5. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
