import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runEvaluation } from '../../src/pipeline/run.ts';
import { payloads } from '../report/hostile-report.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { renamed, request, settled, startViewBench, type ViewBench, visit } from './view-bench.ts';

/** Names of folders: no slash can stand in them. */
const folders = [
  '<img src=x onerror=window.hacked=1>',
  "' onfocus='window.hacked=1' autofocus \u202ex",
] as const;

describe.skipIf(chromiumPath === null)(
  'the workbench with hostile texts in Chromium (skipped where there is none)',
  () => {
    let browser: Browser;
    let bench: ViewBench;
    beforeAll(async () => {
      bench = await startViewBench(hostileRuns, {
        rerankers: async () => ({
          file: null,
          rerankers: [
            {
              name: payload(0),
              protocol: 'cohere',
              url: 'http://127.0.0.1:9',
              model: payload(2),
              documentsPerCall: null,
              concurrency: 1,
            },
          ],
        }),
      });
      browser = await launchChromium();
    }, 120_000);
    afterAll(async () => {
      expect(bench?.faults).toEqual([]);
      await browser?.close();
      await bench?.close();
    });

    test('nothing of them runs on any page, and what is written on it is what the texts say', async () => {
      const { page, deeds, go, close } = await visit(browser, bench);
      const [first, second] = folders.map(encodeURIComponent);
      const pages: readonly (readonly [string, string])[] = [
        ['/runs', '<img src=x onerror=window.hacked=1>'],
        [`/runs?text=${encodeURIComponent(payload(0))}`, ''],
        [`/run/${first}`, payload(0)],
        [`/compare?run=${first}&run=${second}`, payload(0)],
        [`/queries?run=${first}&run=${second}&sort=place`, payload(0)],
        [`/query?run=${first}&run=${second}&query=${encodeURIComponent(`${payload(0)} 0`)}`, payload(2)],
        ['/playground', payload(0)],
        [`/run/${encodeURIComponent(payload(1))}`, ''],
        [`/query?run=${encodeURIComponent(payload(5))}&query=${encodeURIComponent(payload(2))}`, ''],
      ];
      for (const [place, shown] of pages) {
        await go(place);
        if (place.startsWith('/compare')) await page.locator('svg[role="img"]').first().waitFor();
        // Whatever waits for a pointer or the focus gets it.
        for (const summary of await page.locator('main summary').all()) await summary.click();
        for (let press = 0; press < 25; press += 1) await page.keyboard.press('Tab');
        await page.locator('main').hover();
        expect(await page.locator('body').textContent(), place).toContain(shown);
        expect(await page.evaluate('[window.hacked ?? "unset", heard]'), place).toEqual(['unset', []]);
        // Nothing but what we wrote is an element: no script, image or frame, and no address that runs.
        expect(
          await page.evaluate(
            'document.querySelectorAll("main script, main img, main iframe, main style, main [onload], main [onerror], main [onfocus], a[href^=\\"javascript:\\"]").length',
          ),
          place,
        ).toBe(0);
      }
      // A name that is nobody's is refused by the server, which the browser writes down; nothing else was.
      expect(deeds.filter((deed) => !/status of 40[04]/.test(deed))).toEqual([]);
      await close();
    }, 120_000);

    test('a click on each of their names leads to a page of ours', async () => {
      const { page, go, close } = await visit(browser, bench);
      await go('/runs');
      const names = await page.locator('table.runs tbody th a').count();
      expect(names).toBe(2);
      for (let place = 0; place < names; place += 1) {
        await go('/runs');
        await page.locator('table.runs tbody th a').nth(place).click();
        await settled(page);
        expect(await page.locator('h2', { hasText: 'Measures' }).count()).toBe(1);
        await page.getByRole('link', { name: 'All queries' }).click();
        await settled(page);
        await page.locator('[data-row="1"] a').click();
        await settled(page);
        expect(await page.locator('.ranking li').count()).toBeGreaterThan(0);
        expect(page.url()).toContain(`${bench.server.url}#/query`);
      }
      expect(await page.evaluate('[window.hacked ?? "unset", heard]')).toEqual(['unset', []]);
      await close();
    });

    test('what would turn the order of letters around is shown as what it is', async () => {
      const { page, go, close } = await visit(browser, bench);
      await go('/runs');
      expect(await page.locator('main').textContent()).toContain('\\u202ex');
      expect(await page.locator('main').textContent()).not.toContain('\u202e');
      await close();
    });

    test('a script in the page would be kept from running, and heard', async () => {
      const { page, go, close } = await visit(browser, bench);
      await go('/runs');
      await page.evaluate(
        'document.querySelector("main").insertAdjacentHTML("beforeend", "<img src=x onerror=window.hacked=1>")',
      );
      await page.waitForTimeout(300);
      expect(await page.evaluate('[window.hacked ?? "unset", heard.length > 0]')).toEqual(['unset', true]);
      await close();
    });
  },
);

function payload(place: number): string {
  return payloads[place % payloads.length] ?? '';
}

/** Two runs of a set whose ids, texts, columns and template are payloads, in folders that are called by some. */
async function hostileRuns(results: string, folder: string): Promise<void> {
  const lines = Array.from({ length: 24 }, (_, place) =>
    JSON.stringify({
      query_id: `${payload(place)} ${place}`,
      query: `${payload(place)} what is it`,
      language: place % 2 === 0 ? 'ar' : 'en',
      column: payload(place % 3),
      candidates: [0, 1, 2].map((document) => ({
        doc_id: `${payload(document)} ${document}`,
        text: `${payload(document + 2)} it is ${'so '.repeat(document * 200)}`,
        grade: document === place % 3 ? 1 : 0,
      })),
    }),
  );
  const dataset = join(folder, '<img src=x onerror=window.hacked=1>.jsonl');
  await writeFile(dataset, lines.join('\n'));
  await runEvaluation({
    ...request(results),
    dataset,
    templates: [
      {
        name: 'hostile',
        description: payload(0),
        instruction: payload(0),
        languages: {},
        query: `{{instruction}} ${payload(2)} {{query}}`,
        document: null,
      },
    ],
    rerankers: ['bm25-char3', 'bm25-word'].map((protocol) => ({
      protocol,
      name: `${payload(4)} ${protocol}`,
      documentsPerCall: null,
      concurrency: 1,
    })),
    name: 'run',
  });
  const made = (await readdir(results)).filter((name) => !name.startsWith('.')).sort();
  for (const [place, to] of folders.entries()) await renamed(results, made[place] ?? '', to);
}
