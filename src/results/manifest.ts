import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  array,
  boolean,
  is,
  literal,
  looseObject,
  nullable,
  number,
  optional,
  picklist,
  record,
  safeParse,
  string,
  union,
} from 'valibot';
import { InputError } from '../foundation/errors.ts';
import { writeFileAtomic } from './atomic-write.ts';

/** `run.json`: what was run, with everything needed to do it again. Holds no secret: addresses are kept without credentials. */
export interface Manifest {
  readonly kind: 'run';
  readonly version: 1;
  readonly status: 'running' | 'finished' | 'failed';
  readonly name: string;
  /** `rankgauge 0.1.0`. */
  readonly tool: string;
  readonly seed: number;
  readonly dataset: {
    readonly name: string;
    /** As given, relative to where the run was started if it was given so. */
    readonly path: string;
    readonly format: string;
    readonly encoding: string | null;
    readonly fingerprint: string;
    readonly queries: number;
    readonly languages: readonly string[];
    /** What was chosen from it: languages, or the first so many questions. */
    readonly selection: {
      readonly languages: readonly string[] | null;
      readonly limit: number | null;
      /** The `index`-th (from 1) of `count` parts; absent for a whole run. */
      readonly shard?: { readonly index: number; readonly count: number };
    };
  };
  readonly template: {
    readonly name: string;
    /** Canonical text, enough to do it again. */
    readonly text: string;
    /** SHA-256 (hex) of that text. */
    readonly hash: string;
  };
  readonly reranker: {
    readonly name: string;
    readonly protocol: string;
    readonly url: string | null;
    /** The addresses with their paths, without credentials; empty in process. */
    readonly urls: readonly string[];
    /** As asked for. */
    readonly model: string | null;
    /** As the server names itself; null when it does not say. */
    readonly servedModel: string | null;
    readonly serverVersion: string | null;
    readonly scale: string;
    readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
  };
  /** How the candidates were sent. */
  readonly requests: {
    readonly documentsPerCall: number | null;
    readonly order: 'shuffled' | 'first-stage';
    readonly concurrency: number;
  };
  /** How documents were cut; absent where they were sent whole. */
  readonly chunking?: {
    /** Characters (grapheme clusters). */
    readonly size: number;
    readonly overlap: number;
    readonly score: 'max' | 'mean' | 'first';
  };
  readonly metrics: readonly string[];
  readonly preflight: {
    /** `pending`: the run was stopped before it was settled. */
    readonly verdict: 'passed' | 'failed' | 'skipped' | 'not-needed' | 'pending';
    readonly calls: number;
    readonly evidence?: Readonly<Record<string, number | string | null>>;
  };
  readonly counts: {
    readonly queries: number;
    readonly pairs: number;
    readonly scored: number;
    readonly failed: number;
    readonly calls: number;
    readonly retries: number;
  };
  /** How often everything was scored; 1 without repeats. */
  readonly repeats: number;
  /** By measure: what the means of repeats differ by (standard deviation). Null without repeats. */
  readonly noise: Readonly<Record<string, number>> | null;
  /** Milliseconds since 1970. `finished` is null while it runs; resumed runs keep the first start. */
  readonly times: {
    readonly started: number;
    readonly finished: number | null;
    readonly resumed: readonly number[];
  };
  /** One sentence when `status` is failed. */
  readonly failure: string | null;
}

/** Name of the manifest's file inside a run folder. */
export const manifestFile = 'run.json';

/** Writes `run.json` atomically. */
export function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  return writeFileAtomic(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * Reads `run.json`.
 *
 * @throws InputError `not-a-run` when there is none, `run-unreadable` when it is not ours or of a later version
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, manifestFile);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(
      {
        code: 'not-a-run',
        message: `"${folder}" is not a run folder: ${error.code === 'ENOENT' ? 'it has no run.json' : error.message}`,
        mend: 'give the folder that `rankgauge run` made, or see `rankgauge list runs`',
      },
      { cause: error },
    );
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(file, 'it is not JSON', cause);
  }
  if (!is(headShape, value)) throw unreadable(file, 'fields of a run are missing');
  if (value.version !== 1)
    throw unreadable(file, `it is of version ${value.version}; this tool reads version 1`);
  const read = safeParse(manifestShape, value);
  if (!read.success) {
    const [issue] = read.issues;
    const field = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
    throw unreadable(file, `"${field}" is missing or not what it should be`);
  }
  const { urls, ...reranker } = read.output.reranker;
  // The one seam: the shape checks what readers rely on, the type also tells what came later and may be missing.
  return {
    ...read.output,
    reranker: { ...reranker, urls: urls ?? (reranker.url === null ? [] : [reranker.url]) },
  } as Manifest;
}

function unreadable(file: string, reason: string, cause?: unknown): InputError {
  return new InputError(
    {
      code: 'run-unreadable',
      message: `the manifest of the run cannot be read: ${reason}`,
      where: { file },
      mend: 'use the version of rankgauge that made the run, or run again',
    },
    { cause },
  );
}

const texts = array(string());
const count = number();

/** What every version of the file has. */
const headShape = looseObject({ kind: literal('run'), version: number() });

/**
 * What readers rely on, with its types: a manifest that was damaged or edited must not break them later. What the first runs did not
 * have yet gets what it would have been; fields that a later tool adds are let be.
 */
const manifestShape = looseObject({
  ...headShape.entries,
  status: picklist(['running', 'finished', 'failed']),
  name: string(),
  tool: string(),
  seed: number(),
  dataset: looseObject({
    name: string(),
    path: string(),
    format: string(),
    encoding: nullable(string()),
    fingerprint: string(),
    queries: count,
    languages: texts,
    selection: looseObject({ languages: nullable(texts), limit: nullable(number()) }),
  }),
  template: looseObject({ name: string(), text: string(), hash: string() }),
  reranker: looseObject({
    name: string(),
    protocol: string(),
    url: nullable(string()),
    urls: optional(texts),
    model: nullable(string()),
    servedModel: nullable(string()),
    serverVersion: nullable(string()),
    scale: string(),
    parameters: record(string(), nullable(union([string(), number(), boolean()]))),
  }),
  requests: looseObject({
    documentsPerCall: nullable(number()),
    order: picklist(['shuffled', 'first-stage']),
    concurrency: number(),
  }),
  metrics: texts,
  preflight: looseObject({ verdict: string(), calls: count }),
  counts: looseObject({
    queries: count,
    pairs: count,
    scored: count,
    failed: count,
    calls: count,
    retries: count,
  }),
  repeats: optional(count, 1),
  noise: optional(nullable(record(string(), number())), null),
  times: looseObject({
    started: number(),
    finished: nullable(number()),
    resumed: optional(array(number()), []),
  }),
  failure: optional(nullable(string()), null),
});
