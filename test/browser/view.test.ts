import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/config/package-root.ts';
import { loadTemplate } from '../../src/config/templates.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import { manifestFile } from '../../src/results/manifest.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import {
  demoRuns,
  request,
  settled,
  startViewBench,
  type ViewBench,
  type Visit,
  visit,
} from './view-bench.ts';

describe.skipIf(chromiumPath === null)('the workbench in Chromium (skipped where there is none)', () => {
  let browser: Browser;
  let bench: ViewBench;
  let seen: Visit;
  beforeAll(async () => {
    bench = await startViewBench(async (results) => {
      await demoRuns(results);
      mkdirSync(join(results, 'torn'));
      writeFileSync(join(results, 'torn', manifestFile), '{"name": ');
    });
    browser = await launchChromium();
    seen = await visit(browser, bench);
  }, 120_000);
  afterAll(async () => {
    // Whatever was opened: nothing was refused, nothing failed, nothing was asked for elsewhere.
    expect(seen?.deeds).toEqual([]);
    expect(bench?.faults).toEqual([]);
    await browser?.close();
    await bench?.close();
  });
  const char3 = 'demo-bare-bm25-char3';
  const word = 'demo-bare-bm25-word';
  const inText = 'demo-instruction-in-text-bm25-char3';
  const hash = () => new URL(seen.page.url()).hash;

  test('lists the runs with their verdicts, and tells which folder cannot be read', async () => {
    const { page, go } = seen;
    await go('/runs');
    expect(await page.title()).toBe('Runs · rankgauge');
    expect(await page.locator('table.runs tbody tr').count()).toBe(4);
    const row = page.locator('tr', { hasText: char3 });
    expect(await row.textContent()).toMatch(/finished.*nDCG@10.*bm25-char3.*bare.*human-rights/);
    expect(await row.locator('.badge').first().textContent()).toBe('finished');
    const unreadable = page.locator('.notice', { hasText: 'One folder cannot be read' });
    expect(await unreadable.textContent()).toContain('torn');
  });

  test('narrows the list, remembers that in the address, and gets out of an empty list', async () => {
    const { page, go } = seen;
    await go('/runs');
    await page.getByLabel('Find').fill('word bare');
    expect(await page.locator('table.runs tbody tr').count()).toBe(1);
    expect(await page.locator('.count').textContent()).toBe('1 of 4 runs');
    expect(hash()).toBe('#/runs?text=word+bare');
    await page.getByLabel('Template').selectOption('instruction-in-text');
    expect(await page.locator('.notice').first().textContent()).toContain('No run fits these filters');
    await page.getByRole('button', { name: 'Show all runs' }).click();
    expect(await page.locator('table.runs tbody tr').count()).toBe(4);
    await page.getByLabel('Language').selectOption('zh');
    await page.getByLabel('Status').selectOption('failed');
    expect(await page.locator('table.runs tbody tr').count()).toBe(0);
    await page.reload();
    await settled(page);
    expect(await page.getByLabel('Status').inputValue()).toBe('failed');
  });

  test('sorts by a column, first one way and then the other', async () => {
    const { page, go } = seen;
    await go('/runs');
    const means = async () =>
      (await page.locator('table.runs tbody td.n strong').allTextContents()).map(Number);
    await page.getByRole('button', { name: 'Measure' }).click();
    const down = await means();
    expect(down).toEqual([...down].sort((a, b) => b - a));
    expect(await page.locator('th[aria-sort="descending"]').textContent()).toContain('Measure');
    await page.getByRole('button', { name: 'Measure' }).click();
    expect(await means()).toEqual([...down].reverse());
    expect(new Set(down).size).toBeGreaterThan(1);
  });

  test('compares what is chosen, takes the other run as baseline, another measure, another column', async () => {
    const { page, go } = seen;
    await go('/runs');
    await page.getByLabel(`compare ${char3}`).check();
    expect(await page.getByRole('link', { name: 'Compare', exact: true }).count()).toBe(0);
    await page.getByLabel(`compare ${inText}`).check();
    await page.getByRole('link', { name: 'Compare', exact: true }).click();
    await settled(page);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    expect(await page.title()).toBe('Comparison of 2 runs · rankgauge');
    const verdict = page.locator('.verdict');
    const first = await verdict.textContent();
    expect(first).toMatch(/instruction-in-text .*bare/);
    expect(await page.locator('h2', { hasText: 'Difference by language' }).count()).toBe(1);
    // The picture names each language, and what it says stands in a table too.
    await page.locator('svg[role="img"]').waitFor();
    expect(await page.locator('svg text').allTextContents()).toEqual(
      expect.arrayContaining(['all', 'ar', 'en', 'zh']),
    );
    expect(
      await page.locator('table', { hasText: 'verdict' }).filter({ hasText: 'ar' }).count(),
    ).toBeGreaterThan(0);

    await page.getByRole('combobox', { name: 'Measure' }).selectOption('MRR@10');
    await page.locator('th', { hasText: 'MRR@10' }).first().waitFor();
    await settled(page);
    expect(hash()).toContain('metric=MRR%4010');

    await page.getByLabel('Verdicts by').selectOption('length');
    await page.locator('h2', { hasText: 'Difference by length' }).waitFor();
    expect(hash()).toContain('by=length');
    await page.getByLabel('Verdicts by').selectOption('nothing');
    await settled(page);

    await page.getByLabel('Baseline').selectOption(inText);
    await page.locator('.verdict', { hasText: /bare .*instruction-in-text/ }).waitFor();
    expect(hash()).toContain(`run=${inText}&run=${char3}`);
  });

  test('compares three, each with the baseline', async () => {
    const { page, go } = seen;
    await go(`/compare?run=${char3}&run=${word}&run=${inText}`);
    expect(await page.locator('.verdict li').count()).toBe(2);
    await page.locator('svg[role="img"]').nth(1).waitFor();
    expect(await page.locator('table.changed, .changed').count()).toBeGreaterThan(0);
  });

  test('shows one run: measures with intervals, slices in shades, diagnosis, template, facts', async () => {
    const { page, go } = seen;
    await go('/runs');
    await page.getByRole('link', { name: char3 }).click();
    await settled(page);
    expect(await page.title()).toBe(`${char3} · rankgauge`);
    expect(await page.locator('h1').textContent()).toBe(char3);
    const measures = page.locator('table', { hasText: 'Of possible gain' });
    expect(await measures.locator('tbody tr').first().textContent()).toMatch(
      /nDCG@100\.\d{3}0\.\d{3} to 0\.\d{3}/,
    );
    const slices = page.locator('table.heat').first();
    expect(await slices.locator('tbody th').allTextContents()).toEqual(['ar', 'en', 'zh']);
    expect(await slices.locator('.h4').count()).toBeGreaterThan(0);
    expect(await page.locator('h2', { hasText: 'Diagnosis of the scores' }).count()).toBe(1);
    expect(await page.locator('dl').last().textContent()).toContain('human-rights');
    expect(await page.locator('pre', { hasText: 'name: bare' }).count()).toBe(1);
    await page.getByRole('link', { name: 'Compare with another run' }).click();
    await settled(page);
    expect(await page.getByLabel(`compare ${char3}`).isChecked()).toBe(true);
  });

  test('goes down to a query, along the list, and back to where one was', async () => {
    const { page, go } = seen;
    await go(`/queries?run=${char3}&run=${word}`);
    expect(await page.locator('.count').textContent()).toBe('24 queries');
    await page.getByLabel('Language').selectOption('ar');
    expect(await page.locator('.count').textContent()).toBe('8 of 24 queries');
    await page.getByRole('button', { name: 'Baseline' }).click();
    const listed = hash();
    const first = page.locator('[data-row="0"] a');
    const query = (await first.textContent()) ?? '';
    await first.click();
    await settled(page);
    expect(await page.title()).toBe(`Query ${query} · rankgauge`);
    expect(await page.locator('.ranking').count()).toBe(2);
    const items = page.locator('.ranking').nth(1).locator('li');
    expect(await items.count()).toBe(20);
    expect(await items.first().textContent()).toMatch(/rank 1.*grade \d.*score/);
    // Right-to-left texts run that way in their own language, what is ours does not.
    const text = items.first().locator('p.foreign');
    expect([await text.getAttribute('dir'), await text.getAttribute('lang')]).toEqual(['auto', 'ar']);
    expect(
      await text.evaluate((element) => (globalThis as unknown as Styles).getComputedStyle(element).direction),
    ).toBe('rtl');
    // What moved says so to the eye and to a screen reader.
    expect(await page.locator('.move .sr').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(up|down) \d+, was \d+ in the baseline$/)]),
    );
    await page.getByRole('link', { name: 'Next' }).click();
    await settled(page);
    expect(await page.locator('.ways').textContent()).toContain('2 of 8 in the list');
    expect(await page.locator('h1').textContent()).not.toContain(query);
    await page.goBack();
    await page.goBack();
    await settled(page);
    expect(hash()).toBe(listed);
    expect(await page.getByLabel('Language').inputValue()).toBe('ar');
    expect(await page.locator('.count').textContent()).toBe('8 of 24 queries');
  });

  test('says what to do where there is nothing to show', async () => {
    const { page, go } = await visit(browser, bench);
    await go('/compare?run=one');
    expect(await page.locator('main').textContent()).toContain('A comparison needs two runs');
    await go('/queries');
    expect(await page.locator('main').textContent()).toContain('Queries belong to a run');
    await go('/somewhere');
    expect(await page.locator('h1').textContent()).toBe('There is no such page');
    await go('/run/not-there');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/there is no run.*see api\/runs/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor();
    await page.context().close();
  });

  test('says that the server is gone, and goes on when it is back', async () => {
    const { page, go } = await visit(browser, bench);
    await go('/runs');
    await page.route('**/api/run?*', (route) => route.abort());
    await page.getByRole('link', { name: char3 }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('does not answer');
    await page.unroute('**/api/run?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('h2', { hasText: 'Measures' }).waitFor();
    await page.context().close();
  });

  test('hears of runs again after the stream was refused, and reads what it missed', async () => {
    const { page, go } = await visit(browser, bench);
    await page.route('**/api/events', (route) => route.fulfill({ status: 503, json: {} }));
    await go('/runs');
    const notice = page.locator('.notice', { hasText: 'Nothing is heard of runs under way' });
    await notice.waitFor();
    const read = page.waitForRequest('**/api/runs');
    await page.unroute('**/api/events');
    await read;
    await notice.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('has a skip link that goes to the content, and a heading that takes the focus on each page', async () => {
    const { page, go } = seen;
    await go('/runs');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    expect(hash()).toBe('#/runs');
    await page.getByRole('link', { name: 'Playground' }).click();
    await settled(page);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Playground');
  });
});

describe.skipIf(chromiumPath === null)(
  'the workbench while something runs (skipped without Chromium)',
  () => {
    test('starts empty, shows a run as soon as it begins, how far it is, and its figures once it is done', async () => {
      const bench = await startViewBench(async () => undefined);
      const browser = await launchChromium();
      const service = await slowService();
      try {
        const { page, deeds, go } = await visit(browser, bench);
        await go('/runs');
        expect(await page.locator('main').textContent()).toMatch(/No runs yet.*rankgauge run --demo/);
        const { template } = await loadTemplate('bare', { cwd: packageRoot() });
        const running = runEvaluation({
          ...request(bench.results),
          dataset: join(packageRoot(), 'datasets', 'human-rights'),
          languages: ['en'],
          limit: 30,
          templates: [template],
          rerankers: [
            { protocol: 'cohere', url: service.url, model: 'slow', documentsPerCall: null, concurrency: 1 },
          ],
          name: 'live',
        });
        const row = page.locator('table.runs tbody tr', { hasText: 'live' });
        await row.waitFor();
        const progress = row.locator('progress');
        await progress.waitFor();
        const values = new Set<number>();
        while ((await progress.count()) > 0 && values.size < 3) {
          const value = await progress
            .evaluate((element) => (element as unknown as { value: number }).value, null, { timeout: 1000 })
            .catch(() => null);
          if (value !== null) values.add(value);
        }
        // It was seen to move, forwards.
        expect(values.size).toBeGreaterThan(2);
        expect([...values]).toEqual([...values].sort((a, b) => a - b));
        await row.getByRole('link').click();
        await settled(page);
        expect(await page.locator('.progress').textContent()).toMatch(/of 600 pairs, \d+ %/);
        service.hurry();
        await running;
        // The page of the run asks for its figures by itself.
        await page.locator('h2', { hasText: 'Measures' }).waitFor();
        await page.goBack();
        await row.locator('.badge', { hasText: 'finished' }).waitFor();
        expect(await row.locator('td.n strong').textContent()).toMatch(/^0\.\d{3}$/);
        expect(deeds).toEqual([]);
        expect(bench.faults).toEqual([]);
      } finally {
        await browser.close();
        await service.close();
        await bench.close();
      }
    }, 60_000);
  },
);

/** Scores by the length of a document, and takes its time until it is told to hurry. */
async function slowService() {
  let wait = 150;
  const server = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk) => {
      text += chunk;
    });
    incoming.on('end', () => {
      const { documents = [] } = (text === '' ? {} : JSON.parse(text)) as { documents?: string[] };
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({
            id: 'x',
            results: documents.map((document, index) => ({
              index,
              relevance_score: (document.length % 97) / 97,
            })),
          }),
        );
      }, wait);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hurry: () => {
      wait = 0;
    },
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** What a browser has and these files, which no browser runs, do not. */
interface Styles {
  getComputedStyle(element: unknown): { readonly direction: string };
}
