import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstStageRecall } from '../../src/pipeline/first-stage-recall.ts';
import type { RetrievalReport } from '../../src/pipeline/retrieval-report.ts';
import { scriptedServer } from '../reranker/scripted-server.ts';
import { rankgauge } from './cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The texts of a request for embeddings. */
const inputOf = (body: unknown) => (body as { input: string[] }).input;

const retrieve = async (...options: readonly string[]): Promise<RetrievalReport> => {
  const { code, stdout, stderr } = await rankgauge(['retrieve', ...options, '--json'], { cwd: folder });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
};

describe('recall of a first stage', () => {
  test('is as worked out by hand', () => {
    const query = { text: '', parallelId: null, group: null, slices: {} };
    const { overall, languages } = firstStageRecall(
      {
        queries: [
          { ...query, id: 'q1', language: 'en' },
          { ...query, id: 'q2', language: 'de' },
          { ...query, id: 'q3', language: 'de' },
        ],
        qrels: new Map([
          [
            'q1',
            new Map([
              ['a', 1],
              ['b', 2],
              ['c', 0],
            ]),
          ],
          ['q2', new Map([['a', 1]])],
        ]),
      },
      new Map([['q1', ['c', 'a', 'b'].map((id) => ({ id, score: 0 }))]]),
      { depths: [2, 3], confidence: 0.95 },
    );
    // q1: 1 of 2 among two, 2 of 2 among three; q2: nothing of 1; q3 has nothing to find.
    expect(overall).toMatchObject({
      queries: 2,
      withoutRelevant: 1,
      recall: [{ mean: 0.25 }, { mean: 0.5 }],
    });
    expect(languages).toMatchObject([
      { language: 'de', queries: 1, recall: [{ mean: 0 }, { mean: 0 }] },
      { language: 'en', queries: 1, recall: [{ mean: 0.5 }, { mean: 1 }] },
    ]);
  });
});

describe('rankgauge retrieve', () => {
  test('the chain: 50 candidates, all scored in calls of 10, no judgment lost', async () => {
    copyFileSync(
      new URL('../../examples/chain/rankgauge.yaml', import.meta.url),
      join(folder, 'rankgauge.yaml'),
    );
    const report = await retrieve('human-rights', '--top', '50', '-o', 'candidates/', '-o', 'first.run');
    expect(report).toMatchObject({ kind: 'retrieval', version: 1, top: 50, depths: [5, 10, 20, 50] });
    expect(report.languages).toHaveLength(16);
    const schema = JSON.parse(
      readFileSync(new URL('../../docs/schemas/retrieval.schema.json', import.meta.url), 'utf8'),
    );
    expect(new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)(report)).toBe(true);
    const means = report.overall.recall.map(({ mean }) => mean ?? 0);
    expect(means).toEqual([...means].sort());
    const lines = readFileSync(join(folder, 'candidates/candidates.jsonl'), 'utf8').trim().split('\n');
    const given = lines.reduce((sum, line) => sum + JSON.parse(line).candidates.length, 0);
    expect(lines).toHaveLength(640);
    const qrels = (path: string | URL) => readFileSync(path, 'utf8').trim().split('\n').sort();
    expect(qrels(join(folder, 'candidates/qrels.tsv'))).toEqual(
      qrels(new URL('../../datasets/human-rights/qrels.tsv', import.meta.url)),
    );
    const run = await rankgauge(['run', '-c', 'rankgauge.yaml', '--name', 'chain', '--quiet', '--json'], {
      cwd: folder,
    });
    expect(run.code, run.stderr).toBe(0);
    const scores = await rankgauge(['convert', 'chain-bare-bm25-char3', '-', '--to', 'trec'], {
      cwd: folder,
    });
    expect(scores.stdout.trim().split('\n')).toHaveLength(given);
    // The run file says the same.
    const again = await retrieve(
      'human-rights',
      '--method',
      'rrf',
      '--fuse',
      'first.run,bm25',
      '--top',
      '50',
    );
    expect(again.overall).toEqual(report.overall);
  });

  test('pairs are a data set, and what they lack is told', async () => {
    const report = await retrieve('human-rights', '--top', '5', '-o', 'pairs.jsonl');
    expect(report.notes.join()).toMatch(/the pairs lack \d+ relevant documents/);
    const run = await rankgauge(
      ['run', '--dataset', 'pairs.jsonl', '--protocol', 'bm25-word', '--template', 'bare', '--quiet'],
      { cwd: folder },
    );
    expect(run.code, run.stderr).toBe(0);
  });

  test('embeddings search among the documents of the language of the query', async () => {
    const server = await scriptedServer(({ body }) => ({
      body: {
        data: inputOf(body).map((text, index) => ({ index, embedding: [text.length, 1] })),
      },
    }));
    try {
      const options = [
        '--method',
        'embeddings',
        '--url',
        server.url,
        '--model',
        'm',
        '--top',
        '3',
        '-o',
        'dense.run',
      ];
      await retrieve('human-rights', ...options);
    } finally {
      await server.close();
    }
    const rows = readFileSync(join(folder, 'dense.run'), 'utf8')
      .trim()
      .split('\n')
      .map((row) => row.split(' '));
    expect(rows).toHaveLength(3 * 640);
    expect(rows.every(([query, , document]) => query!.split('-')[0] === document!.split('-')[0])).toBe(true);
    const inputs = server.requests.flatMap(({ body }) => inputOf(body));
    expect(inputs).toHaveLength(800 + 640);
    expect(inputs.filter((text) => text.startsWith('Instruct: '))).toHaveLength(640);
  });

  test.each([
    [['--method', 'embeddings'], 'embeddings need the address of a server'],
    [['--method', 'rrf', '--fuse', 'bm25'], 'rrf joins two rankings or more'],
    [['--b', '2'], '--b takes a number from 0 to 1'],
  ])('%s is refused', async (options, message) => {
    const { code, stderr } = await rankgauge(['retrieve', 'human-rights', ...options], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  const xquad = new URL('../../../shared/data/xquad-rerank-mini', import.meta.url).pathname;
  test.skipIf(!existsSync(xquad))(
    'recall@20 on XQuAD is near that of the published first stage',
    async () => {
      const { languages } = await retrieve(xquad, '--top', '20');
      const missed = { ar: 12, de: 8, el: 10, en: 5, es: 5, hi: 5, ru: 14, th: 3, tr: 9, vi: 4, zh: 3 };
      for (const { language, recall } of languages) {
        // Its words are cut otherwise (bigrams for zh and th; sentences of several answers left out): one or two of 60 differ.
        const published = 1 - missed[language as keyof typeof missed] / 60;
        expect(Math.abs((recall.at(-1)?.mean ?? 0) - published), language).toBeLessThanOrEqual(2 / 60 + 1e-9);
      }
    },
  );
});
