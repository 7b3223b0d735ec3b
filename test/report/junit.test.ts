import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reporterFor, reporters } from '../../src/report/index.ts';
import { gate, HOSTILE, hostileGate } from './gate-fixture.ts';
import { junitFaults, readXml } from './junit-schema.ts';

const render = (shown: Parameters<typeof hostileGate>[0] | undefined) =>
  reporters.get('junit').render(shown === undefined ? gate() : hostileGate(shown));

test('every rule and slice is a case: failures fail, what cannot be told is skipped', () => {
  const root = readXml(render(undefined));
  expect(junitFaults(root)).toEqual([]);
  const [suite] = root.children;
  expect(Object.fromEntries(suite?.attributes ?? [])).toEqual({
    name: 'pr-17-bare-mini',
    tests: '4',
    failures: '1',
    errors: '0',
    skipped: '1',
    time: '0',
  });
  const cases = suite?.children.filter(({ name }) => name === 'testcase') ?? [];
  expect(
    cases.map(({ attributes, children }) => [
      attributes.get('classname'),
      attributes.get('name'),
      children[0]?.name,
    ]),
  ).toEqual([
    ['rankgauge.gate', 'regression(nDCG@10) against main (anchor)', 'failure'],
    [
      'rankgauge.gate.language',
      'each(language, regression(nDCG@10)) [language=ar] against main (latest)',
      'skipped',
    ],
    ['rankgauge.gate', 'latency.p95 <= 500 ms', undefined],
    ['rankgauge.gate', 'diagnosis == "healthy"', undefined],
  ]);
  expect(cases[0]?.children[0]?.text).toContain('look at: ar-q07, ar-q03');
  expect(suite?.children.find(({ name }) => name === 'system-out')?.text).toContain('warning: main (latest)');
});

test('names of cases tell all outcomes apart', () => {
  const root = readXml(render(undefined));
  const names = root.children[0]?.children
    .filter(({ name }) => name === 'testcase')
    .map(({ attributes }) => attributes.get('name'));
  expect(new Set(names).size).toBe(names?.length);
});

test.each(HOSTILE)('foreign text %j stays text', (text) => {
  const root = readXml(render(text));
  expect(junitFaults(root)).toEqual([]);
  expect(root.children[0]?.children.filter(({ name }) => name === 'testcase')).toHaveLength(3);
});

test('any text gives valid XML with the same cases', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      const root = readXml(render(text));
      expect(junitFaults(root)).toEqual([]);
      expect(root.children[0]?.children.filter(({ name }) => name === 'testcase')).toHaveLength(3);
    }),
    { numRuns: 300 },
  );
});

test('the reader of this test refuses what is no JUnit', () => {
  const wrap = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?>\n${inner}\n`;
  expect(() => readXml(wrap('<a>'))).toThrow();
  expect(() => readXml(wrap('<a b="1" b="2"/>'))).toThrow('twice');
  expect(() => readXml(wrap('<a>& </a>'))).toThrow('unescaped');
  expect(() => readXml(wrap('<a>\u0000</a>'))).toThrow('forbids');
  expect(junitFaults(readXml(wrap('<testsuite name="x"><case/></testsuite>')))).toEqual([
    '<testsuite> lacks tests',
    '<case> stands in <testsuite>',
    '<case> is no element of the schema',
  ]);
});

test('a file that ends in .xml gets this format', () => {
  expect(reporterFor({ outputFile: 'out/gate.xml' }).name).toBe('junit');
});
