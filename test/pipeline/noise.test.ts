import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { type EvaluationRequest, runEvaluation } from '../../src/pipeline/run.ts';
import { readManifest } from '../../src/results/manifest.ts';
import { readScores, readValues } from '../../src/results/score-files.ts';
import { writeDatasetFile } from '../kill/dataset-file.ts';
import {
  healthy,
  type RerankAnswer,
  type RerankRequest,
  type RerankServer,
  rerankServer,
  textScore,
} from '../kill/rerank-server.ts';

const root = join(import.meta.dirname, '..', '..');
const queries = 20;
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

async function run(
  answer: (request: RerankRequest, call: number) => RerankAnswer,
  more: Partial<EvaluationRequest> = {},
) {
  const server = await rerankServer({ answer });
  servers.push(server);
  const { template } = await loadTemplate('bare', { cwd: root });
  const outcome = await runEvaluation({
    dataset,
    templates: [template],
    rerankers: [{ protocol: 'vllm', url: server.url, documentsPerCall: null, concurrency: 1 }],
    metrics: ['MRR@10', 'Std'],
    results: join(home, 'results'),
    name: 'a',
    ...more,
  });
  const folder = join(home, 'results', 'a-bare-vllm');
  return { ...outcome, folder, manifest: await readManifest(folder) };
}

/** Which document of a question is the relevant one: see `writeDatasetFile`. */
function isRelevant(query: string, text: string): boolean {
  const [, document = '', number = ''] = /^text (\d+) for the question (\d+)$/.exec(text) ?? [];
  return query.endsWith(` ${number}`) && Number(document) === Number(number) % candidates;
}

describe('repeats', () => {
  test('of a reranker that always answers alike differ by nothing', async () => {
    const { manifest } = await run(healthy, { repeat: 3 });
    expect(manifest).toMatchObject({ repeats: 3, noise: { 'MRR@10': 0, Std: 0 } });
  });

  test('of a noisy reranker differ by the standard deviation of their means', async () => {
    // The relevant document first in the first pass, second in the second, third in the third.
    const { manifest, evaluation } = await run(
      ({ query, documents }, call) => {
        const pass = Math.floor((call - 1) / queries) + 1;
        const others = documents.filter((text) => !isRelevant(query, text));
        return {
          scores: documents.map((text) =>
            isRelevant(query, text) ? 11.5 - pass : 10 - others.indexOf(text),
          ),
        };
      },
      { repeat: 3 },
    );
    const means = [1, 1 / 2, 1 / 3];
    const mean = (1 + 1 / 2 + 1 / 3) / 3;
    const deviation = Math.sqrt(means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2);
    expect(manifest.noise?.['MRR@10']).toBeCloseTo(deviation, 12);
    // The figures of the run are those of its first pass.
    expect(evaluation.runs[0]?.metrics['MRR@10']?.mean).toBe(1);
    expect(evaluation.notes.join('\n')).toContain(
      'over 3 repeats the means differ by (standard deviation) MRR@10 0.34694',
    );
  });

  test('of a reranker with a little chance in every score differ by something', async () => {
    const random = seededRandom('noise');
    const { manifest } = await run(
      ({ query, documents }) => ({
        scores: documents.map((text) => textScore(query, text) + 0.3 * random()),
      }),
      { repeat: 4 },
    );
    expect(manifest.noise?.['MRR@10']).toBeGreaterThan(0);
    expect(manifest.noise?.['Std']).toBeGreaterThan(0);
  });

  test('send each question in another order, and are not kept', async () => {
    const orders = new Map<string, string[]>();
    const { folder } = await run(
      (request) => {
        orders.set(request.query, [...(orders.get(request.query) ?? []), request.documents.join()]);
        return healthy(request);
      },
      { repeat: 2 },
    );
    expect(orders.size).toBe(queries);
    const changed = [...orders.values()].filter(([first, second]) => first !== second);
    expect(changed.length).toBeGreaterThan(queries / 2);
    expect((await readScores(folder)).scores).toHaveLength(queries * candidates);
  });

  test('are not asked for by default', async () => {
    expect((await run(healthy)).manifest).toMatchObject({ repeats: 1, noise: null });
  });

  test('are left out while rows have failed: a resume makes them', async () => {
    const { manifest, failures } = await run(
      (request, call) => (call <= 2 ? { status: 500, message: 'down' } : healthy(request)),
      { repeat: 3 },
    );
    expect(failures).toHaveLength(1);
    expect(manifest).toMatchObject({ status: 'failed', noise: null, counts: { calls: queries } });
  });
});

describe('what failed', () => {
  test('is in no mean when all of a question failed, and never 0', async () => {
    const { evaluation, failures, folder } = await run((request, call) =>
      call <= 4
        ? { status: 500, message: 'down' }
        : { scores: request.documents.map((text) => (isRelevant(request.query, text) ? 1 : 0)) },
    );
    expect(evaluation.runs[0]?.queries).toMatchObject({ total: 20, evaluated: 16, failed: 4 });
    expect(evaluation.runs[0]?.metrics['MRR@10']).toMatchObject({ mean: 1, queries: 16 });
    expect(failures[0]?.problem).toMatchObject({ code: 'too-many-failures' });
    // Everything that was scored is there all the same.
    const values = await readValues(folder);
    const own = Array.from(values.measures.get('MRR@10') ?? []);
    expect(own.filter((value) => Number.isNaN(value))).toHaveLength(4);
    expect(own.filter((value) => value === 1)).toHaveLength(16);
  });

  test('ranks last and tied when some documents of a question have no score, and is counted', async () => {
    // Of question 1 the relevant document and one other are refused; nothing else is.
    const refused = ['text 1 for the question 1', 'text 4 for the question 1'];
    const { evaluation, failures, folder, manifest } = await run(({ query, documents }) => {
      if (documents.some((text) => refused.includes(text))) return { status: 400, message: 'too long' };
      return { scores: documents.map((text) => (isRelevant(query, text) ? 2 : textScore(query, text))) };
    });
    const values = await readValues(folder);
    const place = values.queryIds.indexOf('q1');
    // Ranks 5 and 6 of 6, each as likely as the other.
    expect(values.measures.get('MRR@10')?.[place]).toBeCloseTo((1 / 5 + 1 / 6) / 2, 12);
    expect(evaluation.runs[0]?.queries).toMatchObject({ evaluated: 20, failed: 0 });
    expect(manifest.counts).toMatchObject({ pairs: 120, scored: 118, failed: 2 });
    // 1.7 % of 120 pairs: above 1 %, so the run has failed, with everything kept.
    expect(failures[0]?.problem.message).toContain('2 of 120 pairs (1.7 %) have no score');
    expect(manifest.status).toBe('failed');
    expect((await readScores(folder)).errors.filter((error) => error !== null)).toEqual([
      'the server answered 400: too long',
      'the server answered 400: too long',
    ]);
  });

  test('up to 1 % of the rows leaves the run finished', async () => {
    const { failures, manifest, folder } = await run(({ query, documents }) => {
      if (documents.includes('text 3 for the question 7')) return { status: 400, message: 'too long' };
      return healthy({ query, documents });
    });
    expect(failures).toEqual([]);
    expect(manifest).toMatchObject({ status: 'finished', counts: { scored: 119, failed: 1 } });
    expect((await readFile(join(folder, 'run.json'), 'utf8')).includes('"failure": null')).toBe(true);
  });
});
