import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { makeBaseline } from '../../src/gate/index.ts';
import { parseMetrics } from '../../src/metrics/index.ts';
import { compareRuns } from '../../src/pipeline/compare-runs.ts';
import { coverageOf } from '../../src/pipeline/coverage-of.ts';
import { diagnose } from '../../src/pipeline/diagnose-run.ts';
import { replayScores } from '../../src/pipeline/replay-scores.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import { readBaselines, writeBaseline } from '../../src/results/baselines.ts';
import { listRuns } from '../../src/results/run-folder.ts';
import { readScoredRun } from '../../src/results/scored-run.ts';
import { mutated, mutatedValue } from './mutate.ts';
import { properly, report, runsOf, seed, tally } from './proper.ts';

const root = join(import.meta.dirname, '..', '..');
const files = ['run.json', 'scores.arrow', 'calls.arrow', 'values.arrow', 'judged.arrow'] as const;

let home: string;
/** A good run and, beside it, the one that gets damaged. */
let good: string;
let damaged: string;
const whole = new Map<string, Uint8Array>();
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-fuzz-'));
  const { template } = await loadTemplate('bare', { cwd: root });
  const { runs } = await runEvaluation({
    dataset: join(root, 'test', 'hard-inputs', 'good', 'set.jsonl'),
    templates: [template],
    rerankers: [{ protocol: 'bm25-char3', documentsPerCall: null, concurrency: 1 }],
    metrics: ['nDCG@10', 'spread'],
    results: join(home, 'results'),
    name: 'good',
  });
  good = runs[0]?.path ?? '';
  damaged = join(home, 'results', 'damaged');
  await cp(good, damaged, { recursive: true });
  for (const name of files) whole.set(name, await readFile(join(good, name)));
});
afterAll(() => rm(home, { recursive: true }));

describe.each(files)('a damaged %s', (name) => {
  test('is read, or refused with the file named; whoever uses the run does as well', async () => {
    const counts = tally();
    await fc.assert(
      fc.asyncProperty(mutated([whole.get(name) ?? new Uint8Array()]), async (bytes) => {
        await writeFile(join(damaged, name), bytes);
        await properly(counts, async () => {
          const run = await readScoredRun(damaged);
          expect(run.scores.scores.length).toBe(run.scores.queryIds.length);
        });
        await properly(tally(), () => listRuns(join(home, 'results')));
        await properly(tally(), () => compareRuns(good, [damaged], { draws: 99, show: 2 }));
        await properly(tally(), async () => diagnose(await readScoredRun(damaged)));
        await properly(tally(), async () => coverageOf([damaged]));
        if (name === 'scores.arrow') await properly(tally(), () => replayScores(join(damaged, name)));
      }),
      { numRuns: runsOf(40), seed },
    );
    await writeFile(join(damaged, name), whole.get(name) ?? new Uint8Array());
    report(`run folder, ${name}`, counts);
    expect(counts.read).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
  }, 600_000);
});

test('a run.json whose fields have other types is refused before anybody uses them', async () => {
  const counts = tally();
  const manifest: unknown = JSON.parse(await readFile(join(good, 'run.json'), 'utf8'));
  await fc.assert(
    fc.asyncProperty(mutatedValue([manifest]), async (value) => {
      await writeFile(join(damaged, 'run.json'), JSON.stringify(value ?? null));
      await properly(counts, () => readScoredRun(damaged));
      await properly(tally(), () => listRuns(join(home, 'results')));
      await properly(tally(), () => compareRuns(good, [damaged], { draws: 99, show: 2 }));
      await properly(tally(), async () => diagnose(await readScoredRun(damaged)));
    }),
    { numRuns: runsOf(150), seed },
  );
  await writeFile(join(damaged, 'run.json'), whole.get('run.json') ?? new Uint8Array());
  report('run folder, fields of run.json', counts);
  expect(counts.read).toBeGreaterThan(0);
  expect(counts.refused).toBeGreaterThan(0);
}, 600_000);

describe('a damaged baseline', () => {
  test('is read, or refused with the file named', async () => {
    const folder = join(home, 'baselines');
    const run = await readScoredRun(good);
    const baseline = makeBaseline(run, parseMetrics('nDCG@10'), {
      name: 'main',
      role: 'anchor',
      saved: 0,
      chosenFrom: 1,
      tool: 'rankgauge',
    });
    const path = await writeBaseline(folder, baseline);
    const names = (await readdir(path)).sort();
    expect(names.length).toBeGreaterThan(1);
    const kept = new Map(
      await Promise.all(names.map(async (name) => [name, await readFile(join(path, name))] as const)),
    );
    const counts = tally();
    await fc.assert(
      fc.asyncProperty(
        fc
          .constantFrom(...names)
          .chain((name) => fc.tuple(fc.constant(name), mutated([kept.get(name) ?? new Uint8Array()]))),
        async ([name, bytes]) => {
          await writeFile(join(path, name), bytes);
          await properly(counts, () => readBaselines(folder, 'main'));
          await writeFile(join(path, name), kept.get(name) ?? new Uint8Array());
        },
      ),
      { numRuns: runsOf(100), seed },
    );
    report('baseline', counts);
    expect(counts.read).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
  }, 600_000);
});
