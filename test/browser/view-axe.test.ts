import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.ts';
import {
  axePath,
  demoRuns,
  manyQueries,
  seriousFlaws,
  settled,
  startViewBench,
  type ViewBench,
  visit,
} from './view-bench.ts';

const axeSource = readFileSync(axePath, 'utf8');
const [baseline, candidate] = ['demo-bare-bm25-char3', 'demo-instruction-in-text-bm25-char3'];
const places: readonly (readonly [string, string])[] = [
  ['the runs', `/runs?run=${baseline}&run=${candidate}`],
  ['an empty list', '/runs?text=nothing-has-this-name'],
  ['one run', `/run/${baseline}`],
  ['no such run', '/run/not-there'],
  ['a comparison', `/compare?run=${baseline}&run=${candidate}`],
  ['many queries', '/queries?run=many-bare-bm25-char3&run=many-bare-bm25-word'],
  ['a query', `/query?run=${baseline}&run=${candidate}&query=ar-q01`],
  ['the playground', '/playground'],
];

describe.skipIf(chromiumPath === null)(
  'the workbench for those who cannot see it, or not all of it (skipped without Chromium)',
  () => {
    let browser: Browser;
    let bench: ViewBench;
    beforeAll(async () => {
      bench = await startViewBench(async (results, folder) => {
        await demoRuns(results);
        await manyQueries(results, folder, 300);
      });
      browser = await launchChromium();
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      await bench?.close();
    });

    test.each([
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
    ] as const)(
      'axe finds nothing serious on any page in %s at %d pixels, and no page is wider than its window',
      async (colorScheme, width) => {
        const { page, go, close } = await visit(browser, bench, {
          colorScheme,
          viewport: { width, height: 900 },
          bypassCSP: true,
          reducedMotion: 'reduce',
        });
        for (const [name, place] of places) {
          await go(place);
          if (name === 'a comparison') await page.locator('svg[role="img"]').waitFor();
          if (name === 'the playground') {
            await page.getByRole('button', { name: 'Fill in an example' }).click();
            await page.getByRole('button', { name: 'Score' }).click();
            await page.locator('table.scores').waitFor();
          }
          for (const summary of await page.locator('main summary').all()) await summary.click();
          expect(await seriousFlaws(page, axeSource), name).toEqual([]);
          expect(
            await page.evaluate(
              'document.documentElement.scrollWidth - document.documentElement.clientWidth',
            ),
            name,
          ).toBeLessThanOrEqual(0);
          expect(await page.locator('h1').count(), name).toBe(1);
        }
        await close();
      },
      120_000,
    );

    test('axe would find what is wrong', async () => {
      const { page, go, close } = await visit(browser, bench, { bypassCSP: true });
      await go('/runs');
      await page.evaluate(
        'document.querySelector("main").insertAdjacentHTML("beforeend", "<button></button>")',
      );
      expect(await seriousFlaws(page, axeSource)).toMatchObject([{ id: 'button-name' }]);
      await close();
    });

    test('everything can be done by the keyboard: choose, compare, go along the queries, open one', async () => {
      const { page, go, close } = await visit(browser, bench);
      await go('/runs');
      for (const run of [baseline, candidate]) {
        await page.getByLabel(`compare ${run}`).focus();
        await page.keyboard.press('Space');
      }
      await page.getByRole('link', { name: 'Compare', exact: true }).focus();
      await page.keyboard.press('Enter');
      await settled(page);
      await page.getByRole('link', { name: 'All queries by change' }).focus();
      await page.keyboard.press('Enter');
      await settled(page);
      await page.locator('[data-row="0"] a').focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
      const focused = 'document.activeElement.closest("[data-row]").dataset.row';
      expect(await page.evaluate(focused)).toBe('1');
      await page.keyboard.press('End');
      expect(await page.evaluate(focused)).toBe('23');
      await page.keyboard.press('Home');
      expect(await page.evaluate(focused)).toBe('0');
      const query = await page.evaluate('document.activeElement.textContent');
      await page.keyboard.press('Enter');
      await settled(page);
      expect(await page.locator('h1').textContent()).toBe(`Query ${query}`);
      await close();
    });
  },
);
