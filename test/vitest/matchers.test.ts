import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { makeBaseline } from '../../src/gate/index.ts';
import { metric } from '../../src/metrics/index.ts';
import { writeBaseline } from '../../src/results/baselines.ts';
import type { RegressionOptions } from '../../src/vitest/index.ts';
import '../../src/vitest/index.ts';
import { many, ranked, runOf } from '../gate/fixture.ts';

const good = runOf(
  many(60, (index) => ranked(`q${index}`, 1, { language: index % 2 === 0 ? 'en' : 'ar' })),
  { name: 'good' },
);
const bad = runOf(
  many(60, (index) => ranked(`q${index}`, index < 20 ? 2 : 1, { language: index % 2 === 0 ? 'en' : 'ar' })),
  {
    name: 'bad',
  },
);
const few = (rank: number) =>
  runOf(
    many(4, (index) => ranked(`q${index}`, index === 0 ? rank : 1)),
    { name: `few${rank}` },
  );

/** What a failing assertion says. */
async function messageOf(assertion: Promise<void>): Promise<string> {
  return assertion.then(
    () => 'it passed',
    (error: Error) => error.message,
  );
}

describe('toReach', () => {
  test('passes when every check of the rule holds', async () => {
    await expect(good).toReach('MRR >= 0.9');
    await expect(good).toReach('each(language, MRR >= 0.9) and failed == 0');
    await expect(bad).not.toReach('MRR >= 0.9');
  });

  test('says what was observed, and which queries to look at', async () => {
    const message = await messageOf(expect(bad).toReach('MRR >= 0.9'));
    expect(message).toContain('expected: bad reaches MRR >= 0.9');
    expect(message).toContain('MRR is 0.833 on 60 queries');
    expect(message).toContain('look at: q0, q1');
    expect(await messageOf(expect(good).not.toReach('MRR >= 0.9'))).toContain('expected not: good reaches');
  });

  test('what cannot be told is not reached', async () => {
    await expect(runOf([ranked('q0', 1)])).not.toReach('low(MRR) >= 0.1');
  });

  test('a wrong rule is told as such, and does not count as failed or passed', async () => {
    expect(await messageOf(expect(good).not.toReach('MMR >= 0.9'))).toContain('did you mean "MRR"');
  });
});

describe('toNotRegressFrom', () => {
  test('compares with a run in memory, by the measure and margin named', async () => {
    await expect(good).toNotRegressFrom(good);
    await expect(bad).not.toNotRegressFrom(good, { metric: 'MRR' });
    await expect(bad).toNotRegressFrom(good, { metric: 'MRR', margin: 0.9 });
    const message = await messageOf(expect(bad).toNotRegressFrom(good, { metric: 'MRR' }));
    expect(message).toContain('expected: bad loses nothing against good');
    expect(message).toContain('MRR went from 1.000 to 0.833');
  });

  test('looks at the values of a column too', async () => {
    const message = await messageOf(
      expect(bad).toNotRegressFrom(good, { metric: 'MRR', by: 'language', margin: 0.02 }),
    );
    expect(message).toContain('[language=ar]');
  });

  test('what cannot be told passes unless that is to count', async () => {
    await expect(few(2)).toNotRegressFrom(few(1), { metric: 'MRR' });
    await expect(few(2)).not.toNotRegressFrom(few(1), { metric: 'MRR', onInconclusive: 'fail' });
  });

  describe('a saved baseline', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    test('is found by its name', async () => {
      const about = { tool: 'test', name: 'main', role: 'anchor', saved: 0, chosenFrom: 1 } as const;
      await writeBaseline(folder, makeBaseline(good, [metric('MRR')], about));
      await expect(good).toNotRegressFrom('main', { metric: 'MRR', baselines: folder });
      await expect(bad).not.toNotRegressFrom('main', { metric: 'MRR', baselines: folder });
      expect(
        await messageOf(
          expect(bad).toNotRegressFrom('mian', { metric: 'MRR', baselines: folder, results: folder }),
        ),
      ).toContain('did you mean "main"');
    });
  });
});

describe('toBeHealthy', () => {
  const scored = (scores: (relevant: boolean, place: number) => number) =>
    runOf(
      many(40, (index) => ({
        id: `q${index}`,
        scores: many(6, (place) => scores(place === index % 6, place + index)),
        grades: many(6, (place) => (place === index % 6 ? 1 : 0)),
      })),
    );

  test('passes when scores tell relevant documents from irrelevant ones', async () => {
    await expect(
      scored((relevant, place) => (relevant ? 0.93 : 0.1) + Math.sin(place * 12.9898) / 50),
    ).toBeHealthy();
  });

  test('names the finding, its cause and the mend', async () => {
    const message = await messageOf(expect(scored(() => 0.5)).toBeHealthy());
    expect(message).toContain('constant-scores');
    expect(message).toContain('mend:');
  });

  test('too few scores are not healthy', async () => {
    expect(await messageOf(expect(few(1)).toBeHealthy())).toContain('too few scores');
  });
});

test('what is no run is told as such', async () => {
  expect(await messageOf(expect({ name: 'x' }).toReach('MRR >= 0.5'))).toContain('was not given a run');
  expect(await messageOf(expect('no-such-run').toReach('MRR >= 0.5', { results: 'nowhere' }))).toContain(
    'no run "no-such-run"',
  );
});

test('matchers are typed, and to be awaited', () => {
  expectTypeOf(expect(good).toReach).parameter(0).toEqualTypeOf<string>();
  expectTypeOf(expect(good).toBeHealthy).returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf<RegressionOptions['onInconclusive']>().toEqualTypeOf<'pass' | 'fail' | undefined>();
  const wrong = () => [
    // @ts-expect-error a rule is a text
    expect(good).toReach(0.7),
    // @ts-expect-error there is no such option
    expect(good).toNotRegressFrom('main', { margn: 0.02 }),
    // @ts-expect-error a baseline is needed
    expect(good).toNotRegressFrom(),
  ];
  expect(wrong).toBeTypeOf('function');
});
