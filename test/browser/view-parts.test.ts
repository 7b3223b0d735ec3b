import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/config/package-root.ts';
import { style } from '../../src/report/html/style.ts';
import type { PlaygroundChoices, QueryTable, RunSummary } from '../../src/view/api.ts';
import { exampleDraft, firstDraft, requestOf } from '../../src/view/page/playground/draft.ts';
import { indentedJson } from '../../src/view/page/playground/indented-json.ts';
import { ranksOf } from '../../src/view/page/playground/ranks.ts';
import { filterQueries, shownQueries, sortQueries } from '../../src/view/page/queries/query-rows.ts';
import { changed, hashOf, placeOf, routeOf } from '../../src/view/page/route.ts';
import { filterRuns, sortRuns } from '../../src/view/page/runs/filter-runs.ts';
import { buildPage } from './view-bench.ts';

describe('the address', () => {
  test('says the page and its parameters, and comes back from them', () => {
    expect(routeOf('').page).toBe('runs');
    expect(routeOf('#/compare?run=a&run=b').parameters.getAll('run')).toEqual(['a', 'b']);
    expect(routeOf('#/nothing').page).toBe('unknown');
    expect(routeOf('#/runs/deeper').page).toBe('unknown');
    expect(hashOf('compare', { run: ['a', 'b'], by: 'language', metric: null })).toBe(
      '#/compare?run=a&run=b&by=language',
    );
  });

  test('brings back every name of a run and every text, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ minLength: 1 }), (run, text) => {
        const route = routeOf(hashOf('run', { run, text }));
        expect(route.page).toBe('run');
        expect([route.parameters.get('run'), route.parameters.get('text')]).toEqual([run, text]);
        expect(routeOf(changed(route, { text: null })).parameters.get('run')).toBe(run);
      }),
    );
  });

  test('of another filter or baseline is the same place, of another query or run another', () => {
    const place = (hash: string) => placeOf(routeOf(hash));
    expect(place('#/compare?run=a&run=b')).toBe(place('#/compare?run=b&run=a&metric=MRR'));
    expect(place('#/runs?run=a')).toBe(place('#/runs'));
    expect(place('#/query?run=a&query=1')).not.toBe(place('#/query?run=a&query=2'));
    expect(place('#/run/a')).not.toBe(place('#/run/b'));
  });

  test('that is broken is read as far as it goes', () => {
    expect(routeOf('#/run/%E0%A4%A').parameters.get('run')).toBe('%E0%A4%A');
  });
});

describe('the list of runs', () => {
  const run = (name: string, more: Partial<RunSummary> = {}): RunSummary => ({
    run: name,
    status: 'finished',
    dataset: 'set',
    template: 'bare',
    reranker: 'bm25',
    protocol: 'bm25-char3',
    model: null,
    languages: ['en'],
    queries: 1,
    pairs: 2,
    scored: 2,
    failed: 0,
    started: 0,
    finished: 1,
    primary: { metric: 'nDCG@10', mean: 0.5 },
    verdict: 'healthy',
    failure: null,
    ...more,
  });
  const none = { text: '', dataset: '', reranker: '', template: '', language: '', status: '' };
  const runs = [
    run('a', { started: 1, model: 'Qwen3', languages: ['ar', 'zh'] }),
    run('b', { started: 2, status: 'running', primary: null, verdict: null }),
    run('c', { started: 3, verdict: 'collapsed', primary: { metric: 'nDCG@10', mean: 0.9 } }),
  ];
  const names = (list: readonly RunSummary[]) => list.map((one) => one.run).join('');

  test('is narrowed by words of any name, in any order and case, and by each choice', () => {
    expect(names(filterRuns(runs, none))).toBe('abc');
    expect(names(filterRuns(runs, { ...none, text: 'bare qWEN' }))).toBe('a');
    expect(names(filterRuns(runs, { ...none, language: 'zh' }))).toBe('a');
    expect(names(filterRuns(runs, { ...none, status: 'running' }))).toBe('b');
    expect(names(filterRuns(runs, { ...none, status: 'running', language: 'zh' }))).toBe('');
  });

  test('is sorted either way, with those that have no value last', () => {
    expect(names(sortRuns(runs, { by: 'started', down: true }))).toBe('cba');
    expect(names(sortRuns(runs, { by: 'primary', down: true }))).toBe('cab');
    expect(names(sortRuns(runs, { by: 'primary', down: false }))).toBe('acb');
    expect(names(sortRuns(runs, { by: 'verdict', down: false }))).toBe('cab');
  });
});

