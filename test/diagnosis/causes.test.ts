import { describe, expect, test } from 'vitest';
import { causes, type DiagnosisInput, diagnose, type Finding } from '../../src/diagnosis/index.ts';
import { syntheticRun, withQueries, withScores } from './worlds.ts';

const codesOf = (input: DiagnosisInput) => diagnose(input).findings.map(({ code }) => code);
const first = (input: DiagnosisInput) => diagnose(input).findings[0];

const shift = { baseline: 'before', queries: 60, topChanged: 0.1 };
const steady = { value: 1, low: 0.9, high: 1.1 };

/** What is wrong, and the nearest thing to it that is right. */
const pairs: readonly {
  code: string;
  severity: Finding['severity'];
  sick: () => DiagnosisInput;
  healthy: () => DiagnosisInput;
  twin: string;
}[] = [
  {
    code: 'saturated',
    severity: 'collapsed',
    sick: () => syntheticRun({ fault: 'saturated in part', gap: 1.6 }),
    healthy: () => syntheticRun({ model: 'very confident' }),
    twin: 'a very confident model, most of whose scores are 0.000 to three digits',
  },
  {
    code: 'constant-scores',
    severity: 'collapsed',
    sick: () => syntheticRun({ fault: 'constant' }),
    // T = .9
    healthy: () =>
      withScores(syntheticRun({ relevant: 'one' }), ({ grades }, row) => 0.04 + 0.9 * (grades?.[row] ?? 0)),
    twin: 'one document far above nineteen equal ones, the right one',
  },
  {
    code: 'index-misread',
    severity: 'collapsed',
    sick: () => syntheticRun({ fault: 'results read in request order' }),
    healthy: () =>
      withScores(syntheticRun({ documentsPerCall: 4 }), ({ grades }, row) =>
        (grades?.[row] ?? 0) > 0 ? 0.9 : 0.1,
      ),
    twin: 'calls of four documents with one high score each, which chance sorts in one of four',
  },
  {
    code: 'per-query-scaled',
    severity: 'info',
    sick: () => syntheticRun({ fault: 'min-max per query' }),
    healthy: () => syntheticRun({ model: 'one decimal', gap: 9 }),
    twin: 'honest scores with one decimal, with a 0.0 and a 1.0 in every query',
  },
  {
    code: 'position-bound',
    severity: 'collapsed',
    sick: () => syntheticRun({ fault: 'position' }),
    healthy: () => ({ ...syntheticRun({ fault: 'position' }), order: 'first-stage' }),
    twin: 'the same scores when documents were sent best first, where a place says something of relevance',
  },
  {
    code: 'length-bound',
    severity: 'collapsed',
    sick: () => syntheticRun({ fault: 'long documents win' }),
    healthy: () => syntheticRun({ fault: 'long documents win', strength: 0.1 }),
    twin: 'a model with a slight taste for long documents',
  },
  {
    code: 'query-blind',
    severity: 'collapsed',
    sick: () => syntheticRun({ fault: 'query not in the prompt' }),
    healthy: () => syntheticRun({ fault: 'query not in the prompt', strength: 0.15 }),
    twin: 'a model with a taste for some documents',
  },
  {
    code: 'inverted',
    severity: 'collapsed',
    sick: () => syntheticRun({ fault: 'inverted' }),
    healthy: () => syntheticRun({ fault: 'random' }),
    twin: 'an order that is no better than chance, which is another code',
  },
  {
    code: 'random-order',
    severity: 'collapsed',
    sick: () => syntheticRun({ fault: 'random' }),
    healthy: () => syntheticRun({ gap: 1.6, relevant: 'one' }),
    twin: 'a healthy model on a hard set',
  },
  {
    code: 'squashed-range',
    severity: 'suspect',
    sick: () => syntheticRun({ fault: 'two sigmoids' }),
    healthy: () => syntheticRun({ model: 'shy' }),
    twin: 'a shy model that keeps to the middle by itself',
  },
  {
    code: 'narrow-band',
    severity: 'suspect',
    sick: () => syntheticRun({ fault: 'narrow band', gap: 1 }),
    healthy: () => syntheticRun({ model: 'cosine .72-.87', gap: 1 }),
    twin: 'cosines, where good models live at 0.72 to 0.87',
  },
  {
    code: 'quantised',
    severity: 'info',
    sick: () => syntheticRun({ fault: 'bf16' }),
    healthy: () =>
      withScores(syntheticRun({ fault: 'bf16' }), ({ scores }, row) => (scores[row] as number) * 1.000003),
    twin: 'the same scores with the low bits of a float32',
  },
  {
    code: 'wrong-scale',
    severity: 'info',
    sick: () => syntheticRun({ fault: 'logits for probabilities' }),
    healthy: () => syntheticRun({ model: 'logit' }),
    twin: 'logits that are told to be logits',
  },
  {
    code: 'near-duplicate-candidates',
    severity: 'info',
    sick: () =>
      withQueries(syntheticRun(), ({ scores }) => ({
        texts: Array.from(scores, (_, row) => Math.max(3, row)),
      })),
    healthy: () =>
      withQueries(syntheticRun(), ({ scores }) => ({ texts: Array.from(scores, (_, row) => row) })),
    twin: 'documents with texts of their own',
  },
  {
    code: 'short-inputs',
    severity: 'info',
    sick: () =>
      withQueries(syntheticRun(), ({ scores }) => ({
        lengths: Array.from(scores, (_, row) => 5 + (row % 3)),
      })),
    healthy: () =>
      withQueries(syntheticRun(), ({ scores }) => ({
        lengths: Array.from(scores, (_, row) => 13 + (row % 3)),
      })),
    twin: 'short sentences of Chinese',
  },
  {
    code: 'unjudged',
    severity: 'info',
    sick: () => withQueries(syntheticRun(), (_, index) => (index % 3 === 0 ? { grades: null } : {})),
    healthy: () => withQueries(syntheticRun(), (_, index) => (index % 10 === 0 ? { grades: null } : {})),
    twin: 'one query in ten without judgments',
  },
  {
    code: 'below-first-stage',
    severity: 'suspect',
    sick: () => ({
      ...syntheticRun(),
      firstStage: { measure: 'nDCG@10', verdict: 'worse', difference: -0.1, low: -0.12, high: -0.08 },
    }),
    healthy: () => ({
      ...syntheticRun(),
      firstStage: { measure: 'nDCG@10', verdict: 'inconclusive', difference: -0.01, low: -0.05, high: 0.03 },
    }),
    twin: 'a difference that these queries cannot settle',
  },
  {
    code: 'score-shift',
    severity: 'suspect',
    sick: () => ({
      ...syntheticRun(),
      shift: { ...shift, distance: { value: 0.6, low: 0.4, high: 0.8 }, spreadRatio: steady },
    }),
    healthy: () => ({
      ...syntheticRun(),
      shift: {
        ...shift,
        distance: { value: 0.3, low: 0.1, high: 0.5 },
        spreadRatio: { value: 0.7, low: 0.4, high: 1 },
      },
    }),
    twin: 'distances whose intervals reach down to what is harmless',
  },
];

