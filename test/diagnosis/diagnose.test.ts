import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DiagnosisInput, diagnose } from '../../src/diagnosis/index.ts';
import { seededRandom, shuffled } from '../../src/foundation/random.ts';
import { syntheticRun, withQueries, withScores } from './worlds.ts';

describe('the verdict', () => {
  test.each([
    'probability',
    'confident',
    'logit',
    'cosine .72-.87',
    'unbounded',
    'bf16',
    'one decimal',
    'unknown',
  ])('of a healthy run is healthy: %s', (model) => {
    for (const seed of [1, 2, 3]) expect(diagnose(syntheticRun({ model, seed })).verdict).toBe('healthy');
  });

  test('is that of the worst finding', () => {
    expect(diagnose(syntheticRun({ fault: 'random' })).verdict).toBe('collapsed');
    expect(diagnose(syntheticRun({ fault: 'two sigmoids' })).verdict).toBe('suspect');
    expect(diagnose(syntheticRun({ fault: 'bf16' })).verdict).toBe('healthy');
  });

  test('is none with too few queries or scores, and says what is missing', () => {
    const few = diagnose(syntheticRun({ fault: 'constant', queries: 19 }));
    expect(few).toMatchObject({ verdict: null, findings: [], tooFew: { queries: 19, queriesNeeded: 20 } });
    const thin = diagnose(syntheticRun({ fault: 'constant', queries: 30, candidates: 6 }));
    expect(thin).toMatchObject({ verdict: null, tooFew: { scores: 180, scoresNeeded: 200 } });
    expect(diagnose(syntheticRun({ fault: 'constant', queries: 20, candidates: 10 })).verdict).toBe(
      'collapsed',
    );
  });

  test('of nothing at all is none', () => {
    expect(diagnose({ scale: 'unknown', order: 'unknown', queries: [] })).toMatchObject({
      verdict: null,
      findings: [],
      counts: { queries: 0, scores: 0 },
    });
  });

  test('counts scores, not rows: failed rows are none', () => {
    const input = withScores(syntheticRun({ queries: 30 }), ({ scores }, row) =>
      row < 10 ? Number.NaN : (scores[row] as number),
    );
    expect(diagnose(input).counts).toEqual({ queries: 30, clusters: 30, scores: 300 });
  });
});

describe('near misses', () => {
  const codesOf = (input: DiagnosisInput) => diagnose(input).findings.map(({ code }) => code);

  test('a length that decides in three queries of four, and the other way in the fourth, is too unsure to be said', () => {
    const input = syntheticRun({ queries: 24, gap: 1, relevant: 'one' });
    const unsure = withQueries(input, ({ lengths }, index) => ({
      scores: Array.from(lengths ?? [], (length) => 0.5 + ((index % 4 === 0 ? -1 : 1) * length) / 10_000),
    }));
    expect(codesOf(unsure)).not.toContain('length-bound');
  });

  test('cosines brought into [.5, 1] by (1 + cosine) / 2 are not the sigmoid of a probability', () => {
    const half = withScores(syntheticRun({ gap: 4 }), ({ scores }, row) => (1 + (scores[row] as number)) / 2);
    expect(codesOf(half)).not.toContain('squashed-range');
  });

  test('one server of several that squashes is named', () => {
    const input = syntheticRun({ gap: 5 });
    const mixed = withQueries(input, ({ scores }, index) =>
      index % 5 === 0 ? { scores: Array.from(scores, (score) => 1 / (1 + Math.exp(-score))) } : {},
    );
    expect(codesOf(mixed)).toContain('squashed-range');
  });
});

