import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import { newHash } from '../../src/gate/hash.ts';
import { makeBaseline } from '../../src/gate/index.ts';
import { judgedSample, scoreSketch, shareOfLost, valueTable } from '../../src/gate/value-table.ts';
import { metric } from '../../src/metrics/index.ts';
import {
  hasBaseline,
  listBaselines,
  noBaseline,
  readBaselines,
  removeLatest,
  writeBaseline,
} from '../../src/results/baselines.ts';
import { resolveRun } from '../../src/results/run-folder.ts';
import { manifestOf, many, ranked, runOf } from './fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const measures = ['MRR', 'nDCG@10', 'AUC'].map(metric);
const about = {
  tool: 'rankgauge test',
  name: 'main',
  role: 'anchor',
  saved: 1_700_000_000_000,
  chosenFrom: 3,
} as const;
const run = runOf(
  [
    ranked('q0', 1, { language: 'en', parallelId: 'p0', group: 'g', slices: { topic: 'a, "b"\n' } }),
    ranked('q1', 3, { language: 'ar', slices: { length: 'short' } }),
    { id: 'unjudged', scores: [0.5, 0.25], grades: [null, null] },
    { id: 'failed', scores: [null, null], grades: [1, 0] },
    { id: 'all relevant', scores: [0.5, 0.25], grades: [1, 1], outside: [{ documentId: 'x', grade: 2 }] },
  ],
  { manifest: manifestOf() },
);

