import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { InputError } from '../../src/foundation/errors.ts';
import { mergeRuns } from '../../src/pipeline/merge-runs.ts';
import { type EvaluationRequest, runEvaluation } from '../../src/pipeline/run.ts';
import { type Manifest, readManifest, writeManifest } from '../../src/results/manifest.ts';
import { readCalls, readScores } from '../../src/results/score-files.ts';
import { writeDatasetFile } from '../kill/dataset-file.ts';
import { healthy, type RerankServer, rerankServer } from '../kill/rerank-server.ts';

const root = join(import.meta.dirname, '..', '..');
const shards = 4;
let home: string;
let server: RerankServer;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  all = [3, 1, 4, 2].map(shardFolder);
  await writeDatasetFile(join(home, 'set.jsonl'), { queries: 22, candidates: 9 });
  server = await rerankServer({
    // One document is refused, so that calls are split and a row has an error.
    answer: (request) =>
      request.documents.some((text) => text.startsWith('text 3 ') && text.endsWith(' 13'))
        ? { status: 400, message: 'too long' }
        : healthy(request),
  });
  await start({ name: 'whole' });
  for (let index = 1; index <= shards; index += 1)
    await start({ name: 'part', shard: { index, count: shards } });
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await rm(home, { recursive: true });
});

async function start(more: Partial<EvaluationRequest> & { name: string }) {
  const { template } = await loadTemplate('bare', { cwd: root });
  return runEvaluation({
    dataset: join(home, 'set.jsonl'),
    templates: [template],
    rerankers: [{ protocol: 'vllm', url: server.url, documentsPerCall: 4, concurrency: 3 }],
    metrics: ['nDCG@10', 'MRR@10', 'Std'],
    results: join(home, 'results'),
    ...more,
  });
}

const folderOf = (name: string) => join(home, 'results', name);
const shardFolder = (index: number) => folderOf(`part-bare-vllm-shard-${index}-of-${shards}`);
/** In no order. */
let all: string[];
const merge = (folders: readonly string[], name = 'refused') =>
  mergeRuns({ shards: folders, results: join(home, 'results'), name });
const problemsOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw error ?? new Error('nothing was thrown');
  return error.problems;
};

describe('shards that are merged', () => {
  let merged: Awaited<ReturnType<typeof mergeRuns>>;
  beforeAll(async () => {
    merged = await merge(all, 'merged');
  });

  test.each(['scores.arrow', 'values.arrow', 'judged.arrow'])(
    'give the %s of one machine to the byte',
    async (file) => {
      const [own, other] = await Promise.all([
        readFile(join(folderOf('merged'), file)),
        readFile(join(folderOf('whole-bare-vllm'), file)),
      ]);
      expect(own.equals(other)).toBe(true);
    },
  );

  test('give every row the call that settled it', async () => {
    const [scores, calls] = await Promise.all([
      readScores(folderOf('merged')),
      readCalls(folderOf('merged')),
    ]);
    const whole = await readCalls(folderOf('whole-bare-vllm'));
    expect(calls.starts).toHaveLength(whole.starts.length);
    const settled = new Map<number, number>();
    for (const call of Array.from(scores.calls)) settled.set(call, (settled.get(call) ?? 0) + 1);
    for (const [call, rows] of settled) expect(calls.documents[call]).toBe(rows);
    // Three calls were refused before the document stood alone with its error, which the fourth settled.
    expect(Array.from(calls.statuses).filter((status) => status === 400)).toHaveLength(3);
    expect(scores.errors.filter((error) => error !== null)).toHaveLength(1);
  });

  test('have the manifest of the whole', async () => {
    const [own, other] = await Promise.all([
      readManifest(folderOf('merged')),
      readManifest(folderOf('whole-bare-vllm')),
    ]);
    const { times, name, ...rest } = own;
    const { times: wholeTimes, name: _, ...expected } = other;
    expect(name).toBe('merged');
    expect(rest).toEqual({ ...expected, tool: 'rankgauge library' });
    expect(times.started).toBeGreaterThan(wholeTimes.started);
    expect(times.finished).toBeGreaterThan(times.started);
  });

  test('print the figures of the whole', async () => {
    const { evaluation, failure } = await mergeRuns({
      shards: all,
      results: join(home, 'results'),
      name: 'again',
    });
    // A shard with one failed row of 45 has failed for itself; of the whole it is half a percent.
    expect(failure).toBeNull();
    const { dataset, runs } = evaluation;
    expect(dataset).toMatchObject({ queries: 22, questions: 22, candidates: { fewest: 9, most: 9 } });
    expect(dataset.languages).toEqual(['en', 'de']);
    expect(runs[0]?.metrics).toEqual(merged.evaluation.runs[0]?.metrics);
    const { evaluation: whole } = await start({ name: 'whole again' });
    expect(runs[0]?.metrics).toEqual(whole.runs[0]?.metrics);
    expect(runs[0]?.slices).toEqual(whole.runs[0]?.slices);
  });
});