describe('what looks alike and is not', () => {
  test('one question in four languages over the same documents is expected to rank them alike', () => {
    // Each query of a cluster has the documents and scores of its first one: without the exclusion they correlate by 1.
    const input = syntheticRun({ queries: 80, languages: 4, shared: false, model: 'logit', gap: 0.8 });
    const alike = withQueries(input, (_, index) => {
      const { scores, grades, documentIds } = input.queries[
        index - (index % 4)
      ] as DiagnosisInput['queries'][number];
      return { scores, grades, documentIds: documentIds ?? null };
    });
    const { findings, unchecked } = diagnose(alike);
    expect(findings.map(({ code }) => code)).not.toContain('query-blind');
    expect(unchecked.map(({ code }) => code)).toContain('query-blind');
  });

  test('a language with the same poor order as the others has no gap', () => {
    const { findings } = diagnose(
      syntheticRun({ queries: 400, languages: 4, gap: 0.4, relevant: 'one', model: 'logit' }),
    );
    expect(findings.map(({ code }) => code)).not.toContain('language-gap');
  });
});

describe('one cause is said once', () => {
  test('a constant score is not also a random order, a narrow band and a coarse grid', () => {
    expect(diagnose(syntheticRun({ fault: 'constant' })).findings.map(({ code }) => code)).toEqual([
      'constant-scores',
    ]);
  });

  test('a lost order does not hide behind bf16, and comes before it', () => {
    const codes = diagnose(syntheticRun({ fault: 'no template: random, 0.7 to 0.9, bf16' })).findings.map(
      ({ code }) => code,
    );
    expect(codes[0]).toBe('random-order');
    expect(codes).toContain('quantised');
  });

  test('a long document that wins everywhere is not also said to be blind to the query', () => {
    const codes = diagnose(syntheticRun({ fault: 'long documents win' })).findings.map(({ code }) => code);
    expect(codes).toEqual(['length-bound']);
  });

  test('worse findings come first', () => {
    const { findings } = diagnose(
      withScores(
        syntheticRun({ fault: 'random' }),
        ({ scores }, row) => 0.5 + 0.2311 * (scores[row] as number),
      ),
    );
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['random-order', 'collapsed'],
      ['squashed-range', 'suspect'],
    ]);
  });
});

describe('languages', () => {
  const four = (fault: string | null, broken: string) => {
    const [healthy, sick] = [null, fault].map((name) =>
      syntheticRun({ fault: name, queries: 400, languages: 4, model: 'logit' }),
    ) as [DiagnosisInput, DiagnosisInput];
    return withQueries(healthy, (query, index) =>
      query.language === broken
        ? { scores: (sick.queries[index] as { scores: ArrayLike<number> }).scores }
        : {},
    );
  };

  test('one that is random among healthy ones is named, and no other', () => {
    const { verdict, findings } = diagnose(four('random', 'l2'));
    expect(verdict).toBe('collapsed');
    expect(findings.map(({ code, slice }) => [code, slice?.value])).toEqual([['language-gap', 'l2']]);
    expect(findings[0]?.mend).toContain('UTF-8');
  });

  test('one with a single score for all is named with the mend for languages', () => {
    const { findings } = diagnose(four('constant', 'l1'));
    expect(findings[0]).toMatchObject({ code: 'constant-scores', slice: { slice: 'language', value: 'l1' } });
    expect(findings[0]?.mend).toMatch(/"l1" reaches the model/);
  });

  test('what holds in all of them is said once, of the whole run', () => {
    const { findings } = diagnose(syntheticRun({ fault: 'random', queries: 400, languages: 4 }));
    expect(findings.map(({ code, slice }) => [code, slice])).toEqual([['random-order', undefined]]);
  });

  test('healthy ones are left alone', () => {
    expect(diagnose(four(null, 'l1')).findings).toEqual([]);
  });

  test('one of fewer than 50 queries is not looked at by itself', () => {
    const sick = withQueries(four('random', 'l2'), (_, index) => (index < 190 ? {} : { language: 'l0' }));
    expect(diagnose(sick).findings.filter(({ slice }) => slice?.value === 'l2')).toEqual([]);
  });
});

