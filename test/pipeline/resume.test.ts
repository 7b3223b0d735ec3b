import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { InputError, RerankerError } from '../../src/foundation/errors.ts';
import { type ResumeRequest, resumeRun } from '../../src/pipeline/resume.ts';
import { type EvaluationRequest, runEvaluation } from '../../src/pipeline/run.ts';
import { lockFolder } from '../../src/results/lock.ts';
import { readManifest } from '../../src/results/manifest.ts';
import { readScores } from '../../src/results/score-files.ts';
import { writeDatasetFile } from '../kill/dataset-file.ts';
import { healthy, type RerankAnswer, type RerankServer, rerankServer } from '../kill/rerank-server.ts';

const root = join(import.meta.dirname, '..', '..');
const queries = 30;
const candidates = 6;

let home: string;
let dataset: string;
const servers: RerankServer[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  dataset = await writeDatasetFile(join(home, 'set.jsonl'), { queries, candidates });
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(home, { recursive: true });
});

async function serve(options: Parameters<typeof rerankServer>[0] = {}): Promise<RerankServer> {
  const server = await rerankServer(options);
  servers.push(server);
  return server;
}

/** Fails or refuses for good from the n-th call on. */
function healthyUntil(call: number, then: RerankAnswer) {
  return (request: Parameters<typeof healthy>[0], at: number): RerankAnswer =>
    at < call ? healthy(request) : then;
}

const broken: RerankAnswer = { status: 500, message: 'CUDA out of memory. Tried to allocate 2.00 GiB.' };

function rerankerAt(url: string): EvaluationRequest['rerankers'][number] {
  return { protocol: 'vllm', url, documentsPerCall: 3, concurrency: 2, retry: { baseMs: 1 } };
}

async function start(
  url: string,
  { name, ...more }: Partial<EvaluationRequest> & { name: string },
  signal?: AbortSignal,
) {
  const { template } = await loadTemplate('bare', { cwd: root });
  return runEvaluation(
    {
      dataset,
      templates: [template],
      rerankers: [rerankerAt(url)],
      metrics: ['nDCG@10', 'MRR@10'],
      results: join(home, 'results'),
      name,
      ...more,
    },
    signal === undefined ? {} : { signal },
  );
}

const folderOf = (name: string) => join(home, 'results', `${name}-bare-vllm`);

