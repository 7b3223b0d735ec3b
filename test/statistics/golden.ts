import { readFileSync } from 'node:fs';

/** One case of a golden file: each file has its own shape, and a wrong guess at it fails the test that makes it. */
// biome-ignore lint/suspicious/noExplicitAny: data of 17 shapes, read only by tests
export type GoldenCase = Record<string, any>;

/** A golden file; its strings NaN, Infinity and -Infinity read as numbers. */
export function golden(topic: string): { cases: GoldenCase[]; neededQueries: GoldenCase[] } {
  const url = new URL(`../golden/statistics/${topic}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'), (_, value: unknown) =>
    typeof value === 'string' && notFinite.has(value) ? Number(value) : value,
  );
}

/** Difference relative to the expected value, absolute where it is below 1e-3 of nothing: 0 when both are NaN or equal. */
export function off(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (Number.isNaN(actual) || Number.isNaN(expected)) return Number.POSITIVE_INFINITY;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
  return Math.abs(actual - expected) / (expected === 0 ? 1 : Math.abs(expected));
}

const notFinite = new Set(['NaN', 'Infinity', '-Infinity']);