describe('what cannot be merged is refused, all of it at once', () => {
  const changed = async (index: number, change: (manifest: Manifest) => Manifest) => {
    const folder = shardFolder(index);
    const manifest = await readManifest(folder);
    await writeManifest(folder, change(manifest));
    return () => writeManifest(folder, manifest);
  };

  test('missing shards are named', async () => {
    expect(await problemsOf(merge([shardFolder(3)]))).toMatchObject([
      {
        code: 'shards-missing',
        message: 'of 4 shards 3 are missing: 1, 2, 4',
        mend: 'run them by --shard I/4, then merge all',
      },
    ]);
    expect((await problemsOf(merge(all.slice(0, 3))))[0]?.message).toBe('of 4 shards one is missing: 2');
    expect((await problemsOf(merge([])))[0]?.code).toBe('shards-missing');
  });

  test('a shard that is there twice, and a run that is no shard', async () => {
    const problems = await problemsOf(merge([...all, shardFolder(2), folderOf('whole-bare-vllm')]));
    expect(problems.map(({ code }) => code)).toEqual(['not-a-shard', 'shard-twice']);
  });

  test('a shard that has not finished, with the command that ends it', async () => {
    const restore = await changed(2, (manifest) => ({
      ...manifest,
      status: 'failed',
      times: { ...manifest.times, finished: null },
    }));
    try {
      expect(await problemsOf(merge(all))).toMatchObject([
        { code: 'shard-unfinished', mend: `go on with it: rankgauge run --resume ${shardFolder(2)}` },
      ]);
    } finally {
      await restore();
    }
  });

  test.each<[string, (manifest: Manifest) => Manifest]>([
    [
      'dataset',
      (manifest) => ({ ...manifest, dataset: { ...manifest.dataset, fingerprint: '0'.repeat(64) } }),
    ],
    [
      'selection',
      (manifest) => ({
        ...manifest,
        dataset: { ...manifest.dataset, selection: { ...manifest.dataset.selection, limit: 3 } },
      }),
    ],
    ['template', (manifest) => ({ ...manifest, template: { ...manifest.template, hash: 'other' } })],
    ['model', (manifest) => ({ ...manifest, reranker: { ...manifest.reranker, servedModel: 'another' } })],
    ['scale', (manifest) => ({ ...manifest, reranker: { ...manifest.reranker, scale: 'logit' } })],
    ['seed', (manifest) => ({ ...manifest, seed: 7 })],
    ['metrics', (manifest) => ({ ...manifest, metrics: ['AP'] })],
    [
      'documents-per-call',
      (manifest) => ({ ...manifest, requests: { ...manifest.requests, documentsPerCall: 5 } }),
    ],
    [
      'number of shards',
      (manifest) => ({
        ...manifest,
        dataset: {
          ...manifest.dataset,
          selection: { ...manifest.dataset.selection, shard: { index: 2, count: 5 } },
        },
      }),
    ],
  ])('a shard of another run, told by its %s', async (what, change) => {
    const restore = await changed(2, change);
    try {
      const problems = await problemsOf(merge(all));
      expect(problems).toMatchObject([
        { code: 'shard-differs', message: expect.stringContaining(`differs from shard 3 in its ${what}: `) },
      ]);
    } finally {
      await restore();
    }
  });

  test('a server that does not tell its model or version is no other server', async () => {
    const restore = await changed(2, (manifest) => ({
      ...manifest,
      reranker: { ...manifest.reranker, servedModel: null, serverVersion: '1.0' },
    }));
    try {
      const { run } = await merge(all, 'untold');
      expect(run.manifest?.reranker).toMatchObject({ servedModel: 'test-model', serverVersion: '1.0' });
    } finally {
      await restore();
    }
  });

  test('more than 1 % of rows without a score are told, and the run is there to be looked at', async () => {
    const restore = await changed(2, (manifest) => ({
      ...manifest,
      counts: { ...manifest.counts, failed: 9 },
    }));
    try {
      const { failure, run } = await merge(all, 'failed');
      expect(failure?.problem).toMatchObject({
        code: 'too-many-failures',
        message: 'vllm: 10 of 198 pairs (5.1 %) have no score',
      });
      expect(run.manifest?.status).toBe('failed');
    } finally {
      await restore();
    }
  });

  test('a run of that name is not overwritten', async () => {
    expect((await problemsOf(merge(all, 'merged')))[0]?.code).toBe('run-exists');
  });
});