function resume(name: string, url: string, more: Partial<ResumeRequest> = {}) {
  return resumeRun({
    folder: folderOf(name),
    reranker: rerankerAt(url),
    template: null,
    preflight: 'run',
    tool: 'test',
    ...more,
  });
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

async function codesOf(promise: Promise<unknown>): Promise<string[]> {
  const error = await errorOf(promise);
  if (error instanceof InputError) return error.problems.map(({ code }) => code);
  if (error instanceof RerankerError) return [error.problem.code];
  throw error ?? new Error('nothing was thrown');
}

/** A run that a signal stopped after so many pairs, and one that nothing disturbed. */
async function stoppedRun(pairs = 20): Promise<{ url: string; whole: string }> {
  const { url } = await serve();
  const whole = await start(url, { name: 'whole' });
  const stop = new AbortController();
  const stopped = runStoppedAt(url, pairs, stop);
  expect(await errorOf(stopped)).toBe(stop.signal.reason);
  return { url, whole: whole.runs[0]?.path ?? '' };
}

async function runStoppedAt(url: string, pairs: number, stop: AbortController) {
  const { template } = await loadTemplate('bare', { cwd: root });
  return runEvaluation(
    {
      dataset,
      templates: [template],
      rerankers: [rerankerAt(url)],
      metrics: ['nDCG@10', 'MRR@10'],
      results: join(home, 'results'),
      name: 'stopped',
    },
    {
      signal: stop.signal,
      onRun: () => ({
        update: (settled) => {
          if (settled >= pairs) stop.abort(new Error('stopped by the test'));
        },
        stop: () => undefined,
      }),
    },
  );
}

async function expectSameFiles(name: string, whole: string): Promise<void> {
  for (const file of ['scores.arrow', 'values.arrow', 'judged.arrow']) {
    const [own, other] = await Promise.all([
      readFile(join(folderOf(name), file)),
      readFile(join(whole, file)),
    ]);
    expect(own.equals(other), `${file} is that of an undisturbed run`).toBe(true);
  }
}

describe('a stopped run', () => {
  test('goes on where it was, asks for nothing twice and ends with the files of an undisturbed run', async () => {
    const { whole } = await stoppedRun();
    expect(existsSync(join(folderOf('stopped'), 'scores.arrow'))).toBe(false);
    const again = await serve();
    const { failures, evaluation } = await resume('stopped', again.url);
    expect(failures).toEqual([]);
    expect(evaluation.runs[0]?.queries).toMatchObject({ total: queries, evaluated: queries, failed: 0 });
    // 60 calls in all; 20 pairs, so at least 7 calls, had been settled.
    expect(again.calls()).toBeLessThanOrEqual(53);
    expect(again.calls()).toBeGreaterThan(40);
    await expectSameFiles('stopped', whole);
    expect(existsSync(join(folderOf('stopped'), 'scores.journal'))).toBe(false);
    const manifest = await readManifest(folderOf('stopped'));
    expect(manifest).toMatchObject({ status: 'finished', counts: { scored: 180, failed: 0, calls: 60 } });
    expect(manifest.times.resumed).toHaveLength(1);
  });

  test('whose journal was cut anywhere goes on, and asks again for what was cut off', async () => {
    const { whole } = await stoppedRun(60);
    const journal = join(folderOf('stopped'), 'scores.journal');
    const bytes = await readFile(journal);
    const manifest = await readFile(join(folderOf('stopped'), 'run.json'));
    const counts: number[] = [];
    for (const part of [0, 0.3, 0.9]) {
      await writeFile(journal, bytes);
      await writeFile(join(folderOf('stopped'), 'run.json'), manifest);
      await truncate(journal, Math.floor(part * bytes.length));
      const again = await serve();
      await resume('stopped', again.url);
      counts.push(again.calls());
      await expectSameFiles('stopped', whole);
    }
    expect(counts[0]).toBe(60);
    expect(counts).toEqual([...counts].sort((one, other) => other - one));
    expect(counts[2]).toBeLessThan(60);
  });

  test('that has finished has nothing to resume', async () => {
    const { url } = await serve();
    await start(url, { name: 'whole' });
    expect(await codesOf(resume('whole', url))).toEqual(['run-finished']);
  });

  test('is refused when its data or its template have changed, and both are said at once', async () => {
    const { url } = await stoppedRun();
    const { template } = await loadTemplate('bare', { cwd: root });
    const changed = { ...template, query: 'please: {{query}}' };
    expect(await codesOf(resume('stopped', url, { template: changed }))).toEqual(['resume-template-changed']);
    await writeDatasetFile(dataset, { queries: queries + 1, candidates });
    expect(await codesOf(resume('stopped', url, { template: changed }))).toEqual([
      'resume-data-changed',
      'resume-template-changed',
    ]);
    await writeDatasetFile(dataset, { queries, candidates });
    expect((await resume('stopped', url, { template })).failures).toEqual([]);
  });

  test('is refused when the server now names another model, and goes on when it names none', async () => {
    const { whole } = await stoppedRun();
    const other = await serve({ model: () => 'another-model' });
    const error = await errorOf(resume('stopped', other.url));
    expect(error).toMatchObject({
      problems: [{ code: 'resume-model-changed', message: expect.stringContaining('"another-model"') }],
    });
    expect(other.calls()).toBe(0);
    // A refusal leaves the run as it was.
    expect((await readManifest(folderOf('stopped'))).reranker.servedModel).toBe('test-model');
    await resume('stopped', (await serve({ model: () => null })).url);
    await expectSameFiles('stopped', whole);
  });

  test('remembers the model when a resume met a server that did not tell it', async () => {
    await stoppedRun();
    const silent = await serve({ model: () => null, answer: () => broken });
    await errorOf(resume('stopped', silent.url));
    expect((await readManifest(folderOf('stopped'))).reranker.servedModel).toBe('test-model');
  });

  test('is refused while another process has it', async () => {
    const { url } = await stoppedRun();
    const release = await lockFolder(folderOf('stopped'));
    expect(await codesOf(resume('stopped', url))).toEqual(['run-locked']);
    await release();
    expect((await resume('stopped', url)).failures).toEqual([]);
  });
});

describe('a run with failed rows', () => {
  test('ends with everything kept, and its resume asks only for the failed rows', async () => {
    const { url } = await serve();
    const whole = (await start(url, { name: 'whole' })).runs[0]?.path ?? '';
    // The second half of the calls fails: 10 of 60, fewer than stop a run at once.
    const failing = await serve({ answer: healthyUntil(51, broken) });
    const { failures, evaluation } = await start(failing.url, { name: 'failing' });
    expect(failures.map(({ problem }) => problem)).toEqual([
      {
        code: 'too-many-failures',
        message:
          'vllm: 30 of 180 pairs (16.7 %) have no score, e.g. because the server answered 500: CUDA out of memory. Tried to allocate 2.00 GiB.',
        why: expect.any(String),
        mend: 'resume the run with a lower --concurrency (it was 2): only failed rows are asked for again',
      },
    ]);
    // Its last five questions have no score at all: in no mean.
    expect(evaluation.runs[0]?.queries).toMatchObject({ total: queries, failed: 5, evaluated: 25 });
    const kept = await readScores(folderOf('failing'));
    expect(Array.from(kept.scores).filter((score) => !Number.isNaN(score))).toHaveLength(150);
    expect(kept.errors.filter((error) => error !== null)).toHaveLength(30);
    expect(await readManifest(folderOf('failing'))).toMatchObject({
      status: 'failed',
      counts: { scored: 150, failed: 30 },
    });

    const mended = await serve();
    expect((await resume('failing', mended.url)).failures).toEqual([]);
    expect(mended.calls()).toBe(10);
    await expectSameFiles('failing', whole);
    expect(await readManifest(folderOf('failing'))).toMatchObject({
      status: 'finished',
      failure: null,
      counts: { scored: 180, failed: 0 },
    });
  });

  test('asks only for the refused document of a call, and never loses a score to a later failure', async () => {
    const refused = 'text 2 for the question';
    const refusing = (from: number) =>
      serve({
        answer: (request) => {
          const culprit = request.documents.find((text) => {
            const [, number] = /^text 2 for the question (\d+)$/.exec(text) ?? [];
            return number !== undefined && Number(number) >= from;
          });
          return culprit === undefined ? healthy(request) : { status: 400, message: `${refused}: too long` };
        },
      });
    await start((await refusing(20)).url, { name: 'refused' });
    const before = await readScores(folderOf('refused'));
    expect(before.errors.filter((error) => error !== null)).toHaveLength(10);

    const asked: string[] = [];
    const down = await serve({
      answer: ({ documents }) => {
        asked.push(...documents);
        return broken;
      },
    });
    await errorOf(resume('refused', down.url));
    expect([...new Set(asked)].every((text) => text.startsWith(refused))).toBe(true);
    const after = await readScores(folderOf('refused'));
    expect(Array.from(after.scores)).toEqual(Array.from(before.scores));

    const mended = await serve();
    expect((await resume('refused', mended.url)).failures).toEqual([]);
    expect(mended.calls()).toBe(10);
  });
});

describe('a run folder', () => {
  test('can be resumed however early its process was killed', async () => {
    // What a process would leave that is killed while it asks for the model, and at its first call.
    let seen: string[] = [];
    const manifests: unknown[] = [];
    const { url } = await serve({
      answer: (request, call) => {
        if (call === 1) seen = readdirSync(folderOf('early'));
        return healthy(request);
      },
      model: () => {
        manifests.push(JSON.parse(readFileSync(join(folderOf('early'), 'run.json'), 'utf8')));
        return 'test-model';
      },
    });
    await start(url, { name: 'early' });
    expect(manifests[0]).toMatchObject({ status: 'running', preflight: { verdict: 'pending', calls: 0 } });
    expect(seen).toContain('run.json');
  });

  test('without a manifest is no run yet, so its name is free', async () => {
    const { url } = await serve();
    await mkdir(folderOf('unborn'), { recursive: true });
    await writeFile(join(folderOf('unborn'), 'run.json.0a1b2c3d.tmp'), '{');
    expect((await start(url, { name: 'unborn' })).failures).toEqual([]);
    expect((await readdir(folderOf('unborn'))).sort()).toEqual([
      'calls.arrow',
      'judged.arrow',
      'run.json',
      'scores.arrow',
      'values.arrow',
    ]);
  });

  test('is not replaced while another process scores into it', async () => {
    const { url } = await stoppedRun();
    const release = await lockFolder(folderOf('stopped'));
    expect(await codesOf(start(url, { name: 'stopped', existing: 'replace' }))).toEqual(['run-locked']);
    expect(existsSync(join(folderOf('stopped'), 'scores.journal'))).toBe(true);
    await release();
    expect((await start(url, { name: 'stopped', existing: 'replace' })).failures).toEqual([]);
  });
});