describe.each(pairs)('$code', ({ code, severity, sick, healthy, twin }) => {
  test('is said of scores that have it, first', () => {
    expect(first(sick())).toMatchObject({ code, severity });
  });

  test(`is not said of ${twin}`, () => {
    expect(codesOf(healthy())).not.toContain(code);
  });

  test('tells cause, mend and numbers', () => {
    const finding = first(sick());
    expect(finding?.cause.length).toBeGreaterThan(10);
    expect(finding?.mend.length).toBeGreaterThan(10);
    const values = Object.values(finding?.evidence ?? {});
    expect(values.length).toBeGreaterThan(0);
    expect(values.every((value) => value === null || Number.isFinite(value))).toBe(true);
  });
});

const quiet = { deviation: 0.01, largest: 0.02, pairs: 10 };
const good = { language: 'en', pairs: 25, auc: 1 };

/** What only calls can settle: what a probe saw, and the nearest harmless thing. */
const probed: readonly {
  code: string;
  severity: Finding['severity'];
  sick: NonNullable<DiagnosisInput['probes']>;
  healthy: NonNullable<DiagnosisInput['probes']>;
  twin: string;
  clientRenders?: boolean;
}[] = [
  {
    code: 'instruction-ignored',
    severity: 'suspect',
    sick: { repeat: quiet, instruction: { deviation: 0.02, pairs: 5, tokensChanged: false, by: 'probe' } },
    healthy: { repeat: quiet, instruction: { deviation: 0.04, pairs: 5, tokensChanged: null, by: 'probe' } },
    twin: 'scores that move by more than three times the noise',
  },
  {
    code: 'double-templated',
    severity: 'collapsed',
    sick: { serverTemplateTokens: 64 },
    healthy: { serverTemplateTokens: 3 },
    twin: 'the separators of a cross-encoder',
    clientRenders: true,
  },
  {
    code: 'truncated',
    severity: 'suspect',
    sick: { length: { start: 0.9, end: 0.02, characters: 2000, pairs: 3 } },
    healthy: { length: { start: 0.6, end: 0.4, characters: 2000, pairs: 3 } },
    twin: 'an answer that long text weakens in both places',
  },
  {
    code: 'batch-dependent',
    severity: 'suspect',
    sick: { repeat: quiet, batch: { deviation: 0.2, pairs: 10, spread: 3 } },
    healthy: { repeat: { ...quiet, deviation: 0.08 }, batch: { deviation: 0.2, pairs: 10, spread: 3 } },
    twin: 'differences of no more than three times the noise of repeats',
  },
  {
    code: 'non-deterministic',
    severity: 'suspect',
    sick: { repeat: { deviation: 0.3, largest: 0.9, pairs: 10 } },
    healthy: { repeat: { deviation: 0.0005, largest: 0.001, pairs: 10 } },
    twin: 'the last bits of a float32',
  },
  {
    code: 'mojibake',
    severity: 'collapsed',
    sick: { repeat: quiet, escapes: [{ language: 'zh', deviation: 0.9, pairs: 5 }] },
    healthy: {
      repeat: { ...quiet, deviation: 0.5 },
      escapes: [{ language: 'zh', deviation: 0.9, pairs: 5 }],
    },
    twin: 'a server so noisy that escapes say nothing',
  },
  {
    code: 'language-gap',
    severity: 'suspect',
    sick: { baseRates: [good, { language: 'th', pairs: 25, auc: 0.6 }] },
    healthy: { baseRates: [good, { language: 'th', pairs: 25, auc: 0.95 }] },
    twin: 'easy pairs told apart in every language',
  },
  {
    code: 'random-order',
    severity: 'collapsed',
    sick: { baseRates: [{ ...good, auc: 0.5 }] },
    healthy: { baseRates: [good, { language: 'th', pairs: 25, auc: 0.2 }] },
    twin: 'one language told apart and one not',
  },
  {
    code: 'query-blind',
    severity: 'collapsed',
    sick: { swap: { correlation: 0.97, queries: 10 }, baseRates: [{ language: 'en', pairs: 10, auc: 0.5 }] },
    healthy: { swap: { correlation: 0.85, queries: 10 }, baseRates: [{ language: 'en', pairs: 10, auc: 1 }] },
    twin: 'a model that tells easy pairs apart and likes some texts',
  },
  {
    code: 'position-bound',
    severity: 'suspect',
    sick: { repeat: quiet, place: { deviation: 0.8, correlation: 0.9, pairs: 10 } },
    healthy: { repeat: quiet, place: { deviation: 0.8, correlation: 0.1, pairs: 10 } },
    twin: 'changes that do not follow the place',
  },
];

