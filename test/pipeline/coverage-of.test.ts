import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { InputError } from '../../src/foundation/errors.ts';
import { coverageOf } from '../../src/pipeline/coverage-of.ts';
import { languageTexts } from '../../src/pipeline/coverage-texts.ts';
import { sharedThreshold } from '../../src/pipeline/coverage-threshold.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import type { ScoredRun } from '../../src/results/scored-run.ts';
import { askedRun, questionIds } from '../comparison/coverage-runs.ts';
import { runOf } from '../comparison/runs.ts';
import { type RunningServer, serverAvailable, startServer } from '../servers/server.ts';
import { modelWithWords } from './coverage-model.ts';
import { questions, topicWords, writeCoverageSet } from './coverage-set.ts';

const ids = questionIds(30);

function run(name: string, languages: readonly string[] = ['en', 'zh']): ScoredRun {
  return askedRun(
    name,
    languages.flatMap((language) =>
      ids.map((question, number) => ({
        question,
        language,
        first: 4,
        rank: language === 'zh' ? 1 + (number % 3) : 1,
      })),
    ),
  );
}

describe('coverageOf', () => {
  test('joins languages that were scored apart and sets runs of the same queries side by side', async () => {
    const apart = await coverageOf([run('a', ['en']), run('b', ['zh'])], { metrics: 'MRR@10', draws: 999 });
    expect(apart.parts).toEqual(['a', 'b']);
    expect(apart.others).toEqual([]);
    expect(apart.languages.map(({ language, verdict }) => [language, verdict])).toEqual([
      ['en', null],
      ['zh', 'behind'],
    ]);
    const beside = await coverageOf([run('a'), run('b')], { metrics: 'MRR@10', draws: 999 });
    expect(beside.others.map((one) => [one.run, one.label])).toEqual([['b', 'b']]);
  });

  test('takes gaps of the first measure of rankings, and puts it first', async () => {
    const { metrics, languages } = await coverageOf([run('a')], { metrics: 'AUC,MRR@10,P@1', draws: 999 });
    expect(metrics).toEqual(['MRR@10', 'AUC', 'P@1']);
    expect(Object.keys(languages[0]?.metrics ?? {})).toEqual(['MRR@10', 'AUC', 'P@1']);
  });

  test('names what is missing and who asked', async () => {
    const report = await coverageOf([run('a')], {
      required: ['zh', 'ar'],
      tool: 'rankgauge 9',
      seed: 4,
      draws: 99,
    });
    expect(report).toMatchObject({
      kind: 'coverage',
      version: 1,
      tool: 'rankgauge 9',
      seed: 4,
      margin: 0.05,
    });
    expect(report.missing).toEqual(['ar']);
    expect(report.metrics).toEqual(['nDCG@10', 'MRR@10']);
  });

  test('refuses a run that is not there, and nothing', async () => {
    await expect(coverageOf(['nobody'], { results: 'nowhere' })).rejects.toThrow(InputError);
    await expect(coverageOf([])).rejects.toThrow('no run is named');
  });
});

describe('one threshold for all languages', () => {
  const scored = (language: string, shift: number) =>
    questionIds(40).map((id) => ({
      id: `${language} ${id}`,
      language,
      parallelId: id,
      candidates: [
        ['a', 0.9 - shift, 1],
        ['b', 0.8 - shift, 1],
        ['c', 0.3 - shift, 0],
        ['d', 0.2 - shift, 0],
      ] as const,
    }));

  test('keeps less of a language whose scores lie lower', () => {
    const shared = sharedThreshold(runOf('run', [...scored('en', 0), ...scored('zh', 0.55)]), { seed: 1 });
    // Down from the top: .9 .8 are relevant English, .35 relevant Chinese, .3 irrelevant English, .25 relevant Chinese. Of
    // 200 kept down to .25, 40 are not relevant: too many for a precision of .9. So the cut lies between .35 and .3.
    expect(shared?.threshold.chosen).toBe('precision of 0.9');
    expect(shared?.threshold.value).toBeCloseTo(0.325, 12);
    expect(shared?.of('en')).toMatchObject({ precision: 1, recall: 1, keptShare: 0.5, emptyQueries: 0 });
    expect(shared?.of('zh')).toMatchObject({ precision: 1, recall: 0.5, keptShare: 0.25, emptyQueries: 0 });
    expect(shared?.of('fr')).toBeNull();
  });

  test('is that with the best F1 where no precision of 0.9 is supported', () => {
    const shared = sharedThreshold(
      runOf(
        'run',
        ids.map((id) => ({
          id,
          language: 'en',
          candidates: [
            ['a', 0.9, 0],
            ['b', 0.8, 1],
            ['c', 0.1, 0],
          ],
        })),
      ),
      { seed: 1 },
    );
    expect(shared?.threshold).toEqual({ value: 0.45, chosen: 'best F1', precision: 0.5, recall: 1 });
  });

  test('does not exist where nothing is relevant or nothing has a score', () => {
    const query = (score: number | null, grade: number) => [
      { id: 'q', language: 'en', candidates: [['a', score, grade]] as const },
    ];
    expect(sharedThreshold(runOf('run', query(1, 0)), { seed: 1 })).toBeNull();
    expect(sharedThreshold(runOf('run', query(null, 1)), { seed: 1 })).toBeNull();
  });
});

