import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, serverAvailable, startServer } from '../servers/server.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { startViewBench, type ViewBench, type Visit, visit } from './view-bench.ts';

/** Where it is installed the reranker is a real one behind a real server; how to install it is said on stderr. */
const real = serverAvailable('faulty');

describe.skipIf(chromiumPath === null)('the playground in Chromium (skipped where there is none)', () => {
  let browser: Browser;
  let bench: ViewBench;
  let seen: Visit;
  beforeAll(async () => {
    bench = await startViewBench(async () => undefined);
    browser = await launchChromium();
    seen = await visit(browser, bench);
  }, 120_000);
  afterAll(async () => {
    expect(seen?.deeds).toEqual([]);
    expect(bench?.faults).toEqual([]);
    await browser?.close();
    await bench?.close();
  });

  test('says what is missing, and takes an example', async () => {
    const { page, go } = seen;
    await go('/playground');
    await page.getByRole('button', { name: 'Score' }).click();
    expect(await said(page)).toBe('Write a query.');
    await page.getByRole('button', { name: 'Fill in an example' }).click();
    expect(await page.getByLabel('Query').inputValue()).toContain('reset the password');
    expect(await page.locator('.boxes textarea').count()).toBe(5);
  });

  test('scores with several templates side by side: ranks, scores, lengths, milliseconds', async () => {
    const { page, go } = seen;
    await go('/playground');
    await page.getByRole('button', { name: 'Fill in an example' }).click();
    await page.getByRole('button', { name: 'Score' }).click();
    const table = page.locator('table.scores');
    await table.waitFor();
    expect(await said(page)).toBe('5 documents scored with bare, instruction-in-text');
    expect(await table.locator('thead th').allTextContents()).toEqual([
      'Document',
      expect.stringMatching(/^bare[\d.,]+ ms$/),
      expect.stringMatching(/^instruction-in-text[\d.,]+ ms$/),
    ]);
    // In the order of the first template, until another is chosen.
    expect(await ranks(page, 1)).toEqual([1, 2, 3, 4, 5]);
    const order = page.getByRole('combobox', { name: 'Order of the documents' });
    await order.selectOption('as instruction-in-text ranks them');
    expect(await ranks(page, 2)).toEqual([1, 2, 3, 4, 5]);
    await order.selectOption('as written');
    expect(await table.locator('tbody th').first().textContent()).toContain('Open the login page');
    expect((await ranks(page, 1)).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(await page.locator('main').textContent()).toContain(
      'this reranker computes in the process itself',
    );
  });

  test('takes documents away and adds them, in boxes or one a line, and asks by Ctrl+Enter', async () => {
    const { page, go } = seen;
    await go('/playground');
    await page.getByLabel('Query').fill('egg');
    await page.getByLabel('document 1', { exact: true }).fill('an egg');
    await page.getByRole('button', { name: 'remove document 2' }).click();
    expect(await page.getByRole('button', { name: 'remove document 1' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Add a document' }).click();
    await page.getByLabel('document 2', { exact: true }).fill('a hen');
    await page.getByLabel('one a line').check();
    const lines = page.getByLabel('Documents, one a line');
    expect(await lines.inputValue()).toBe('an egg\na hen');
    await lines.fill('an egg\na hen\n\nthe egg of a hen\n');
    await page.keyboard.press('Control+Enter');
    await page.locator('table.scores').waitFor();
    expect(await page.locator('table.scores tbody tr').count()).toBe(3);
    await page.getByLabel('a box each').check();
    expect(await page.locator('.boxes textarea').count()).toBe(5);
    // What was written is still there after a look at the runs.
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('link', { name: 'Playground' }).click();
    expect(await page.getByLabel('Query').inputValue()).toBe('egg');
  });

  test('a template that the reranker cannot take says so with its mend, beside those that it can', async () => {
    const { page, go } = seen;
    await go('/playground');
    await page.getByRole('button', { name: 'Fill in an example' }).click();
    await page.getByRole('checkbox', { name: 'human-rights' }).check();
    await page.getByRole('button', { name: 'Score' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/instruction as a field.*use a template/);
    expect(await page.locator('table.scores tbody tr').count()).toBe(5);
  });

  test('an instruction of one’s own takes the place of the template’s', async () => {
    const { page, go } = seen;
    await go('/playground');
    await page.getByRole('button', { name: 'Fill in an example' }).click();
    await page.getByRole('textbox', { name: 'Instruction' }).fill('find the river');
    await page.getByRole('textbox', { name: 'Language' }).fill('de');
    const asked = page.waitForRequest('**/api/playground');
    await page.getByRole('button', { name: 'Score' }).click();
    const sent = await asked;
    expect(sent.postDataJSON()).toMatchObject({ instruction: 'find the river', language: 'de' });
    await page.locator('table.scores').waitFor();
  });
});

describe.skipIf(chromiumPath === null || !real)(
  'the playground with a real Qwen3 reranker (skipped where it is not installed)',
  () => {
    let browser: Browser;
    let bench: ViewBench;
    let server: RunningServer;
    beforeAll(async () => {
      server = await startServer('faulty');
      bench = await startViewBench(async () => undefined, {
        rerankers: async () => ({
          file: null,
          rerankers: [
            {
              name: 'tiny',
              protocol: 'vllm',
              url: server.url,
              model: 'tiny-qwen3-reranker',
              documentsPerCall: null,
              concurrency: 1,
              headers: { authorization: 'Bearer sk-secret-4711' },
            },
          ],
        }),
      });
      browser = await launchChromium();
    }, 300_000);
    afterAll(async () => {
      await browser?.close();
      await bench?.close();
      await server?.stop();
    });

    test('shows the true scores and, exactly, what was asked and answered, without the key', async () => {
      const { page, deeds, go, close } = await visit(browser, bench);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await go('/playground');
      await page.getByRole('combobox', { name: 'Reranker' }).selectOption('tiny');
      expect(await page.locator('form').textContent()).toContain(`tiny-qwen3-reranker at ${server.url}`);
      await page.getByRole('button', { name: 'Fill in an example' }).click();
      await page.getByRole('button', { name: 'Score' }).click();
      await page.locator('table.scores').waitFor();
      expect(await ranks(page, 1)).toEqual([1, 2, 3, 4, 5]);
      const request = page.getByRole('region', { name: 'request of bare' });
      const response = page.getByRole('region', { name: 'response to bare' });
      expect(await request.textContent()).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/(v1\/)?rerank/);
      expect(await request.textContent()).toContain(
        '"Accounts without a password are locked after 30 days."',
      );
      expect(await response.textContent()).toMatch(/^200\n[\s\S]*"relevance_score": 0\.\d+/);
      const scores = await page.locator('table.scores tbody td:nth-child(2) .score').allTextContents();
      const best = Number(/[\d.]+/.exec(scores[0] ?? '')?.[0]);
      const answered = [...((await response.textContent()) ?? '').matchAll(/"relevance_score": ([\d.e-]+)/g)];
      expect(Math.max(...answered.map(([, score]) => Number(score)))).toBeCloseTo(best, 4);
      expect(await page.locator('body').textContent()).not.toContain('sk-secret-4711');
      await page.getByRole('button', { name: 'Copy request of bare' }).click();
      await page.locator('.copy', { hasText: 'Copied' }).waitFor();
      const copied = (await page.evaluate('navigator.clipboard.readText()')) as string;
      // The body is copied as it went, not as it is set out.
      expect(JSON.parse(copied.split('\n\n').at(-1) ?? '')).toMatchObject({
        query: expect.stringContaining('reset the password'),
      });
      expect(deeds).toEqual([]);
      await close();
    });
  },
);

function said(page: Page): Promise<string | null> {
  return page.locator('.result .count').textContent();
}

/** In the column of a template, from the top down. */
async function ranks(page: Page, column: number): Promise<number[]> {
  const texts = await page.locator(`table.scores tbody td:nth-child(${column + 1}) .rank`).allTextContents();
  return texts.map((text) => Number(/\d+/.exec(text)?.[0]));
}
