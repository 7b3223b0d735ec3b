import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, test } from 'vitest';
import { reportOf } from '../../src/pipeline/report-of.ts';
import type { RunReport } from '../../src/pipeline/run-report.ts';
import { reporters } from '../../src/report/index.ts';
import { manifestOf, ranked, rankedRun, runOf } from '../comparison/runs.ts';
import { hostileReport } from './hostile-report.ts';
import { load } from './load-fixture.ts';

const html = reporters.get('html');
const treeOf = (report: RunReport) => parseHTML(html.render(report)).document;

const languages = ['ar', 'de', 'en', 'zh'];
const run = (name: string, template: string, rankOf: (language: string, question: number) => number) =>
  runOf(
    name,
    Array.from({ length: 30 }, (_, question) =>
      languages.map((language) =>
        ranked(`${language}-${question}`, rankOf(language, question), {
          language,
          parallelId: `q${question}`,
        }),
      ),
    ).flat(),
    manifestOf({ name, template: { name: template, hash: template } }),
  );

let whole: RunReport;
beforeAll(async () => {
  await html.prepare?.();
  whole = await reportOf(
    [
      run('a', 'bare', (_, question) => 1 + (question % 3)),
      run('b', 'instruction', (language, question) => (language === 'zh' ? 9 : 1 + (question % 3))),
    ],
    { metrics: ['MRR@10'], draws: 999, show: 3, load: load() },
  );
});

