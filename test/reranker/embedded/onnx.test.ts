import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../../src/config/templates.ts';
import { InputError } from '../../../src/foundation/errors.ts';
import { renderTask } from '../../../src/prompt/render-task.ts';
import { openOnnx } from '../../../src/reranker/embedded/open-onnx.ts';
import type { Reranker } from '../../../src/reranker/reranker.ts';
import { realClock } from '../clocks.ts';
import { recordings } from '../protocols/recordings.ts';
import { taskOf } from '../tasks.ts';

const home =
  process.env['RANKGAUGE_SERVERS_HOME'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rankgauge/servers');
const packages = join(home, 'onnx');
const modelOf = (form: string) => join(home, 'models', `tiny-qwen3-reranker-onnx-${form}`);
const available =
  existsSync(join(packages, 'node_modules/onnxruntime-node')) &&
  existsSync(join(modelOf('two'), 'config.json'));
if (!available) {
  process.stderr.write(
    'tests with ONNX are skipped: it is not installed (bash test/servers/setup-onnx.sh)\n',
  );
}

const TEXTS = [
  'How to reset the password of an account.',
  'The river runs from a mountain to the ocean.',
  'Open the login page to reset it.',
];
/** Two computations in float32 differ by about 1e-6 at most (seen: 1.1e-6). */
const tolerance = 5e-6;
const opened = (folder: string, packagesFrom: readonly string[] = [packages]) =>
  openOnnx(folder, { clock: realClock, packagesFrom });
const problemOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw error ?? new Error('nothing was thrown');
  return error.problems[0];
};
/** What transformers gave, by index of the request. */
const official = (name: string): number[] => {
  const body = JSON.parse(recordings('faulty').get(name)?.[0]?.response?.body ?? '');
  const scores: number[] = [];
  for (const { index, relevance_score } of body.results) scores[index] = relevance_score;
  return scores;
};

test.skipIf(existsSync(join(import.meta.dirname, '../../../node_modules/onnxruntime-node')))(
  'without its packages says how to install them',
  async () => {
    expect(await problemOf(opened('anywhere', []))).toMatchObject({
      code: 'onnx-packages-missing',
      message:
        'the protocol "onnx" needs onnxruntime-node and @huggingface/tokenizers, which are not installed',
      mend: expect.stringContaining('npm install onnxruntime-node @huggingface/tokenizers'),
    });
  },
);

describe.skipIf(!available)('a tiny Qwen3 in process', () => {
  const open: Reranker[] = [];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  });
  afterAll(async () => {
    await Promise.all(open.map((reranker) => reranker.close()));
    await rm(folder, { recursive: true });
  });
  const reranker = async (form = 'two') => {
    const made = await opened(modelOf(form));
    open.push(made);
    return made;
  };

  test.each(['two', 'full'])('exported as %s scores as transformers does', async (form) => {
    const one = await reranker(form);
    const { documents } = await one.score(taskOf(TEXTS), {});
    for (const [place, expected] of official('ok').entries()) {
      expect(Math.abs((documents[place]?.score ?? Number.NaN) - expected)).toBeLessThan(tolerance);
    }
  });

  test('takes instructions, as transformers does', async () => {
    const recorded = recordings('faulty').get('instruction')?.[0];
    const { instruction } = JSON.parse(recorded?.request.body ?? '');
    const { documents } = await (await reranker()).score(taskOf(TEXTS, { instruction }), {});
    for (const [place, expected] of official('instruction').entries()) {
      expect(Math.abs((documents[place]?.score ?? Number.NaN) - expected)).toBeLessThan(tolerance);
    }
  });

  test.each(['lang_zh', 'lang_ar', 'lang_ru', 'lang_emoji'])('reads other scripts: %s', async (name) => {
    const { query, documents: texts } = JSON.parse(recordings('faulty').get(name)?.[0]?.request.body ?? '');
    const { documents } = await (await reranker()).score(taskOf(texts, { query }), {});
    for (const [place, expected] of official(name).entries()) {
      expect(Math.abs((documents[place]?.score ?? Number.NaN) - expected)).toBeLessThan(tolerance);
    }
  });

  test('takes the official prompt as it is where a template renders it', async () => {
    const { template } = await loadTemplate('qwen3-official', { cwd: join(import.meta.dirname, '../../..') });
    const rendered = renderTask(template, { query: 'reset password', language: 'en', documents: TEXTS });
    const { documents } = await (await reranker()).score(
      taskOf(rendered.documents, { query: rendered.query }),
      {},
    );
    for (const [place, expected] of official('ok').entries()) {
      expect(documents[place]?.score).toBeCloseTo(expected, 5);
    }
  });

  test('gives no score to a prompt that is too long, and cuts nothing', async () => {
    const { documents } = await (await reranker()).score(
      taskOf([TEXTS[0] ?? '', 'password reset '.repeat(5000)]),
      {},
    );
    expect(documents).toMatchObject([
      { error: null },
      { score: null, error: expect.stringContaining("longer than the model's 4096 tokens") },
    ]);
  });

  test('tells what decides its scores', async () => {
    expect(await reranker()).toMatchObject({
      name: 'tiny-qwen3-reranker-onnx-two',
      protocol: 'onnx',
      url: null,
      scale: 'probability',
      instruction: 'field',
      parameters: {
        modelHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        tokenizerHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        longestPrompt: 4096,
        onnxruntime: expect.stringMatching(/^\d+\./),
      },
    });
  });

  test('says what is wrong with a folder', async () => {
    expect(await problemOf(opened(folder))).toMatchObject({ code: 'onnx-files-missing' });
    await cp(modelOf('two'), folder, { recursive: true });
    await writeFile(join(folder, 'model.onnx'), 'not a model');
    expect(await problemOf(opened(folder))).toMatchObject({
      code: 'onnx-unreadable',
      where: { file: folder },
    });
  });
});