describe.each(probed)('$code, by probe', ({ code, severity, sick, healthy, twin, clientRenders = false }) => {
  const serving = {
    ...{ protocol: 'vllm', model: null, servedModel: null, serverVersion: null, template: 'bare' },
    clientRenders,
  };
  const input = (probes: NonNullable<DiagnosisInput['probes']>): DiagnosisInput => ({
    ...{ scale: 'probability', order: 'unknown', queries: [], serving, probes },
  });

  test('is said, however few queries there are', () => {
    const diagnosis = diagnose(input(sick));
    expect(diagnosis.findings[0]).toMatchObject({ code, severity });
    expect(diagnosis.verdict).toBe(severity);
    expect(diagnosis.tooFew).toMatchObject({ queries: 0, queriesNeeded: 20 });
  });

  test(`is not said of ${twin}`, () => {
    expect(codesOf(input(healthy))).not.toContain(code);
  });

  test('is told to be unchecked where no probe was made', () => {
    expect(diagnose(input({})).unchecked.map((one) => one.code)).toContain(code);
  });

  test('never says that no probe was made where some were', () => {
    const { unchecked } = diagnose(input({ repeat: { deviation: 0, largest: 0, pairs: 5 } }));
    const own = unchecked.find((one) => one.code === code);
    expect(own?.reason ?? '').not.toContain('no probe was made');
  });
});

test('every cause of the catalogue is tested here', () => {
  const tested = new Set([...pairs, ...probed].map(({ code }) => code));
  expect(causes.names.filter((name) => !tested.has(name))).toEqual([]);
});

test('what a cause explains is a cause', () => {
  for (const cause of causes.entries) for (const name of cause.explains) expect(causes.has(name)).toBe(true);
});