describe('the page of a report', () => {
  test('has its parts in order, each with an entry in the contents', () => {
    const document = treeOf(whole);
    const titles = [...document.querySelectorAll('main > section > h2')].map(
      ({ textContent }) => textContent,
    );
    expect(titles).toEqual([
      ...['Verdict', 'Measures', 'Differences', 'Languages', 'Scores', 'Depth', 'Load', 'Findings'],
      ...['Queries that changed most', 'Notes', 'To get this again'],
    ]);
    const links = [...document.querySelectorAll('nav a')];
    expect(links.map(({ textContent }) => textContent)).toEqual(titles);
    for (const link of links) {
      expect(document.querySelectorAll(`section${link.getAttribute('href')}`)).toHaveLength(1);
    }
  });

  test('sends from a collapsed run to its cause and its mend', async () => {
    const flat = rankedRun(
      'flat',
      Array.from({ length: 60 }, () => 3),
    );
    const scores = { ...flat.scores, scores: Array.from(flat.scores.scores, () => 0.5) };
    const report = await reportOf([{ ...flat, scores }], { metrics: ['MRR@10'], draws: 99 });
    expect(report.diagnoses[0]?.verdict).toBe('collapsed');
    const document = treeOf(report);
    const card = document.querySelector('#verdict .card');
    expect(card?.querySelector('.badge')?.textContent).toBe('scores collapsed');
    expect(card?.querySelector('a')?.getAttribute('href')).toBe('#findings');
    expect(document.querySelector('#findings .card')?.textContent).toContain(
      report.diagnoses[0]?.findings[0]?.mend,
    );
  });

  test('begins with the verdict as a word, its size and its interval', () => {
    const [first] = treeOf(whole).querySelectorAll('#verdict .card');
    const figures = whole.comparison?.comparisons[0]?.metrics['MRR@10'];
    expect(figures?.verdict).toBe('worse');
    expect(first?.querySelector('.badge')?.textContent).toBe('worse');
    expect(first?.querySelector('.figure')?.textContent).toContain(figures?.difference?.toFixed(3) ?? 'none');
    expect(first?.textContent).toContain(whole.comparison?.comparisons[0]?.sentence);
  });

  test('has a table with the figures behind every kind of picture', () => {
    const document = treeOf(whole);
    for (const id of ['measures', 'differences', 'languages', 'scores', 'depth', 'load']) {
      expect(document.querySelectorAll(`#${id} svg[role="img"]`).length, id).toBeGreaterThan(0);
      expect(document.querySelectorAll(`#${id} table`).length, id).toBeGreaterThan(0);
    }
    for (const svg of document.querySelectorAll('svg')) {
      expect(svg.getAttribute('aria-label')).not.toBe('');
    }
  });

  test('draws one distribution a run and one a language of each', () => {
    const document = treeOf(whole);
    expect(document.querySelectorAll('#scores .panels svg')).toHaveLength(2);
    expect(document.querySelectorAll('#scores .small svg')).toHaveLength(8);
  });

  test('shows the documents of both runs side by side for the queries that changed most', () => {
    const changed = [...treeOf(whole).querySelectorAll('#queries details')];
    expect(changed).toHaveLength(3);
    for (const one of changed) {
      expect(one.querySelectorAll('.sides > div')).toHaveLength(2);
      expect(one.querySelectorAll('.sides li.hit')).toHaveLength(2);
      expect(one.querySelector('summary')?.textContent).toContain('down');
    }
  });

  test('says of a mark in the heat map what it means to whoever cannot see it', async () => {
    const report: RunReport = {
      ...whole,
      coverage: whole.coverage && {
        ...whole.coverage,
        languages: whole.coverage.languages.map((one) => ({ ...one, verdict: 'behind' })),
      },
    };
    const marks = [...treeOf(report).querySelectorAll('table.heat .sr')].map(
      ({ textContent }) => textContent,
    );
    expect(marks.slice(0, languages.length)).toEqual(languages.map(() => ' behind'));
  });

  test('of one run has no comparison and all the rest', async () => {
    const one = await reportOf([run('a', 'bare', () => 2)], { metrics: ['MRR@10'], draws: 99 });
    const ids = [...treeOf(one).querySelectorAll('main > section')].map(({ id }) => id);
    expect(ids).toEqual([
      'verdict',
      'measures',
      'languages',
      'scores',
      'depth',
      'findings',
      'notes',
      'again',
    ]);
    expect(one).toMatchObject({ comparison: null, load: null });
  });

  test('without languages and first stage has neither, and no share of a gain', async () => {
    const made = rankedRun('elsewhere', [1, 2, 3, 1, 2, 3, 4]);
    const foreign = {
      ...made,
      scores: { ...made.scores, positions: Array.from(made.scores.positions, () => Number.NaN) },
    };
    const report = await reportOf([foreign], { metrics: ['MRR@10'], draws: 99 });
    expect(report).toMatchObject({ coverage: null, depths: [], commands: [] });
    expect(report.evaluation.references).toEqual([]);
    expect(report.evaluation.runs[0]?.metrics['MRR@10']).toMatchObject({
      ...{ firstStage: null, ceiling: null, gainShare: null },
    });
    const ids = [...treeOf(report).querySelectorAll('main > section')].map(({ id }) => id);
    expect(ids).not.toContain('languages');
    expect(ids).not.toContain('depth');
  });

  test('says that means are of different queries where they are', async () => {
    const all = run('a', 'bare', () => 1);
    const some = { ...run('b', 'instruction', () => 2), queries: all.queries.slice(0, 80) };
    const { notes } = await reportOf([all, some], { metrics: ['MRR@10'], draws: 99 });
    expect(notes[0]).toContain('means of the runs are of different queries (bare 120, instruction 80)');
    expect(whole.notes.join()).not.toContain('different queries');
  });

  test('tells runs apart that have the same name and other folders', async () => {
    const [a, b] = [run('a', 'bare', () => 1), run('a', 'bare', () => 2)];
    const report = await reportOf(
      [
        { ...a, path: 'here/a' },
        { ...b, path: 'there/a' },
      ],
      { metrics: ['MRR@10'], draws: 99 },
    );
    expect(report.runs.map(({ label }) => label)).toEqual(['here/a', 'there/a']);
    expect(report.comparison?.comparisons).toHaveLength(1);
  });

  test('makes no element, no attribute and no link of hostile texts', async () => {
    const page = html.render(await hostileReport());
    const { document } = parseHTML(page);
    expect(document.querySelectorAll('script, img, iframe, b, title + title, object, embed')).toHaveLength(0);
    expect(document.querySelectorAll('style')).toHaveLength(1);
    const attributes = [...document.querySelectorAll('*')].flatMap((one) => [...one.attributes]);
    expect(attributes.filter(({ name }) => name.startsWith('on') || name === 'style')).toEqual([]);
    const links = attributes.filter(({ name }) => name.endsWith('href') || name === 'src');
    expect(links.every(({ value }) => /^#[a-z]+$/.test(value))).toBe(true);
    const tags = attributes.filter(({ name }) => name === 'lang').map(({ value }) => value);
    expect([...new Set(tags)].sort()).toEqual(['ar', 'en']);
    expect(page).not.toMatch(/\p{Bidi_Control}/u);
  });

  test('is JSON with the same figures', () => {
    expect(JSON.parse(reporters.get('json').render(whole))).toEqual(JSON.parse(JSON.stringify(whole)));
  });
});

describe('the other pages', () => {
  test('draw the pairs and slices of a comparison, the gaps of coverage and the curves of a load test', () => {
    const { comparison, coverage, evaluation } = whole;
    if (comparison === null || coverage === null) throw new Error('the fixture has both');
    const svgs = (page: string) => parseHTML(page).document.querySelectorAll('svg[role="img"]').length;
    expect(svgs(html.render(comparison))).toBe(2);
    expect(svgs(html.render(coverage))).toBe(2);
    expect(svgs(html.render(evaluation))).toBe(1);
    expect(svgs(html.render(load()))).toBe(2);
  });
});
