import { describe, expect, test } from 'vitest';
import type { Alternative } from '../../src/statistics/index.ts';
import * as statistics from '../../src/statistics/index.ts';
import { golden, off } from './golden.ts';

type Pair = { case: string; baseline: number[]; candidate: number[] };
const pairs = new Map<string, Pair>((golden('paired-data').cases as Pair[]).map((pair) => [pair.case, pair]));
const alternatives: readonly Alternative[] = ['two-sided', 'greater', 'less'];

/** Differences rounded as the golden script rounded them, so that equal sizes tie. */
function differencesOf(name: string, decimals = 12): number[] {
  const { baseline, candidate } = pairs.get(name) as Pair;
  return candidate.map((value, query) => Number((value - (baseline[query] as number)).toFixed(decimals)) + 0);
}

function same(actual: number, expected: number, tolerance = 1e-12, what = ''): void {
  expect(off(actual, expected), `${what} ${actual} for ${expected}`).toBeLessThanOrEqual(tolerance);
}

describe('paired t test as scipy has it', () => {
  const { cases } = golden('paired-t');
  test('all cases were found', () => expect(cases.length).toBe(16));
  test.each(cases)('$case', (one) => {
    const { baseline, candidate } = pairs.get(one['case'] as string) as Pair;
    for (const alternative of alternatives) {
      const answer = statistics.pairedTTest(baseline, candidate, { alternative });
      expect(Math.abs(answer.difference - one['meanDifference'])).toBeLessThan(1e-15);
      if (one['degenerate']) {
        expect(answer.standardError).toBeLessThan(1e-15);
        continue;
      }
      const wanted = one[alternative] as { t: number; df: number; p: number };
      same(answer.t, wanted.t);
      expect(answer.degreesOfFreedom).toBe(wanted.df);
      same(answer.p, wanted.p);
      same(answer.standardError * Math.sqrt(one['n']), one['sdDifference']);
    }
    if (one['degenerate']) return;
    for (const percent of [90, 95, 99]) {
      const { low, high } = statistics.pairedTTest(baseline, candidate, { confidence: percent / 100 });
      const [wantedLow, wantedHigh] = one[`ci${percent}`] as [number, number];
      expect(Math.abs(low - wantedLow)).toBeLessThan(1e-12);
      expect(Math.abs(high - wantedHigh)).toBeLessThan(1e-12);
    }
  });
});

describe('Wilcoxon as scipy has it', () => {
  const { cases } = golden('wilcoxon');
  const zeros = { wilcox: 'drop', pratt: 'pratt', zsplit: 'split' } as const;
  test('all cases were found', () => {
    expect(cases.length).toBe(15);
    expect(cases.flatMap((one) => one['results']).length).toBe(285);
  });
  test.each(cases)('$case', (one) => {
    for (const result of one.results) {
      const answer = statistics.wilcoxon(differencesOf(one.case), {
        zeros: zeros[result.zeroMethod as keyof typeof zeros],
        method: result.method === 'exact' ? 'exact' : 'normal',
        continuityCorrection: result.continuityCorrection ? 'half' : 'none',
        alternative: result.alternative,
      });
      const what = JSON.stringify(result);
      same(answer.statistic, result.statistic, 1e-12, what);
      same(answer.p, result.p, 1e-12, what);
      if (result.z !== undefined) same(Math.abs(answer.z as number), Math.abs(result.z), 1e-12, what);
    }
  });
});