test('texts are counted in characters, tokens by the calls of each language, garbled ones by what they look like', () => {
  const text = (id: string, words: string) => [id, { id, text: words, language: null }] as const;
  const own = runOf('run', [
    {
      id: 'q1',
      language: 'zh',
      candidates: [
        ['d1', 1, 1],
        ['d2', 0, 0],
      ],
    },
    { id: 'q2', language: 'fr', candidates: [['d3', 1, 1]] },
  ]);
  const texts = languageTexts([
    {
      run: {
        ...own,
        scores: { ...own.scores, calls: Float64Array.of(0, 0, 1) },
        calls: {
          starts: [0, 0],
          latencies: [1, 1],
          statuses: [200, 200],
          attempts: [1, 1],
          documents: [2, 1],
          promptTokens: [500, Number.NaN],
          bytes: [1, 1],
          servers: [null, null],
          errors: [null, null],
        },
      },
      dataset: {
        queries: [
          { id: 'q1', text: '𠮷野家', language: 'zh', parallelId: null, group: null, slices: {} },
          { id: 'q2', text: 'cafÃ© fermÃ©', language: 'fr', parallelId: null, group: null, slices: {} },
        ],
        documents: new Map([text('d1', '一二三四'), text('d2', '一二'), text('d3', 'un café')]),
      },
    },
  ]);
  expect(texts.get('zh')).toEqual({
    queryCharacters: 3,
    documentCharacters: 3,
    tokensPerPair: 250,
    garbled: 0,
  });
  expect(texts.get('fr')).toEqual({
    queryCharacters: 12,
    documentCharacters: 7,
    tokensPerPair: null,
    garbled: 0.5,
  });
  expect(languageTexts([{ run: own, dataset: null }]).size).toBe(0);
});

describe.skipIf(!serverAvailable('faulty'))(
  'over a real service that decodes the requests of one language as Latin-1',
  () => {
    let folder: string;
    let server: RunningServer;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rankgauge-'));
      await writeCoverageSet(join(folder, 'set.jsonl'));
      const model = await modelWithWords(join(folder, 'words-qwen3-reranker'), [
        ...topicWords('en'),
        ...topicWords('ru'),
      ]);
      server = await startServer('faulty', { RG_FAULT_HEADER: '1', RG_LOG: 'warning', RG_MODEL: model });
    }, 300_000);
    afterAll(async () => {
      await server?.stop();
      await rm(folder, { recursive: true });
    });

    async function score(name: string, languages: readonly string[], fault?: string): Promise<ScoredRun> {
      const { template } = await loadTemplate('bare', { cwd: folder });
      const { runs } = await runEvaluation({
        dataset: join(folder, 'set.jsonl'),
        languages,
        templates: [template],
        rerankers: [
          {
            protocol: 'vllm',
            name: 'faulty',
            url: server.url,
            ...(fault === undefined ? {} : { headers: { 'x-fault': fault } }),
            documentsPerCall: 6,
            concurrency: 4,
          },
        ],
        metrics: ['MRR@10', 'nDCG@10'],
        results: join(folder, 'results'),
        name,
      });
      const [only] = runs;
      if (only === undefined) throw new Error('nothing was scored');
      return only;
    }

    test('that language is behind on the same questions and candidates, the hint is mojibake, and a sound service has no gap', async () => {
      const sound = await coverageOf([await score('sound', ['en', 'ru'])]);
      const russian = sound.languages.find(({ language }) => language === 'ru');
      expect(russian?.metrics['MRR@10']?.mean).toBe(1);
      expect(russian?.gaps[0]).toMatchObject({ difference: 0, questions });
      expect(russian?.verdict).not.toBe('behind');
      expect(sound.notes.join('\n')).not.toContain('mojibake');

      const garbled = await coverageOf([
        await score('english', ['en']),
        await score('russian', ['ru'], 'mojibake'),
      ]);
      const behind = garbled.languages.find(({ language }) => language === 'ru');
      expect(garbled.parts).toHaveLength(2);
      expect(behind).toMatchObject({ verdict: 'behind', gap: 'like-for-like' });
      expect(behind?.firstStage?.difference).toBe(0);
      // No word is known: the order is chance, every score tied.
      expect(behind?.scores.auc).toBe(0.5);
      expect(garbled.languages.find(({ language }) => language === 'en')?.metrics['MRR@10']?.mean).toBe(1);
      expect(garbled.notes.join('\n')).toMatch(
        /ru: before the model is blamed: its texts may arrive garbled \(mojibake\).+rankgauge diagnose/,
      );
    }, 300_000);
  },
);
