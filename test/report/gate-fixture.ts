import type { Gate, GatePlan, RuleOutcome } from '../../src/gate/index.ts';

export function outcome(changes: Partial<RuleOutcome> = {}): RuleOutcome {
  return {
    rule: 'regression(nDCG@10)',
    against: 'main (anchor)',
    verdict: 'fail',
    observed: -0.0312,
    low: -0.041,
    high: -0.021,
    limit: -0.02,
    p: 0.0004,
    unit: 'value',
    reason:
      'nDCG@10 went from 0.812 to 0.781 (-0.031) on 640 queries against main (anchor); the loss is certain',
    queries: ['ar-q07', 'ar-q03'],
    ...changes,
  };
}

/** A gate with something of everything. */
export function gate(changes: Partial<Gate> = {}): Gate {
  return {
    kind: 'gate',
    version: 1,
    tool: 'rankgauge 0.1.0',
    seed: 1,
    run: 'pr-17-bare-mini',
    dataset: 'human-rights',
    template: 'bare',
    reranker: 'mini',
    baseline: 'main',
    against: [
      { name: 'main (anchor)', role: 'anchor', run: 'v1-bare-mini', saved: 1_700_000_000_000, chosenFrom: 1 },
      { name: 'main (latest)', role: 'latest', run: 'v2-bare-mini', saved: 1_710_000_000_000, chosenFrom: 6 },
    ],
    verdict: 'fail',
    rules: [
      outcome(),
      outcome({
        rule: 'each(language, regression(nDCG@10))',
        slice: { slice: 'language', value: 'ar' },
        against: 'main (latest)',
        verdict: 'inconclusive',
        reason: 'a loss up to 0.060 is not excluded',
      }),
      outcome({
        rule: 'latency.p95 <= 500 ms',
        against: null,
        verdict: 'pass',
        observed: 412.4,
        low: null,
        high: null,
        limit: 500,
        p: null,
        unit: 'ms',
        reason: 'latency.p95 is 412 ms over 640 calls, as the rule asks (<= 500 ms)',
      }),
      outcome({
        rule: 'diagnosis == "healthy"',
        against: null,
        verdict: 'pass',
        observed: 'healthy',
        low: null,
        high: null,
        limit: 'healthy',
        p: null,
        unit: 'word',
        reason: 'diagnosis is healthy, as the rule asks (== "healthy")',
      }),
    ],
    queries: { total: 640, evaluated: 640, rerankable: 600, failed: 0, tooManyFailed: false },
    rankings: { hash: '0123456789abcdef', changed: 212, compared: 600, identical: false },
    sensitivity: {
      measure: 'nDCG@10',
      against: 'main (latest)',
      queries: 600,
      questions: 40,
      sees: 0.024,
      power: 0.8,
      margin: 0.02,
      tolerance: 0.01,
      falseStops: 5,
      standardError: 0.007,
      questionsToStop: 58,
      questionsToPass: 43,
    },
    slices: ['ar', 'de', 'en', 'es', 'fr', 'ja', 'zh'].map((value, place) => ({
      slice: 'language',
      value,
      measure: 'nDCG@10',
      queries: 40,
      baseline: 0.8,
      candidate: 0.7 + place / 50,
      difference: -0.1 + place / 50,
      low: -0.15 + place / 50,
      high: -0.05 + place / 50,
    })),
    changed: [
      {
        query: 'ar-q07',
        language: 'ar',
        measure: 'nDCG@10',
        baseline: 1,
        candidate: 0.43,
        difference: -0.57,
      },
      {
        query: 'en-q03',
        language: null,
        measure: 'nDCG@10',
        baseline: 0.5,
        candidate: 0.63,
        difference: 0.13,
      },
    ],
    changes: [{ what: 'template', baseline: 'bare', candidate: 'bare', against: 'main (anchor)' }],
    warnings: [
      { code: 'chosen-from-several', message: 'main (latest) was chosen from 6 runs on these queries' },
    ],
    next: ['rankgauge compare v2-bare-mini pr-17-bare-mini --by language --show 10'],
    ...changes,
  };
}

/** Foreign text in every place that data sets, servers and people can fill. */
export function hostileGate(text: string): Gate {
  const plain = gate();
  return gate({
    run: text,
    dataset: text,
    template: text,
    reranker: text,
    baseline: text,
    against: plain.against.map((one) => ({ ...one, name: text, run: `${text} run` })),
    rules: (['fail', 'inconclusive', 'pass'] as const).map((verdict) =>
      outcome({
        verdict,
        rule: `each(${text}, regression(nDCG@10))`,
        slice: { slice: text, value: text },
        against: text,
        reason: `about ${text}`,
        queries: [text, `${text}2`],
        ...(verdict === 'pass' ? { observed: text, limit: text, unit: 'word' as const } : {}),
      }),
    ),
    slices: plain.slices.map((slice) => ({ ...slice, slice: text, value: text })),
    changed: plain.changed.map((change) => ({ ...change, query: text, language: text })),
    warnings: [{ code: 'diagnosis', message: text }],
    next: [`rankgauge compare ${text}`],
  });
}

export const HOSTILE = [
  '\u001b[2J\u001b]0;owned\u0007name',
  '\u009b31mname',
  'a|b\n| c | d |',
  '=HYPERLINK("http://x.org")',
  '@team\r\n#12 https://x.org',
  '<img src=x onerror=alert(1)>',
  '</details><script>alert(1)</script>',
  '\u202egnp.exe\u2066',
  '``` \n# title',
  '\u2028\u0000\ud800\ufffe',
  ']]></failure><failure message="x">',
  "\"/><testcase name='x'/>&amp;",
  '::set-output name=x::y',
  '\n::error::owned\r\n::stop-commands::x',
  '%0A::error::owned',
  '[x](javascript:alert(1)) ![y](http://x.org/p.png)',
  '- [ ] task\n1. one',
  '$x^2$ \\(y\\) ~~z~~ **b**',
];

export function plan(changes: Partial<GatePlan> = {}): GatePlan {
  return {
    kind: 'gate-plan',
    version: 1,
    tool: 'rankgauge 0.1.0',
    margin: 0.02,
    tolerance: 0.01,
    falseStops: 5,
    power: 0.8,
    rules: [{ rule: 'failed == 0', meaning: 'failed is exactly 0' }],
    questions: 40,
    measured: null,
    rows: [
      {
        questions: 40,
        losses: [
          { deviation: 0.05, sees: 0.027 },
          { deviation: 0.15, sees: 0.081 },
        ],
      },
      {
        questions: 300,
        losses: [
          { deviation: 0.05, sees: 0.01 },
          { deviation: 0.15, sees: 0.03 },
        ],
      },
    ],
    ...changes,
  };
}