describe('exact sign flips as rational arithmetic has them', () => {
  const { cases } = golden('sign-flip-exact');
  test('all cases were found', () => expect(cases.length).toBe(10));
  test.each(cases)('$case', (one) => {
    const { baseline, candidate } = pairs.get(one.case) as Pair;
    const wanted = one.exactRational;
    // Not rounded: 0.3 - 0.2 and 0.2 - 0.1 differ in the last bit and tie all the same.
    const differences = candidate.map((value, query) => value - (baseline[query] as number));
    const twoSided = statistics.exactSignFlip(differences);
    expect(twoSided).toEqual({
      p: wanted['pTwoSided'],
      assignments: wanted['assignments'],
      asExtreme: wanted['countAbsGreaterEqual'],
    });
    expect(statistics.exactSignFlip(differences, { alternative: 'greater' }).p).toBe(wanted['pGreater']);
    expect(statistics.exactSignFlip(differences, { alternative: 'less' }).p).toBe(wanted['pLess']);
  });
});

describe('bootstrap intervals within the Monte Carlo tolerance of scipy', () => {
  const { cases } = golden('bootstrap');
  const methods = { percentile: statistics.percentileBootstrap, BCa: statistics.bcaBootstrap };
  test('all cases were found', () => expect(cases.length).toBe(12));
  test.each(cases)('$case', (one) => {
    const { baseline, candidate } = pairs.get(one['case'] as string) as Pair;
    const differences = candidate.map((value, query) => value - (baseline[query] as number));
    for (const [name, bootstrap] of Object.entries(methods)) {
      for (const confidence of [0.9, 0.95]) {
        const wanted = one[`${name} ${confidence}`] as Record<string, number>;
        const answer = bootstrap(differences, plainMean, { confidence, resamples: 10_000 });
        const tolerance = wanted['toleranceFor10000Resamples'] as number;
        expect(Math.abs(answer.low - (wanted['low'] as number)), name).toBeLessThan(tolerance);
        expect(Math.abs(answer.high - (wanted['high'] as number)), name).toBeLessThan(tolerance);
      }
    }
  });
  function plainMean(sample: readonly number[]): number {
    return sample.reduce((sum, value) => sum + value, 0) / sample.length;
  }
});

describe('effect size', () => {
  const { cases } = golden('effect-size');
  test('all cases were found', () => expect(cases.length).toBe(14));
  test.each(cases)('$case', (one) => {
    const answer = statistics.effectSize(differencesOf(one['case'], 15));
    same(answer.dz, one['cohenDz'], 1e-11);
    same(answer.hedgesJ, one['hedgesJ']);
    same(answer.hedgesGz, one['hedgesGz'], 1e-11);
  });
});

describe('sign test as scipy has it', () => {
  const { cases } = golden('sign-test');
  test('all cases were found', () => expect(cases.length).toBe(16));
  test.each(cases)('$case', (one) => {
    for (const alternative of alternatives) {
      const answer = statistics.signTest({ wins: one['wins'], losses: one['losses'], alternative });
      same(answer, one[alternative]);
    }
  });
});

describe('adjusted p-values as statsmodels has them', () => {
  const { cases } = golden('multiple-comparisons');
  const methods = {
    bonferroni: statistics.bonferroni,
    holm: statistics.holm,
    'holm-sidak': statistics.holmSidak,
    'simes-hochberg': statistics.hochberg,
    fdr_bh: statistics.benjaminiHochberg,
    fdr_by: statistics.benjaminiYekutieli,
  };
  test('all cases were found', () => expect(cases.length).toBe(7));
  test.each(cases)('$p', (one) => {
    for (const [name, adjust] of Object.entries(methods)) {
      const wanted = one[name] as { adjusted: number[]; 'rejectAt0.05': boolean[] };
      const adjusted = adjust(one['p'] as unknown as number[]);
      adjusted.forEach((value, index) => {
        same(value, wanted.adjusted[index] as number, 1e-12, name);
      });
      expect(
        adjusted.map((value) => value <= 0.05),
        name,
      ).toEqual(wanted['rejectAt0.05']);
    }
  });
});

