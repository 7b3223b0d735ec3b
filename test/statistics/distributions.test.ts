import { describe, expect, test } from 'vitest';
import { incompleteBeta } from '../../src/statistics/incomplete-beta.ts';
import { logGamma } from '../../src/statistics/log-gamma.ts';
import { noncentralTCdf } from '../../src/statistics/noncentral-t.ts';
import { normalCdf, normalQuantile } from '../../src/statistics/normal.ts';
import { studentTCdf, studentTQuantile, studentTUpperTail } from '../../src/statistics/student-t.ts';
import { golden, off } from './golden.ts';

type Row = readonly number[];
const functions: Record<string, (...row: number[]) => number> = {
  'scipy.stats.t.sf': (t, df) => studentTUpperTail(t as number, df as number),
  'scipy.stats.t.ppf': (p, df) => studentTQuantile(p as number, df as number),
  'scipy.stats.norm.cdf': (z) => normalCdf(z as number),
  'scipy.stats.norm.ppf': (p) => normalQuantile(p as number),
  'scipy.stats.nct.cdf': (t, df, nc) =>
    noncentralTCdf(t as number, { degreesOfFreedom: df as number, noncentrality: nc as number }),
  'scipy.special.betainc': (a, b, x) => incompleteBeta(x as number, { a: a as number, b: b as number }),
  'scipy.special.gammaln': (x) => logGamma(x as number),
};
const cases = golden('distributions').cases as { function: string; rows: Row[] }[];

describe('the distributions agree with scipy', () => {
  test('all tables were found', () => {
    expect(cases.length).toBe(7);
    expect(cases.flatMap(({ rows }) => rows).length).toBe(284);
  });
  test.each(cases)('$function', (one) => {
    // scipy's series for the noncentral t is off by up to 1.4e-10 in its tails (see below)
    const tolerance = one.function.endsWith('nct.cdf') ? 1e-9 : 1e-12;
    const compute = functions[one.function] as (...row: number[]) => number;
    for (const row of one.rows) {
      const got = compute(...row.slice(0, -1));
      expect(off(got, row.at(-1) as number), `${row} but ${got}`).toBeLessThan(tolerance);
    }
  });
});

describe('the noncentral t in its tails', () => {
  test('agrees with an integral in 30 digits (mpmath)', () => {
    const tail = (df: number) => noncentralTCdf(-2, { degreesOfFreedom: df, noncentrality: 3 });
    expect(off(tail(99), 3.784699711058885e-7)).toBeLessThan(1e-12);
    expect(off(tail(19), 1.0098141424960946e-6)).toBeLessThan(1e-12);
  });
  test('is the central one without noncentrality, and its tails sum to 1', () => {
    for (const df of [1, 3, 50, 2000]) {
      for (const t of [-4, -0.5, 0, 1, 6]) {
        const options = { degreesOfFreedom: df, noncentrality: 0 };
        expect(off(noncentralTCdf(t, options), studentTCdf(t, df)), `${t} ${df}`).toBeLessThan(1e-11);
        const shifted = { degreesOfFreedom: df, noncentrality: 1.3 };
        const sum = noncentralTCdf(t, shifted) + noncentralTCdf(t, { ...shifted, tail: 'upper' });
        expect(sum).toBeCloseTo(1, 12);
      }
    }
  });
});

describe('Student t beyond the tables', () => {
  test('one degree of freedom is Cauchy, two have a closed form', () => {
    for (const t of [-30, -1, -1e-9, 0, 1e-9, 0.3, 2, 700]) {
      expect(
        off(studentTCdf(t, 1), t < -1 ? Math.atan(-1 / t) / Math.PI : 0.5 + Math.atan(t) / Math.PI),
      ).toBeLessThan(1e-13);
      expect(studentTCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 14);
    }
  });
  test('infinitely many degrees of freedom are the normal', () => {
    expect(studentTCdf(1.3, Number.POSITIVE_INFINITY)).toBe(normalCdf(1.3));
    expect(studentTQuantile(0.9, Number.POSITIVE_INFINITY)).toBe(normalQuantile(0.9));
  });
  test('the quantile undoes the distribution function, fractions and small degrees included', () => {
    for (const df of [0.3, 1, 2.5, 7, 40, 1e4, 1e7]) {
      for (const p of [1e-12, 1e-3, 0.2, 0.25, 0.4999999999, 0.500001, 0.7, 0.76, 0.999]) {
        expect(off(studentTCdf(studentTQuantile(p, df), df), p), `${p} ${df}`).toBeLessThan(1e-11);
      }
    }
  });
  test('impossible arguments give NaN, certain ones an infinity', () => {
    expect(studentTCdf(Number.NaN, 3)).toBeNaN();
    expect(studentTCdf(1, 0)).toBeNaN();
    expect(studentTQuantile(1.1, 3)).toBeNaN();
    expect(studentTQuantile(0, 3)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(-0.1)).toBeNaN();
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});
