import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readManifest } from '../../src/results/manifest.ts';
import { readScores, type ScoreColumns } from '../../src/results/score-files.ts';
import { type CommandOutcome, rankgauge } from '../cli/cli.ts';
import { type RunningServer, serverAvailable, startServer } from '../servers/server.ts';
import { pairs, writeFaultDataset } from './fault-dataset.ts';
import { type FaultCase, faultCases, faultTable } from './faults.ts';

const root = join(import.meta.dirname, '..', '..');

test('the table holds every fault that the service can have', async () => {
  const source = await readFile(join(root, 'test', 'servers', 'faulty_reranker.py'), 'utf8');
  const [, list = ''] = /^KNOWN = set\(([\s\S]+?)\.split\(\)\)/m.exec(source) ?? [];
  const known = list.match(/[a-z_0-9]+/g) ?? [];
  expect(known).toHaveLength(31);
  const tried = faultCases.flatMap(({ fault }) => fault.split(',').map((part) => part.split('=')[0]));
  expect([...new Set(tried)].sort()).toEqual([...known].sort());
});

test('the table of docs/reliability.md is this one', async () => {
  const page = await readFile(join(root, 'docs', 'reliability.md'), 'utf8');
  const [, shown] = /<!-- faults -->\n([\s\S]+?)\n<!-- end of faults -->/.exec(page) ?? [];
  expect(shown).toBe(faultTable());
});