describe('the list of queries', () => {
  const table: QueryTable = {
    metrics: ['nDCG@10', 'MRR@10'],
    runs: ['a', 'b', 'c'],
    textsMissing: null,
    rows: [
      { query: 'q1', text: 'An egg', language: 'en', values: [[0.5, 0], [0.7, 1], null] },
      {
        query: 'q2',
        text: 'ein Ei',
        language: 'de',
        values: [
          [1, 1],
          [0.2, 1],
          [1, 1],
        ],
      },
      {
        query: 'q10',
        text: null,
        language: null,
        values: [
          [0.3, 0],
          [0.3, 0],
          [0.3, 0],
        ],
      },
    ],
  };
  const any = { text: '', language: '', change: 'any' } as const;
  const ids = (list: ReturnType<typeof shownQueries>) => list.map(({ row }) => row.query).join(' ');
  const all = shownQueries(table, { metric: 'nDCG@10', candidate: 1 });

  test('says the change from the first run to the chosen one in the chosen measure', () => {
    expect(all.map(({ change }) => change?.toFixed(1) ?? null)).toEqual(['0.2', '-0.8', '0.0']);
    const others = shownQueries(table, { metric: 'MRR@10', candidate: 2 });
    expect(others.map(({ change }) => change)).toEqual([null, 0, 0]);
    expect(shownQueries(table, { metric: 'MRR@10', candidate: 0 }).map(({ change }) => change)).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('is narrowed by words, language and kind of change', () => {
    expect(ids(filterQueries(all, { ...any, text: 'EGG' }))).toBe('q1');
    expect(ids(filterQueries(all, { ...any, language: 'de' }))).toBe('q2');
    expect(ids(filterQueries(all, { ...any, change: 'worse' }))).toBe('q2');
    expect(ids(filterQueries(all, { ...any, change: 'better' }))).toBe('q1');
    expect(ids(filterQueries(all, { ...any, change: 'same' }))).toBe('q10');
    expect(ids(filterQueries(all, { ...any, change: 'changed' }))).toBe('q1 q2');
    expect(ids(filterQueries(all, { ...any, change: 'missing' }))).toBe('q1');
  });

  test('is sorted by change, value, id and place, with missing values last', () => {
    const by = (column: string, down = false) => ids(sortQueries(all, { by: column, down }));
    expect(by('change')).toBe('q2 q10 q1');
    expect(by('change', true)).toBe('q1 q10 q2');
    expect(by('value0', true)).toBe('q2 q1 q10');
    expect(by('value2', true)).toBe('q2 q10 q1');
    expect(by('query')).toBe('q1 q2 q10');
    expect(by('language')).toBe('q2 q1 q10');
    expect(by('place', true)).toBe('q10 q2 q1');
  });
});

describe('the playground', () => {
  test('sets JSON out without changing a token of it', () => {
    expect(indentedJson('{"a":[1.0,2],"b":{}}')).toBe('{\n  "a": [\n    1.0,\n    2\n  ],\n  "b": {}\n}');
    expect(indentedJson('not json {')).toBe('not json {');
    fc.assert(
      fc.property(fc.json(), (text) => {
        const shown = indentedJson(text);
        expect(JSON.parse(shown)).toEqual(JSON.parse(text));
        expect(shown.replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''));
      }),
    );
  });

  test('ranks scores, equal ones together', () => {
    expect(ranksOf([0.2, 0.9, null, 0.2, -1])).toEqual([2, 1, null, 2, 4]);
  });

  const choices: PlaygroundChoices = {
    config: null,
    rerankers: [{ name: 'r', protocol: 'bm25-word', model: null, url: null }],
    templates: ['bare', 'field', 'instruction-in-text'].map((name) => ({
      name,
      title: null,
      instruction: null,
      text: '',
    })),
  };

  test('asks for what is missing before it asks the server', () => {
    const draft = firstDraft(choices);
    expect(requestOf(draft)).toEqual({ missing: 'Write a query.' });
    expect(requestOf({ ...draft, query: 'q' })).toEqual({ missing: 'Write at least one document.' });
    expect(requestOf({ ...draft, templates: [] })).toEqual({ missing: 'Choose at least one template.' });
    const many = { ...draft, query: 'q', documents: Array.from({ length: 101 }, () => 'd') };
    expect(requestOf(many)).toEqual({ missing: 'There are 101 documents: at most 100 are asked about.' });
  });

  test('leaves out empty documents, and what was left empty', () => {
    expect(
      requestOf({ ...firstDraft(choices), query: 'q', documents: ['', 'd', '  '], instruction: ' ' }),
    ).toEqual({
      request: {
        reranker: 'r',
        templates: ['bare'],
        query: 'q',
        documents: ['d'],
        instruction: null,
        language: null,
      },
    });
  });

  test('has an example that can be asked as it is, with two templates', () => {
    const example = exampleDraft(firstDraft(choices), choices);
    expect(example.templates).toEqual(['bare', 'instruction-in-text']);
    expect(requestOf(example)).toHaveProperty('request');
  });
});

test('the page has the colours of the report, in light and dark', () => {
  const css = readFileSync(join(packageRoot(), 'src/view/page/style.css'), 'utf8');
  const colours = (text: string) =>
    [...text.matchAll(/(--[a-z0-9-]+):\s*(#[0-9a-f]{3,6})/g)].map(([, name, value]) => `${name} ${value}`);
  const ours = colours(css);
  expect(ours.length).toBeGreaterThan(60);
  expect(ours).toEqual(colours(style));
});

test('a first look at the page loads less than 60 kB, and charts only when one is wanted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  await buildPage(folder);
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const assets = readdirSync(join(folder, 'assets'));
  const first = assets.filter((name) => html.includes(name));
  const size = (name: string) => gzipSync(readFileSync(join(folder, 'assets', name))).length;
  expect(first.filter((name) => name.endsWith('.js'))).toHaveLength(1);
  expect(first.reduce((sum, name) => sum + size(name), gzipSync(html).length)).toBeLessThan(60_000);
  // Plot is many times the page: it is in the others.
  const later = assets.filter((name) => !html.includes(name));
  expect(later.reduce((sum, name) => sum + size(name), 0)).toBeGreaterThan(60_000);
  rmSync(folder, { recursive: true });
});
