import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readManifest } from '../../src/results/manifest.ts';
import { readScores } from '../../src/results/score-files.ts';
import { rankgauge } from '../cli/cli.ts';
import { type RunningServer, type ServerName, serverAvailable, startServer } from '../servers/server.ts';

/** A whole minute on a quiet machine, several on a busy one. */
const startLimit = 600_000;

/** 5 questions in 16 languages, three of which are compared, since transformers take their time; `RANKGAUGE_WHOLE=1` takes all. */
const whole = process.env['RANKGAUGE_WHOLE'] === '1';
const limit = whole ? [] : ['--limit', '5'];
const compared = whole ? [] : ['--language', 'en,ar,zh'];
const queries = whole ? 640 : 80;
const comparedQueries = whole ? 640 : 15;
const runLimit = whole ? 7_200_000 : 600_000;
const candidates = 20;

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
});
afterAll(() => rm(home, { recursive: true }));

async function start(name: ServerName): Promise<RunningServer> {
  process.env['START_TIMEOUT'] = String(startLimit / 1000);
  return startServer(name, { RG_LOG: 'warning' });
}

function run(name: string, url: string, more: readonly string[] = []) {
  const words = [
    'run',
    '--quiet',
    '--dataset',
    'human-rights',
    '--template',
    'human-rights',
    '--name',
    name,
    ...limit,
  ];
  const server = [
    '--url',
    url,
    '--model',
    'tiny-qwen3-reranker',
    '--concurrency',
    '8',
    '--documents-per-call',
    '10',
  ];
  return rankgauge([...words, ...server, ...more], { cwd: home });
}

const folderOf = (name: string) => join(home, 'results', `${name}-human-rights-tiny-qwen3-reranker`);

describe.skipIf(!serverAvailable('vllm') || !serverAvailable('faulty'))('a real vLLM', () => {
  const servers: RunningServer[] = [];
  let vllm: RunningServer;
  let fastapi: RunningServer;
  beforeAll(async () => {
    vllm = await start('vllm');
    servers.push(vllm);
    fastapi = await start('faulty');
    servers.push(fastapi);
  }, startLimit);
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  test(
    'runs human-rights to the end, and its scores are those of transformers behind FastAPI',
    async () => {
      const began = performance.now();
      expect(await run('vllm', vllm.url)).toMatchObject({ code: 0, stderr: '' });
      const took = performance.now() - began;
      expect(await run('fastapi', fastapi.url, compared)).toMatchObject({ code: 0, stderr: '' });
      const [own, other] = [await readScores(folderOf('vllm')), await readScores(folderOf('fastapi'))];
      expect(own.scores).toHaveLength(queries * candidates);
      expect(other.scores).toHaveLength(comparedQueries * candidates);
      const key = ({ queryIds, documentIds }: typeof own, row: number) =>
        `${queryIds[row]} ${documentIds[row]}`;
      const byPair = new Map(Array.from(own.scores, (score, row) => [key(own, row), score]));
      const differences = Array.from(other.scores, (score, row) =>
        Math.abs(score - (byPair.get(key(other, row)) ?? Number.POSITIVE_INFINITY)),
      );
      const largest = Math.max(...differences);
      const above = differences.filter((difference) => !(difference < 1e-5)).length;
      // Before anything is judged, so that the figures are there also when it fails.
      process.stderr.write(
        `vLLM: ${own.scores.length} pairs in ${(took / 1000).toFixed(1)} s; of ${differences.length} compared with FastAPI the largest ` +
          `difference is ${largest.toExponential(2)}, ${above} are 1e-5 or more\n`,
      );
      if (whole) {
        // Two float32 implementations: over all 12,800 pairs the largest difference was seen at 1.07e-5.
        expect(above).toBeLessThanOrEqual(differences.length / 1000);
        expect(largest).toBeLessThan(2e-5);
      } else expect(largest).toBeLessThan(1e-5);
      // Scores of all sizes: equal constants would prove nothing.
      expect(Math.max(...Array.from(own.scores)) - Math.min(...Array.from(own.scores))).toBeGreaterThan(0.5);

      const manifest = await readManifest(folderOf('vllm'));
      expect(manifest).toMatchObject({
        status: 'finished',
        preflight: { verdict: 'passed', calls: 3 },
        reranker: { servedModel: 'tiny-qwen3-reranker', serverVersion: expect.stringMatching(/^\d+\.\d+/) },
        counts: { scored: queries * candidates, failed: 0, calls: (queries * candidates) / 10 },
      });
    },
    runLimit,
  );
});

describe.skipIf(!serverAvailable('vllm-notemplate'))(
  'a vLLM that was started without its chat template',
  () => {
    let server: RunningServer | undefined;
    beforeAll(async () => {
      server = await start('vllm-notemplate');
    }, startLimit);
    afterAll(() => server?.stop());

    test('is noticed before anything is scored, with the mend', async () => {
      const { code, stdout, stderr } = await run('notemplate', server?.url ?? '');
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toContain('[instruction-ignored]');
      expect(stderr).toContain('mend: start the server with its chat template (vLLM: --chat-template FILE');
      expect(await readManifest(folderOf('notemplate'))).toMatchObject({
        status: 'failed',
        preflight: { verdict: 'failed', calls: 3 },
        counts: { calls: 0, scored: 0 },
      });
    }, 120_000);
  },
);