describe('baselines on disk', () => {
  test('are two text files, and read back as they were', async () => {
    const baseline = makeBaseline(run, measures, about);
    const path = await writeBaseline(folder, baseline);
    expect(path).toBe(join(folder, 'main', 'anchor'));
    expect(readdirSync(path).sort()).toEqual(['baseline.json', 'queries.jsonl']);
    expect(await readBaselines(folder, 'main')).toEqual([baseline]);
    expect(baseline.table.queries.map(({ state, rerankable }) => [state, rerankable])).toEqual([
      ['evaluated', true],
      ['evaluated', true],
      ['unjudged', false],
      ['failed', true],
      ['evaluated', false],
    ]);
  });

  test('have one line for each query, so that a diff shows which changed', async () => {
    const lines = (text: string) => text.trimEnd().split('\n');
    const queries = async (rank: number) => {
      const path = await writeBaseline(
        folder,
        makeBaseline(runOf([ranked('q0', 1), ranked('q1', rank)]), measures, about),
      );
      return lines(readFileSync(join(path, 'queries.jsonl'), 'utf8'));
    };
    const [before, after] = [await queries(1), await queries(2)];
    expect(before).toHaveLength(3);
    expect(before.filter((line, index) => line !== after[index])).toHaveLength(1);
  });

  test('are small: 3,300 queries with 20 candidates each stay below 1 MB', async () => {
    const large = runOf(
      many(3300, (index) => ({
        id: `query-${index}`,
        language: 'en',
        parallelId: `p${index}`,
        scores: many(20, (place) => Math.sin(index * 20 + place)),
        grades: many(20, (place) => (place === index % 20 ? 1 : 0)),
      })),
    );
    const path = await writeBaseline(folder, makeBaseline(large, measures, about));
    const bytes = readdirSync(path).reduce((sum, file) => sum + statSync(join(path, file)).size, 0);
    expect(bytes).toBeLessThan(1_000_000);
  });

  test('a line with fewer fields than the head says is refused, though it is JSON', async () => {
    const path = join(await writeBaseline(folder, makeBaseline(run, measures, about)), 'queries.jsonl');
    const [head, first = '', ...rest] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [head, JSON.stringify(JSON.parse(first).slice(0, -1)), ...rest].join('\n'));
    await expect(readBaselines(folder, 'main')).rejects.toMatchObject({
      problems: [
        { code: 'baseline-unreadable', message: expect.stringContaining('line 2 has not as many fields') },
      ],
    });
  });

  test('the anchor comes before the latest, which goes when the anchor moves', async () => {
    await writeBaseline(folder, makeBaseline(run, measures, { ...about, role: 'latest' }));
    await writeBaseline(folder, makeBaseline(run, measures, about));
    expect((await readBaselines(folder, 'main')).map(({ role }) => role)).toEqual(['anchor', 'latest']);
    await removeLatest(folder, 'main');
    expect((await readBaselines(folder, 'main')).map(({ role }) => role)).toEqual(['anchor']);
  });

  test('are listed by name, without what is no baseline', async () => {
    expect(await listBaselines(join(folder, 'nothing'))).toEqual([]);
    for (const name of ['web', 'main'])
      await writeBaseline(folder, makeBaseline(run, measures, { ...about, name }));
    writeFileSync(join(folder, 'README.md'), 'text');
    expect(await listBaselines(folder)).toEqual(['main', 'web']);
    expect(hasBaseline(folder, 'main')).toBe(true);
    expect((await noBaseline(folder, 'mian')).problems[0]).toMatchObject({
      code: 'baseline-not-found',
      message: expect.stringContaining('did you mean "main"'),
    });
  });

  test.each(['', '.', '..', '../up', 'a/b', 'a\\b', '.hidden', '-x', 'a b', 'x'.repeat(65), 'a\u0000'])(
    'the name %j is refused, and never a path',
    async (name) => {
      await expect(
        writeBaseline(folder, makeBaseline(run, measures, { ...about, name })),
      ).rejects.toMatchObject({
        problems: [{ code: 'baseline-name' }],
      });
      expect(await readBaselines(folder, name)).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test.each([
    ['a head that is no JSON', 'baseline.json', '{', 'not JSON'],
    ['a head of something else', 'baseline.json', '{"kind": "run"}', 'fields of a baseline'],
    ['a later version', 'baseline.json', null, 'version 2'],
    ['queries without their head', 'queries.jsonl', '["q0"]\n', 'first line'],
    ['a query that was cut', 'queries.jsonl', undefined, 'line 3'],
  ])('%s is told with file and mend', async (_, file, text, words) => {
    const path = await writeBaseline(folder, makeBaseline(run, measures, about));
    const old = readFileSync(join(path, file), 'utf8');
    const changed =
      text === null
        ? old.replace('"version": 1', '"version": 2')
        : text === undefined
          ? `${old.split('\n').slice(0, 2).join('\n')}\n${old.split('\n')[2]?.slice(0, 20)}`
          : text;
    writeFileSync(join(path, file), changed);
    const error = await readBaselines(folder, 'main').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    const [problem] = (error as InputError).problems;
    expect(problem).toMatchObject({ code: 'baseline-unreadable', where: { file: join(path, file) } });
    expect(problem?.message).toContain(words);
    expect(problem?.mend).toContain('baseline save');
  });
});

describe('a RUN that is the name of a baseline', () => {
  const places = () => ({ results: join(folder, 'results'), baselines: join(folder, 'baselines') });

  test('is the run that was saved last, while that is there', async () => {
    const { results, baselines } = places();
    await writeBaseline(baselines, makeBaseline({ ...run, name: 'old' }, measures, about));
    await writeBaseline(
      baselines,
      makeBaseline({ ...run, name: 'new' }, measures, { ...about, role: 'latest' }),
    );
    await expect(resolveRun('main', { results, baselines })).rejects.toMatchObject({
      problems: [{ code: 'baseline-without-scores' }],
    });
    // Any folder will do: only its name is looked at.
    await writeBaseline(results, makeBaseline(run, measures, { ...about, name: 'new' }));
    expect(await resolveRun('main', { results, baselines })).toBe(join(results, 'new'));
  });

  test('is ambiguous when there is a run of that name too', async () => {
    const { results, baselines } = places();
    await writeBaseline(baselines, makeBaseline(run, measures, about));
    await writeBaseline(results, makeBaseline(run, measures, about));
    await expect(resolveRun('main', { results, baselines })).rejects.toMatchObject({
      problems: [{ code: 'run-ambiguous' }],
    });
  });
});

describe('what is kept of a run', () => {
  const scores = (changes: (number | null)[]) =>
    valueTable(runOf([{ id: 'q', scores: changes, grades: [0, 1, 0] }]), []).queries[0];

  test('the hash of the scores changes with any bit of any score', () => {
    const plain = scores([0.1, 0.2, null])?.scores;
    expect(scores([0.1, 0.2, null])?.scores).toBe(plain);
    for (const other of [
      [0.1 + 2 ** -56, 0.2, null],
      [0.1, 0.2, 0],
      [0.2, 0.1, null],
      [-0.1, 0.2, null],
    ]) {
      expect(scores(other)?.scores).not.toBe(plain);
    }
  });

  test('the hash of the order changes with the order, and with what ties', () => {
    const order = scores([0.1, 0.2, 0.3])?.order;
    expect(scores([1, 20, 300])?.order).toBe(order);
    expect(scores([0.2, 0.1, 0.3])?.order).not.toBe(order);
    expect(scores([0.2, 0.2, 0.3])?.order).not.toBe(order);
    expect(scores([0.2, 0.2, 0.3])?.order).toBe(scores([0.1, 0.1, 0.3])?.order);
    // The same documents one after the other, and a tie or none.
    expect(scores([0.2, 0.2, 0.3])?.order).not.toBe(scores([0.2, 0.1, 0.3])?.order);
    expect(scores([0.1, null, 0.3])?.order).not.toBe(order);
  });

  test('a hash tells where a text ends', () => {
    expect(newHash().text('ab').text('c').hex()).not.toBe(newHash().text('a').text('bc').hex());
    expect(newHash().text('a').hex()).not.toBe(newHash().text('a\u0000').hex());
    expect(newHash().text('').hex()).not.toBe(newHash().hex());
    expect(newHash().number(0).hex()).not.toBe(newHash().number(-0).hex());
  });

  test('hashes of 100,000 ids do not meet, and their digits are used evenly', () => {
    const hashes = many(100_000, (index) =>
      newHash()
        .text(`q${index % 100}`)
        .text(`d${Math.floor(index / 100)}`)
        .hex(),
    );
    expect(new Set(hashes).size).toBe(100_000);
    for (let place = 0; place < 16; place += 1) {
      const counts = new Map<string, number>();
      for (const hash of hashes) counts.set(hash[place] ?? '', (counts.get(hash[place] ?? '') ?? 0) + 1);
      // 6,250 of each digit expected, with a standard deviation of 77.
      for (const count of counts.values()) expect(Math.abs(count - 6250)).toBeLessThan(6 * 77);
    }
  });

  test('the share of labels that are gone is estimated from 2,048 of them', () => {
    const labelled = (from: number, to: number) =>
      runOf([
        {
          ...ranked('q0', 1),
          outside: many(to - from, (index) => ({ documentId: `x${from + index}`, grade: 0 })),
        },
      ]);
    const sample = judgedSample(labelled(0, 20_000));
    expect(sample).toMatchObject({ pairs: 20_004 });
    expect(sample.sample).toHaveLength(2048);
    expect(shareOfLost(sample, labelled(0, 20_000))).toBe(0);
    for (const share of [0.03, 0.05, 0.2, 1]) {
      const error = Math.sqrt((share * (1 - share)) / 2048);
      const seen = shareOfLost(sample, labelled(Math.round(20_000 * share), 20_000));
      expect(Math.abs(seen - share)).toBeLessThan(5 * error + 0.001);
    }
  });

  test('the sketch of the scores is their quantiles and the usual spread within a query', () => {
    const sketch = scoreSketch(
      runOf([
        { id: 'a', scores: [0, 1, 2, 3, 4], grades: [] },
        { id: 'b', scores: [0, 10, 20, 30, 40], grades: [] },
      ]),
    );
    expect(sketch).toMatchObject({ scores: 10, medianSpread: (2 + 20) / 2 });
    expect([
      sketch.quantiles[0],
      sketch.quantiles[50],
      sketch.quantiles[100],
      sketch.quantiles.length,
    ]).toEqual([0, 3.5, 40, 101]);
    expect(scoreSketch(runOf([{ id: 'a', scores: [null], grades: [] }]))).toEqual({
      scores: 0,
      quantiles: [],
      medianSpread: null,
    });
  });

  test('neither hash depends on the order of the rows', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string({ maxLength: 3 }), fc.option(fc.double({ noNaN: true }))), {
          minLength: 1,
          maxLength: 8,
          selector: ([id]) => id,
        }),
        fc.integer({ min: 0, max: 7 }),
        (rows, turn) => {
          const tableOf = (all: typeof rows) => {
            const base = runOf([{ id: 'q', scores: all.map(([, score]) => score), grades: [] }]);
            return valueTable({ ...base, scores: { ...base.scores, documentIds: all.map(([id]) => id) } }, [])
              .queries[0];
          };
          const turned = [...rows.slice(turn), ...rows.slice(0, turn)].reverse();
          expect(tableOf(turned)).toEqual(tableOf(rows));
        },
      ),
    );
  });
});
