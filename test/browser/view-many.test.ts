import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.ts';
import { manyQueries, startViewBench, type ViewBench, type Visit, visit } from './view-bench.ts';

const COUNT = 10_000;

describe.skipIf(chromiumPath === null)(
  'ten thousand queries in Chromium (skipped where there is none)',
  () => {
    let browser: Browser;
    let bench: ViewBench;
    let seen: Visit;
    beforeAll(async () => {
      bench = await startViewBench((results, folder) => manyQueries(results, folder, COUNT));
      browser = await launchChromium();
      seen = await visit(browser, bench);
      await seen.go('/queries?run=many-bare-bm25-char3&run=many-bare-bm25-word&sort=place');
    }, 180_000);
    afterAll(async () => {
      expect(seen?.deeds).toEqual([]);
      await browser?.close();
      await bench?.close();
    });

    test('only rows in sight are in the page, and the table says how many there are', async () => {
      const { page } = seen;
      expect(await page.locator('.count').textContent()).toBe('10,000 queries');
      expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('10001');
      expect(await page.locator('[data-row]').count()).toBeLessThan(ROWS);
    });

    test('scrolled from end to end rows stay few, none is missing in sight, and the last one comes', async ({
      annotate,
    }) => {
      const { page } = seen;
      const { most, gaps, frames, steps } = (await page.evaluate(SCROLL)) as Scrolled;
      expect(steps).toBeGreaterThan(200);
      expect(most).toBeLessThan(ROWS);
      expect(gaps).toBe(0);
      await page.locator(`[data-row="${COUNT - 1}"]`).waitFor();
      expect(await page.locator(`[data-row="${COUNT - 1}"]`).getAttribute('aria-rowindex')).toBe(
        String(COUNT + 1),
      );
      const sorted = [...frames].sort((a, b) => a - b);
      const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
      // A figure to read, not to hold: it is the machine's as much as ours.
      await annotate(
        `frames of ${steps} scroll steps: median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, longest ${at(1)} ms`,
      );
    }, 60_000);

    test('the keys go to the last row and the focus stays there while one scrolls away', async () => {
      const { page } = seen;
      await page.locator('.virtual').evaluate((element) => {
        (element as unknown as { scrollTop: number }).scrollTop = 0;
      });
      await page.locator('[data-row="0"] a').focus();
      await page.keyboard.press('End');
      const focused = 'document.activeElement.closest("[data-row]")?.dataset.row';
      expect(await page.evaluate(focused)).toBe(String(COUNT - 1));
      await page.locator('.virtual').evaluate((element) => {
        (element as unknown as { scrollTop: number }).scrollTop = 0;
      });
      await page.locator('[data-row="0"]').waitFor();
      expect(await page.evaluate(focused)).toBe(String(COUNT - 1));
      await page.keyboard.press('PageUp');
      expect(Number(await page.evaluate(focused))).toBeLessThan(COUNT - 5);
      expect(Number(await page.evaluate(focused))).toBeGreaterThan(COUNT - 60);
    });

    test('a filter and an order answer from all of them', async () => {
      const { page } = seen;
      await page.getByLabel('Find in ids and texts').fill('number 9999');
      expect(await page.locator('.count').textContent()).toBe('1 of 10,000 queries');
      expect(await page.locator('[data-row="0"]').textContent()).toContain('q9999');
      await page.getByLabel('Find in ids and texts').fill('');
      await page.getByRole('button', { name: 'Change' }).click();
      const changes = (await page.locator('[data-row] [role="cell"]:last-child').allTextContents()).map(
        Number,
      );
      expect(changes.length).toBeGreaterThan(10);
      expect(changes).toEqual([...changes].sort((a, b) => a - b));
      await page.getByRole('combobox', { name: 'Change', exact: true }).selectOption('better');
      const count = Number(
        (await page.locator('.count').textContent())?.match(/^[\d,]+/)?.[0].replace(',', ''),
      );
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThan(COUNT);
    });

    test('who comes back from a query is where they were', async () => {
      const { page, go } = seen;
      await go('/queries?run=many-bare-bm25-char3&sort=place');
      const scroller = page.locator('.virtual');
      await scroller.evaluate((element) => {
        (element as unknown as { scrollTop: number }).scrollTop = 200_000;
      });
      await page.locator('[data-row="5003"] a').click();
      await page.locator('.ranking').waitFor();
      expect(await page.locator('.ways').textContent()).toContain('5,004 of 10,000');
      await page.goBack();
      await page.locator('[data-row="5003"]').waitFor();
      expect(
        await scroller.evaluate((element) => (element as unknown as { scrollTop: number }).scrollTop),
      ).toBe(200_000);
    });
  },
);

interface Scrolled {
  /** Rows in the page at once, at most. */
  readonly most: number;
  /** Frames at whose end a place in sight had no row. */
  readonly gaps: number;
  /** Milliseconds from frame to frame. */
  readonly frames: readonly number[];
  readonly steps: number;
}

/** Rows that may be in the page at once: those of a window of 900 pixels and some above and below. */
const ROWS = 60;

/** Runs in the page: scrolls to the end in steps of 1,700 pixels, one a frame. A gap is looked for one frame later, when it would be seen. */
const SCROLL = `(async () => {
  const scroller = document.querySelector('.virtual');
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const frames = [];
  let most = 0, gaps = 0, steps = 0, last = await frame();
  const missing = () => {
    const first = Math.ceil(scroller.scrollTop / 40);
    const end = Math.min(${COUNT}, Math.floor((scroller.scrollTop + scroller.clientHeight - 40) / 40));
    for (let row = first; row < end; row += 1) {
      if (document.querySelector('[data-row="' + row + '"]') === null) return true;
    }
    return false;
  };
  while (scroller.scrollTop + scroller.clientHeight < scroller.scrollHeight - 1) {
    scroller.scrollTop += 1700;
    steps += 1;
    const now = await frame();
    frames.push(now - last);
    last = now;
    await new Promise((done) => setTimeout(done));
    most = Math.max(most, document.querySelectorAll('[data-row]').length);
    if (missing()) gaps += 1;
  }
  return { most, gaps, frames, steps };
})()`;