describe('laws', () => {
  const faults = ['random', 'inverted', 'position', 'long documents win', 'query not in the prompt', null];

  test('the order of queries does not matter', () => {
    fc.assert(
      fc.property(fc.constantFrom(...faults), fc.integer({ min: 1, max: 50 }), (fault, seed) => {
        const input = syntheticRun({ fault, seed, queries: 30 });
        const mixed = { ...input, queries: shuffled(input.queries, seededRandom(seed)) };
        expect(summary(mixed)).toEqual(summary(input));
      }),
      { numRuns: 12 },
    );
  });

  test('the order of rows inside a query does not matter', () => {
    fc.assert(
      fc.property(fc.constantFrom(...faults), fc.integer({ min: 1, max: 50 }), (fault, seed) => {
        const input = syntheticRun({ fault, seed, queries: 30 });
        const random = seededRandom(seed);
        const mixed = withQueries(input, (query) => {
          const order = shuffled([...(query.documentIds?.keys() ?? [])], random);
          const pick = <Item>(list: ArrayLike<Item> | null | undefined) =>
            order.map((row) => (list as ArrayLike<Item>)[row] as Item);
          return {
            scores: pick(query.scores),
            grades: pick(query.grades),
            documentIds: pick(query.documentIds),
            calls: pick(query.calls),
            places: pick(query.places),
            positions: pick(query.positions),
            lengths: pick(query.lengths),
            texts: pick(query.texts),
          };
        });
        expect(summary(mixed)).toEqual(summary(input));
      }),
      { numRuns: 12 },
    );
  });

  test('names of queries and documents do not matter', () => {
    const input = syntheticRun({ fault: 'query not in the prompt' });
    const renamed = withQueries(input, (query, index) => ({
      id: `other ${index}`,
      cluster: `other ${index}`,
      documentIds: query.documentIds?.map((id) => `__proto__${id}`) ?? null,
    }));
    expect(summary(renamed)).toEqual(summary(input));
  });

  test('codes of order do not see a monotone change of scores on a scale without ends', () => {
    for (const fault of faults) {
      const input = syntheticRun({ fault, model: 'logit' });
      const bent = withScores(
        { ...input, scale: 'unbounded' },
        ({ scores }, row) => Math.exp((scores[row] as number) / 4) * 10,
      );
      expect(codesOf(bent)).toEqual(codesOf(input));
    }
  });

  function codesOf(input: DiagnosisInput) {
    return diagnose(input).findings.map(({ code, severity }) => `${code} ${severity}`);
  }

  function summary(input: DiagnosisInput) {
    const { verdict, findings } = diagnose(input);
    return { verdict, codes: findings.map(({ code, severity, slice }) => ({ code, severity, slice })) };
  }
});

test('5,000 queries of 100 candidates are looked at in a few seconds', () => {
  const random = seededRandom(1);
  const queries = Array.from({ length: 5_000 }, (_, index) => ({
    id: `q${index}`,
    cluster: `q${index}`,
    language: index % 2 === 0 ? 'en' : 'zh',
    scores: Float64Array.from({ length: 100 }, (_unused, row) => random() + (row === 0 ? 1 : 0)),
    grades: Float64Array.from({ length: 100 }, (_unused, row) => (row === 0 ? 1 : 0)),
    documentIds: Array.from({ length: 100 }, (_unused, row) => `d${(index * 37 + row * 101) % 50_000}`),
    calls: Float64Array.from({ length: 100 }, () => index),
    places: Float64Array.from({ length: 100 }, (_unused, row) => row),
    lengths: Float64Array.from({ length: 100 }, () => 100 + random() * 100),
  }));
  const start = performance.now();
  const { verdict } = diagnose({ scale: 'logit', order: 'shuffled', queries });
  // Measured 2 s on a busy machine; comparing all pairs of queries would take minutes.
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(verdict).toBe('healthy');
}, 90_000);