describe('power of the paired t test', () => {
  const { cases, neededQueries } = golden('power');
  test('all cases were found', () => {
    expect(cases.length).toBe(28);
    expect(neededQueries.length).toBe(10);
  });
  test.each(cases)('$n queries, level $alpha, $alternative', (one) => {
    const plan = {
      queries: one.n,
      level: one.alpha,
      alternative: one.alternative === 'larger' ? ('greater' as const) : ('two-sided' as const),
    };
    for (const [effectSize, power] of Object.entries<number>(one.powerAt)) {
      same(statistics.powerOfTTest({ ...plan, effectSize: Number(effectSize) }), power, 1e-10);
    }
    for (const [power, effectSize] of Object.entries<number>(one.minimumDetectableEffectDz)) {
      same(statistics.detectableEffectSize({ ...plan, power: Number(power) }), effectSize, 1e-10);
    }
  });
  test.each(neededQueries)('queries for an effect of $dz with power $power', (one) => {
    const answer = statistics.queriesForPower({
      effectSize: one['dz'],
      power: one['power'],
      level: one['alpha'],
    });
    same(answer, one['n'], 1e-10);
  });
});

describe('distances between samples', () => {
  type Sample = { case: string; a: number[]; b: number[]; exact: Test; asymp: Test };
  type Test = { D: number; p: number };
  const samples = golden('ks-two-sample').cases as Sample[];
  const sampleOf = (name: string) => samples.find((sample) => sample.case === name) as Sample;
  test('all cases were found', () => {
    expect(samples.length).toBe(8);
    expect(golden('wasserstein').cases.length).toBe(8);
    expect(golden('psi').cases.length).toBe(8);
    expect(golden('entropy').cases.length).toBe(33);
  });
  test.each(samples)('Kolmogorov-Smirnov: $case', ({ a, b, exact, asymp }) => {
    same(statistics.ksDistance(a, b), exact.D);
    const answer = statistics.ksTest(a, b);
    same(answer.exact, exact.p, 1e-12, 'exact');
    same(answer.asymptotic, asymp.p, 1e-9, 'asymptotic');
  });
  test.each(golden('wasserstein').cases)('Wasserstein-1 and energy: $case', (one) => {
    const { a, b } = sampleOf(one['dataIn'] === 'ks-two-sample' ? (one['case'] as string) : '');
    same(statistics.wasserstein1(a, b), one['wasserstein1']);
    same(statistics.energyDistance(a, b), one['energyDistance']);
  });
  test.each(golden('psi').cases)('PSI and Jensen-Shannon: $case', (one) => {
    const { a, b } = sampleOf(one['case']);
    const [p, q] = [one['countsBaseline'], one['countsCandidate']] as number[][] as [number[], number[]];
    expect(statistics.histogram(a, { bins: 10 })).toEqual(p);
    expect(statistics.histogram(b, { bins: 10 })).toEqual(q);
    same(statistics.psi(p, q, { empty: 1e-4 }), one['psiFloor0.0001']);
    same(statistics.psi(p, q, { empty: 1e-6 }), one['psiFloor1e-06']);
    same(statistics.psi(p, q, { empty: 'add-half' }), one['psiAddHalf']);
    expect(Math.abs(statistics.jensenShannon(p, q) - one['jensenShannonDivergenceNats'])).toBeLessThan(1e-14);
  });
  test.each(golden('entropy').cases)('entropy: $case in $bins bins', (one) => {
    const [name, side] = (one['case'] as string).split('.');
    const values: number[] = one['values'] ?? sampleOf(name as string)[side as 'a' | 'b'];
    const counts = statistics.histogram(values, { bins: one['bins'] });
    expect(counts).toEqual(one['counts']);
    same(statistics.entropy(counts), one['entropyNats']);
    same(statistics.entropy(counts) / Math.LN2, one['entropyBits']);
    same(statistics.entropy(counts) / Math.log(one['bins']), one['normalised']);
  });
});

