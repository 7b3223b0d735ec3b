import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/pipeline/run-report.ts';
import { reporters } from '../../src/report/index.ts';
import { hostileReport } from '../report/hostile-report.ts';
import { chromiumPath, launchChromium } from './chromium.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(chromiumPath === null)(
  'the page of a report in Chromium (skipped where there is none)',
  () => {
    let browser: Browser;
    let folder: string;
    let address: string;
    let report: RunReport;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
      report = await hostileReport();
      const html = reporters.get('html');
      await html.prepare?.();
      writeFileSync(join(folder, 'report.html'), html.render(report));
      address = pathToFileURL(join(folder, 'report.html')).href;
      browser = await launchChromium();
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true });
    });

    /** The page as its reader has it, and what it did that it should not do. */
    async function opened(options: BrowserContextOptions = {}): Promise<{ page: Page; deeds: string[] }> {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      const deeds: string[] = [];
      page.on('console', (message) => deeds.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => deeds.push(`error: ${error.message}`));
      page.on('dialog', (dialog) => deeds.push(`dialog: ${dialog.message()}`));
      page.on('request', (request) => {
        if (request.url() !== address) deeds.push(`request: ${request.url()}`);
      });
      await page.addInitScript(
        'window.heard = []; addEventListener("securitypolicyviolation", (event) => heard.push(event.violatedDirective))',
      );
      await page.goto(address);
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      return { page, deeds };
    }

    test('asks for nothing, breaks no policy and runs nothing of hostile texts', async () => {
      const { page, deeds } = await opened();
      // Whatever waits for a pointer, a key or the focus gets it.
      for (const summary of await page.locator('summary').all()) await summary.hover();
      for (const link of await page.locator('nav a').all()) await link.click();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('[window.hacked ?? "unset", heard]')).toEqual(['unset', []]);
      expect(deeds).toEqual([]);
      expect(page.url().split('#')[0]).toBe(address);
      await page.context().close();
    });

    test('would be heard if a script of the page ran or were kept from running', async () => {
      const html = readFileSync(join(folder, 'report.html'), 'utf8');
      const context = await browser.newContext();
      const page = await context.newPage();
      const deeds: string[] = [];
      page.on('console', (message) => deeds.push(message.text()));
      await page.setContent(html.replace('<main', '<script>window.hacked=1</script><main'));
      expect(deeds.join()).toMatch(/Content Security Policy/);
      expect(await page.evaluate('window.hacked ?? "unset"')).toBe('unset');
      const withoutPolicy = html.replace(/<meta http-equiv[^>]*>/, '');
      // A policy stays with its document, whatever is written into it.
      const other = await context.newPage();
      await other.setContent(withoutPolicy.replace('<main', '<script>window.hacked=1</script><main'));
      expect(await other.evaluate('window.hacked ?? "unset"')).toBe(1);
      await context.close();
    });

    test.each([
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
    ] as const)('axe finds nothing serious in %s at %d pixels', async (colorScheme, width) => {
      // Only axe itself needs a way past the policy.
      const { page } = await opened({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      await page.evaluate(axeSource);
      const found = (await page.evaluate(
        'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.length, target: String(nodes[0].target), summary: nodes[0].failureSummary })))',
      )) as { id: string; impact: string }[];
      expect(found.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
      await page.context().close();
    });

    test('the whole width of a page is used, and nothing reaches beyond it', async () => {
      for (const width of [320, 390, 800, 1280, 1920]) {
        const { page } = await opened({ viewport: { width, height: 900 } });
        expect(await page.evaluate('document.documentElement.scrollWidth'), `${width} pixels`).toBe(width);
        await page.context().close();
      }
    });

    test('Tab reaches the skip link first, then every link, every region that scrolls and every summary', async () => {
      const { page } = await opened();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.className')).toBe('skip');
      expect(await page.evaluate('document.activeElement.getBoundingClientRect().x')).toBeGreaterThanOrEqual(
        0,
      );
      const wanted = (await page.evaluate(
        'document.querySelectorAll("a:not(.skip), summary, [tabindex=\\"0\\"]").length',
      )) as number;
      expect(wanted).toBeGreaterThan(30);
      await page.evaluate('window.reached = new Set()');
      for (let press = 0; press < wanted; press += 1) {
        await page.keyboard.press('Tab');
        await page.evaluate('reached.add(document.activeElement)');
      }
      expect(
        await page.evaluate(
          '[...document.querySelectorAll("a:not(.skip), summary, [tabindex=\\"0\\"]")].filter((one) => !reached.has(one)).length',
        ),
      ).toBe(0);
      await page.context().close();
    });

    test('the skip link goes to the content', async () => {
      const { page } = await opened();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('content');
      await page.context().close();
    });

    test('Arabic texts run from right to left in their own language, and the page does not', async () => {
      const { page } = await opened();
      const of = (selector: string) =>
        page.evaluate(
          `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => getComputedStyle(one).direction)`,
        ) as Promise<string[]>;
      const queries = await of('#queries p.query[lang="ar"]');
      expect(queries.length).toBeGreaterThan(0);
      expect(new Set([...queries, ...(await of('#queries li [dir="auto"]'))])).toEqual(new Set(['rtl']));
      expect(new Set(await of('html, main, table, th, td, li, svg'))).toEqual(new Set(['ltr']));
      await page.context().close();
    });

    test('on paper the contents are gone and closed parts are open', async () => {
      const { page } = await opened();
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = false');
      const height = () =>
        page.evaluate(
          'document.querySelector("#scores details table").getBoundingClientRect().height',
        ) as Promise<number>;
      const isShown = 'document.querySelector("#scores details table").checkVisibility()';
      expect(await page.evaluate(isShown)).toBe(false);
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate(isShown)).toBe(true);
      expect(await height()).toBeGreaterThan(20);
      expect(await page.locator('nav').isVisible()).toBe(false);
      // On paper it is dark on light whatever the screen has.
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      );
      expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(20_000);
      await page.context().close();
    });

    test('nothing moves for readers who asked for that', async () => {
      const { page } = await opened({ reducedMotion: 'reduce' });
      expect(await page.evaluate('getComputedStyle(document.documentElement).scrollBehavior')).toBe('auto');
      await page.context().close();
    });
  },
);