describe.skipIf(!serverAvailable('faulty'))('over a service that', () => {
  let server: RunningServer;
  let home: string;
  /** Scores of the faultless service, by template. */
  const healthy = new Map<string, ScoreColumns>();
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
    await writeFaultDataset(join(home, 'set.jsonl'));
    server = await startServer('faulty', { RG_FAULT_HEADER: '1', RG_LOG: 'warning' });
    for (const template of ['bare', 'human-rights']) {
      expect(await run('healthy', { asked: { template } })).toMatchObject({ code: 0, stderr: '' });
      healthy.set(template, await readScores(folderOf('healthy', template)));
    }
  });
  afterAll(async () => {
    await server?.stop();
    await rm(home, { recursive: true });
  });

  const folderOf = (name: string, template = 'bare') => join(home, 'results', `${name}-${template}-faulty`);

  async function run(
    name: string,
    { fault, asked = {} }: Pick<FaultCase, 'asked'> & { fault?: string },
    more: readonly string[] = [],
  ): Promise<CommandOutcome> {
    const { template = 'bare', concurrency = 2, documentsPerCall = 3, wholeMs, limit, preflight } = asked;
    const config = {
      dataset: 'set.jsonl',
      templates: [template],
      reranker: {
        name: 'faulty',
        protocol: 'vllm',
        url: server.url,
        ...(fault === undefined ? {} : { headers: { 'x-fault': fault } }),
        concurrency,
        documentsPerCall,
        attempts: 3,
        ...(wholeMs === undefined ? {} : { timeouts: { wholeMs } }),
      },
      metrics: ['nDCG@10', 'AUC'],
    };
    // JSON is YAML.
    await writeFile(join(home, 'rankgauge.yaml'), JSON.stringify(config));
    const flags = [
      ...(limit === undefined ? [] : ['--limit', `${limit}`]),
      ...(preflight === undefined ? [] : ['--no-preflight']),
    ];
    return rankgauge(['run', '--name', name, ...flags, ...more], { cwd: home });
  }

  test.each(faultCases.map((one, number) => [one.fault, one.does, number, one] as const))(
    '%s (%s)',
    async (fault, _, number, { asked = {}, exit, error, kept, retried }) => {
      const name = `case-${number}`;
      const { code, stderr } = await run(name, { fault, asked });
      const folder = folderOf(name, asked.template);
      const manifest = await readManifest(folder);

      expect(code).toBe(exit);
      if (error === null) expect(stderr).toBe('');
      else expectError(stderr, error);
      // What was sent in a header stays out of the run folder.
      expect(manifest.reranker.parameters['headers']).toBe('x-fault: [hidden]');
      if (retried) expect(manifest.counts.retries).toBeGreaterThan(0);
      const all = asked.limit === undefined ? pairs : asked.limit * 6;
      await expectKept(kept, { folder, manifest, stderr, all, reference: asked.template ?? 'bare' });
    },
    60_000,
  );

  function expectError(stderr: string, { code, message, mend }: NonNullable<FaultCase['error']>) {
    const lines = stderr.split('\n');
    const at = lines.findIndex((line) => line.startsWith('error: '));
    expect(lines[at]).toContain(message);
    expect(lines[at]?.endsWith(` [${code}]`)).toBe(true);
    expect(lines[at + 1]).toMatch(/^ {2}why: \S/);
    expect(lines[at + 2]?.startsWith(`  mend: ${mend}`)).toBe(true);
  }

  async function expectKept(
    kept: FaultCase['kept'],
    {
      folder,
      manifest,
      stderr,
      all,
      reference,
    }: {
      folder: string;
      manifest: Awaited<ReturnType<typeof readManifest>>;
      stderr: string;
      all: number;
      reference: string;
    },
  ): Promise<void> {
    const journal = existsSync(join(folder, 'scores.journal'));
    const goesOn = stderr.includes(`go on with: rankgauge run --resume ${manifest.name}\n`);
    expect(goesOn).toBe(journal);
    switch (kept) {
      case 'healthy':
      case 'diagnosis': {
        expect(manifest).toMatchObject({ status: 'finished', counts: { scored: all, failed: 0 } });
        const own = await readScores(folder);
        const distance = largestDistance(own, healthy.get(reference));
        // Another composition of calls moves float32 in its last digits.
        if (kept === 'healthy') expect(distance).toBeLessThan(1e-5);
        // The fault did something: a row that tests nothing would pass too.
        else expect(distance).toBeGreaterThan(1e-3);
        expect(journal).toBe(false);
        return;
      }
      case 'part': {
        expect(manifest).toMatchObject({ status: 'failed', counts: { pairs: all } });
        expect(manifest.counts.scored).toBeGreaterThan(0);
        expect(manifest.counts.scored + manifest.counts.failed).toBe(all);
        const own = await readScores(folder);
        expect(own.errors.filter((one) => one !== null)).toHaveLength(manifest.counts.failed);
        expect(largestDistance(own, healthy.get(reference))).toBeLessThan(1e-5);
        expect(journal).toBe(true);
        return;
      }
      case 'stopped':
        expect(manifest).toMatchObject({ status: 'failed', counts: { scored: 0 } });
        // 32 calls would have been made: a service that is plainly wrong is not asked to the end.
        expect(manifest.counts.calls).toBeLessThan(25);
        expect(journal).toBe(true);
        expect(existsSync(join(folder, 'scores.arrow'))).toBe(false);
        return;
      case 'nothing':
        expect(manifest).toMatchObject({
          status: 'failed',
          preflight: { verdict: 'failed', calls: 3 },
          counts: { calls: 0, scored: 0 },
        });
        expect(journal).toBe(false);
        return;
      default:
        kept satisfies never;
    }
  }

  test('ran out of memory, and then is asked less at once, gives the resumed run the scores of a healthy one', async () => {
    expect((await run('memory', { fault: 'oom_above=2', asked: { concurrency: 8 } })).code).toBe(3);
    const resume = ['run', '--resume', 'memory-bare-faulty', '--concurrency', '2'];
    expect(await rankgauge(resume, { cwd: home })).toMatchObject({ code: 0 });
    const manifest = await readManifest(folderOf('memory'));
    expect(manifest).toMatchObject({ status: 'finished', counts: { scored: pairs, failed: 0 } });
    const own = await readFile(join(folderOf('memory'), 'scores.arrow'));
    expect(own.equals(await readFile(join(folderOf('healthy'), 'scores.arrow')))).toBe(true);
  });

  test('is mended after it was given up, gives the resumed run the scores of a healthy one', async () => {
    expect((await run('mended', { fault: 'empty' })).code).toBe(3);
    await writeFile(
      join(home, 'rankgauge.yaml'),
      JSON.stringify({ reranker: { name: 'faulty', protocol: 'vllm', url: server.url } }),
    );
    expect(await rankgauge(['run', '--resume'], { cwd: home })).toMatchObject({ code: 0 });
    const own = await readScores(folderOf('mended'));
    expect(largestDistance(own, healthy.get('bare'))).toBeLessThan(1e-6);
  });
});

/** Over the rows that both have a score for. */
function largestDistance(own: ScoreColumns, other: ScoreColumns | undefined): number {
  const byPair = new Map(
    other?.queryIds.map((query, row) => [
      `${query} ${other.documentIds[row]}`,
      other.scores[row] ?? Number.NaN,
    ]),
  );
  let largest = 0;
  let compared = 0;
  for (const [row, query] of own.queryIds.entries()) {
    const distance = Math.abs(
      (own.scores[row] ?? Number.NaN) - (byPair.get(`${query} ${own.documentIds[row]}`) ?? Number.NaN),
    );
    if (Number.isNaN(distance)) continue;
    compared += 1;
    largest = Math.max(largest, distance);
  }
  if (compared === 0) throw new Error('no row was compared');
  return largest;
}
