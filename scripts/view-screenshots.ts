// Makes docs/images/view-*.png: pages of `rankgauge view` over the runs of the demo, in Chromium.
//   npx tsx scripts/view-screenshots.ts [folder]
// The playground asks the tiny Qwen3 reranker of test/servers where that is installed, else one in process.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { packageRoot } from '../src/config/package-root.ts';
import { loadTemplate } from '../src/config/templates.ts';
import { type RerankerRequest, runEvaluation } from '../src/pipeline/run.ts';
import { startViewServer } from '../src/view/server/view-server.ts';
import { launchChromium } from '../test/browser/chromium.ts';
import { buildPage, inProcess, settled } from '../test/browser/view-bench.ts';
import { serverAvailable, startServer } from '../test/servers/server.ts';

const out = process.argv[2] ?? join(packageRoot(), 'docs', 'images');
await mkdir(out, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'rankgauge-'));
await buildPage(join(folder, 'page'));
const tiny = serverAvailable('faulty') ? await startServer('faulty') : null;
const rerankers: RerankerRequest[] =
  tiny === null
    ? []
    : [
        {
          name: 'tiny-qwen3',
          protocol: 'vllm',
          url: tiny.url,
          model: 'tiny-qwen3-reranker',
          documentsPerCall: null,
          concurrency: 1,
        },
      ];
await demo();
const server = await startViewServer({
  results: 'results',
  port: 0,
  page: join(folder, 'page'),
  rerankers: async () => ({ file: null, rerankers }),
  cwd: folder,
  tool: 'rankgauge',
  onFault: (error) => console.error(error),
});
const browser = await launchChromium();

const [bare, word, inText] = [
  'demo-bare-bm25-char3',
  'demo-bare-bm25-word',
  'demo-instruction-in-text-bm25-char3',
];
const run = (...names: string[]) => names.map((name) => `run=${name}`).join('&');
await picture('runs', `/runs?${run(bare, inText)}`, {
  height: 640,
  // The verdicts are found out meanwhile.
  first: (page) => page.locator('.badge', { hasText: 'healthy' }).nth(3).waitFor(),
});
await picture('run', `/run/${bare}`, { theme: 'dark', height: 1000 });
await picture('comparison', `/compare?${run(bare, word)}`, {
  height: 1180,
  first: (page) => page.locator('svg[role="img"]').first().waitFor(),
});
await picture('queries', `/queries?${run(bare, word)}`, { theme: 'dark', height: 760 });
await picture('query', `/query?${run(bare, word)}&query=ar-q07`, { height: 1000 });
await picture('playground', '/playground', { height: 1640, first: play });
await picture('narrow', `/compare?${run(bare, word)}`, {
  width: 390,
  height: 844,
  theme: 'dark',
  first: (page) => page.locator('svg[role="img"]').first().waitFor(),
});

await browser.close();
await server.close();
await tiny?.stop();
await rm(folder, { recursive: true });

async function demo() {
  const cwd = packageRoot();
  const templates = await Promise.all(
    ['bare', 'instruction-in-text'].map(async (name) => (await loadTemplate(name, { cwd })).template),
  );
  await runEvaluation({
    dataset: join(cwd, 'datasets', 'human-rights'),
    templates,
    rerankers: ['bm25-char3', 'bm25-word'].map(inProcess),
    metrics: ['nDCG@10', 'MRR@10', 'AUC'],
    results: join(folder, 'results'),
    name: 'demo',
  });
}

async function picture(
  name: string,
  place: string,
  {
    theme = 'light',
    width = 1280,
    height,
    first = async () => undefined,
  }: {
    readonly theme?: 'light' | 'dark';
    readonly width?: number;
    readonly height: number;
    readonly first?: (page: Page) => Promise<unknown>;
  },
) {
  const page = await browser.newPage({
    colorScheme: theme,
    viewport: { width, height },
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  await page.goto(`${server.url}#${place}`);
  await settled(page);
  await first(page);
  await page.screenshot({ path: join(out, `view-${name}.png`) });
  await page.close();
}

async function play(page: Page) {
  await page
    .getByRole('combobox', { name: 'Reranker' })
    .selectOption(tiny === null ? 'bm25-char3' : 'tiny-qwen3');
  await page.getByRole('button', { name: 'Fill in an example' }).click();
  await page.getByRole('button', { name: 'Score' }).click();
  await page.locator('table.scores').waitFor();
  await page.mouse.move(0, 0);
}
