import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { depthChart, distributionChart, forestChart, loadChart } from '../../src/report/charts/all.ts';
import { payloads } from './hostile-report.ts';

const { document } = parseHTML('<html><body></body></html>');
const parsed = (svg: string) => parseHTML(`<html><body>${svg}</body></html>`).document;
const hostile = payloads[1] ?? '';

const charts: Record<string, (label: string) => string> = {
  forest: (label) =>
    forestChart(document, [{ label, value: 0.1, low: 0, high: 0.2, word: label, tone: 'better' }], {
      label,
      axis: label,
      margin: 0.02,
    }),
  distribution: (label) =>
    distributionChart(
      document,
      {
        ...{ low: 0, high: 1, relevant: [1, 2], irrelevant: [2, 1] },
        ...{ relevantMedian: 0.6, irrelevantMedian: 0.3 },
      },
      { label, size: 'whole' },
    ),
  depth: (label) =>
    depthChart(
      document,
      [
        {
          label,
          points: [
            { depth: 1, value: 0.5 },
            { depth: 10, value: 0.6 },
          ],
        },
      ],
      { label, axis: label, firstStage: 0.5 },
    ),
  load: (label) =>
    loadChart(
      document,
      [
        { concurrency: 1, throughput: 10, p50: 90, p95: 120 },
        { concurrency: 2, throughput: 18, p50: 100, p95: 150 },
      ],
      { label, side: 'latency', knee: 2 },
    ),
};

describe.each(Object.entries(charts))('the chart %s', (_, draw) => {
  test('is one image with a label, without style, class and script', () => {
    const svgs = parsed(draw('a "quoted" <label>')).querySelectorAll('svg');
    expect(svgs).toHaveLength(1);
    expect(svgs[0]?.getAttribute('role')).toBe('img');
    expect(svgs[0]?.getAttribute('aria-label')).toBe('a "quoted" <label>');
    const names = [...(svgs[0]?.querySelectorAll('*') ?? [])].flatMap((one) => [...one.attributes]);
    expect(names.filter(({ name }) => name === 'style' || name === 'class' || name.startsWith('on'))).toEqual(
      [],
    );
  });

  test('makes no element of hostile texts', () => {
    for (const payload of payloads) {
      const page = parsed(draw(payload));
      expect(page.querySelectorAll('script, img, style, a, iframe, title, b')).toHaveLength(0);
      expect(page.querySelectorAll('svg')).toHaveLength(1);
    }
  });

  test('has no figure of more than one decimal in its places', () => {
    expect(draw('label').match(/ (?:d|transform|[xy][12]?)="[^"]*\.\d\d/g)).toBeNull();
  });
});

describe('forestChart', () => {
  const row = { value: 0.1, low: 0.05, high: 0.15, word: 'better', tone: 'better' } as const;

  test('draws a dot for every row, an interval where there is one, and the word', () => {
    const page = parsed(
      forestChart(
        document,
        [
          { ...row, label: 'one' },
          { ...row, label: 'two', low: null, high: null, word: '' },
        ],
        { label: 'differences', axis: 'difference', margin: 0.02 },
      ),
    );
    expect(page.querySelectorAll('circle')).toHaveLength(2);
    expect(page.querySelectorAll('path[stroke="var(--chart-better)"]')).toHaveLength(1);
    expect([...page.querySelectorAll('text')].map(({ textContent }) => textContent)).toContain('better');
    expect(page.querySelectorAll('rect')).toHaveLength(1);
  });

  test('has neither band nor line without a margin', () => {
    const svg = forestChart(document, [{ ...row, label: 'one' }], { label: 'x', axis: 'x', margin: null });
    expect(parsed(svg).querySelectorAll('rect')).toHaveLength(0);
  });

  test('tells rows of one label apart', () => {
    const page = parsed(
      forestChart(
        document,
        [
          { ...row, label: hostile },
          { ...row, label: hostile },
        ],
        {
          ...{ label: 'x', axis: 'x', margin: 0.02 },
        },
      ),
    );
    expect(page.querySelectorAll('circle')).toHaveLength(2);
    const [first, second] = page.querySelectorAll('circle');
    expect(first?.getAttribute('cy')).not.toBe(second?.getAttribute('cy'));
  });
});

describe('distributionChart', () => {
  test('draws relevant scores above the line and irrelevant ones below, as shares of their own kind', () => {
    const svg = distributionChart(
      document,
      {
        ...{ low: 0, high: 1, relevant: [0, 5], irrelevant: [500, 0] },
        ...{ relevantMedian: null, irrelevantMedian: null },
      },
      { label: 'x', size: 'whole' },
    );
    const [above, below] = [...parsed(svg).querySelectorAll('g[fill^="var"] path')].map((path) =>
      [...(path.getAttribute('d') ?? '').matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => ({
        x: Number(x),
        y: Number(y),
      })),
    );
    const line = above?.[0]?.y ?? 0;
    // All of each kind lies in one bin, so both shapes are as high as the other, whatever the counts.
    expect(Math.min(...(above ?? []).map(({ y }) => y))).toBeCloseTo(
      2 * line - Math.max(...(below ?? []).map(({ y }) => y)),
      0,
    );
    expect(Math.min(...(above ?? []).map(({ x }) => x))).toBeGreaterThanOrEqual(
      Math.max(...(below ?? []).map(({ x }) => x)) - 0.5,
    );
  });

  test('is drawn where there are no scores of a kind', () => {
    const svg = distributionChart(
      document,
      {
        ...{ low: 0, high: 1, relevant: [], irrelevant: [1, 2] },
        ...{ relevantMedian: null, irrelevantMedian: 0.5 },
      },
      { label: 'x', size: 'small' },
    );
    expect(parsed(svg).querySelectorAll('g[fill^="var"]')).toHaveLength(1);
  });
});

describe('depthChart', () => {
  test('names every line at its end, far enough from the others to be read', () => {
    const line = (label: string) => ({
      label,
      points: [
        { depth: 1, value: 0.5 },
        { depth: 10, value: 0.6 },
      ],
    });
    const page = parsed(
      depthChart(document, [line('one'), line('two'), line('three')], {
        ...{ label: 'x', axis: 'nDCG@10', firstStage: 0.5 },
      }),
    );
    const ends = [...page.querySelectorAll('text')].filter(({ textContent }) =>
      ['one', 'two', 'three'].includes(textContent ?? ''),
    );
    const heights = ends
      .map((end) => Number(/,([\d.]+)\)/.exec(end.getAttribute('transform') ?? '')?.[1]))
      .sort((a, b) => a - b);
    expect(heights).toHaveLength(3);
    expect((heights[1] ?? 0) - (heights[0] ?? 0)).toBeGreaterThanOrEqual(14);
    expect((heights[2] ?? 0) - (heights[1] ?? 0)).toBeGreaterThanOrEqual(14);
  });
});