describe('rank correlation as scipy has it', () => {
  const { cases } = golden('rank-correlation');
  test('all cases were found', () => expect(cases.length).toBe(8));
  test.each(cases)('$case', ({ x, y, ...wanted }) => {
    const { kendallTauB, kendallTauC, spearman, pearson, weightedTau } = wanted as Record<
      string,
      { value: number; p: number }
    >;
    same(statistics.kendallTauB(x, y), kendallTauB?.value as number);
    same(statistics.kendallTauC(x, y), kendallTauC?.value as number);
    same(statistics.kendallP(x, y), kendallTauB?.p as number, 1e-11);
    same(statistics.weightedTau(x, y), weightedTau?.value as number);
    same(statistics.spearman(x, y), spearman?.value as number);
    // scipy gives 1.4e-24 for a correlation that rounding kept off -1; ours is exactly -1
    const spearmanP = statistics.correlationP(statistics.spearman(x, y), x.length);
    if ((wanted['case'] as unknown) !== 'reversed') same(spearmanP, spearman?.p as number, 1e-11);
    if (pearson === undefined) return;
    same(statistics.pearson(x, y), pearson.value);
    if (x.length > 2) same(statistics.correlationP(statistics.pearson(x, y), x.length), pearson.p, 1e-11);
  });
});

describe('rank-biased overlap', () => {
  const { cases } = golden('rbo');
  test('all cases were found', () => expect(cases.length).toBe(40));
  test.each(cases)('$case with p $p', (one) => {
    const answer = statistics.rbo(one['s'], one['t'], { persistence: one['p'] });
    same(answer.extrapolated, one['extrapolated']);
    expect(Math.abs(answer.minimum - one['minimumAtCommonDepth'])).toBeLessThan(1e-12);
    same(answer.truncated, one['truncatedSumAtCommonDepth']);
    same(answer.agreement, one['agreementAtCommonDepth']);
  });
});

describe('AUC and Mann-Whitney as scipy has them', () => {
  const { cases } = golden('auc');
  test('all cases were found', () => expect(cases.length).toBe(6));
  test.each(cases)('$case', (one) => {
    same(statistics.auc(one['positives'], one['negatives']), one['auc']);
    const answer = statistics.mannWhitney(one['positives'], one['negatives']);
    same(answer.u, one['U']);
    same(answer.p, one['pAsymptoticContinuity']);
    if (one['pExact'] === undefined) expect(answer.pExact).toBeNull();
    else same(answer.pExact as number, one['pExact']);
  });
});

describe('calibration', () => {
  const { cases } = golden('calibration');
  test('all cases were found', () => expect(cases.length).toBe(4));
  test.each(cases)('$case', (one) => {
    const [p, y] = [one['probabilities'], one['labels']] as unknown as [number[], number[]];
    same(statistics.brierScore(p, y), one['brier']);
    same(statistics.logLoss(p, y), one['logLossNats']);
    for (const bins of [10, 15]) {
      const answer = statistics.calibrationError(p, y, { bins });
      same(answer.expected, one[`ece${bins}`]);
      same(answer.largest, one[`mce${bins}`]);
    }
  });
});

describe('quantiles as numpy has them', () => {
  const { cases } = golden('quantiles');
  const kinds = {
    linear: 'linear',
    nearest: 'nearest',
    higher: 'higher',
    inverted_cdf: 'inverted-cdf',
  } as const;
  test('all cases were found', () => expect(cases.length).toBe(5));
  test.each(cases)('of $values', (one) => {
    for (const [name, kind] of Object.entries(kinds)) {
      for (const [percent, value] of Object.entries(one[name] as Record<string, number>)) {
        same(
          statistics.quantile(one['values'], Number(percent) / 100, { kind }),
          value,
          1e-14,
          `${name} ${percent}`,
        );
      }
    }
    same(statistics.mean(one['values']), one['mean'], 1e-15);
    if (one['sdSample'] === null) expect(statistics.sampleDeviation(one['values'])).toBeNaN();
    else same(statistics.sampleDeviation(one['values']), one['sdSample'], 1e-14);
  });
});
