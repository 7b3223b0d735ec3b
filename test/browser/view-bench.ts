import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
// @ts-expect-error a plain script, without types
import { pageSettings } from '../../scripts/page.mjs';
import { packageRoot } from '../../src/config/package-root.ts';
import { loadTemplate } from '../../src/config/templates.ts';
import { type EvaluationRequest, runEvaluation } from '../../src/pipeline/run.ts';
import {
  startViewServer,
  type ViewServer,
  type ViewServerOptions,
} from '../../src/view/server/view-server.ts';

/** The real server with the real page, as `rankgauge view` has them, over a folder of results that a test fills. */
export interface ViewBench {
  readonly folder: string;
  readonly results: string;
  readonly server: ViewServer;
  readonly faults: unknown[];
  close(): Promise<void>;
}

export async function startViewBench(
  prepare: (results: string, folder: string) => Promise<void>,
  options: Partial<ViewServerOptions> = {},
): Promise<ViewBench> {
  const folder = await mkdtemp(join(tmpdir(), 'rankgauge-view-'));
  const results = join(folder, 'results');
  await mkdir(results);
  const page = join(folder, 'page');
  await buildPage(page);
  await prepare(results, folder);
  const faults: unknown[] = [];
  const server = await startViewServer({
    results,
    port: 0,
    page,
    cwd: folder,
    rerankers: async () => ({ file: null, rerankers: [] }),
    tool: 'rankgauge test',
    onFault: (error) => faults.push(error),
    pollMs: 100,
    ...options,
  });
  return {
    folder,
    results,
    server,
    faults,
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The page as it ships, by the settings of scripts/build.mjs. Names of its files with their sizes. */
export async function buildPage(to: string): Promise<void> {
  await build(pageSettings(packageRoot(), to));
}

/** A page and what it did that it should not do. */
export interface Visit {
  readonly page: Page;
  readonly deeds: string[];
  /** Opens a place of the page, given as it stands behind the #. */
  go(place: string): Promise<void>;
  close(): Promise<void>;
}

export async function visit(
  browser: Browser,
  { server }: Pick<ViewBench, 'server'>,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const deeds: string[] = [];
  page.on('console', (message) => deeds.push(`console: ${message.text()} ${message.location().url}`));
  page.on('pageerror', (error) => deeds.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    deeds.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) deeds.push(`request: ${request.url()}`);
  });
  await page.addInitScript(
    'window.heard = []; addEventListener("securitypolicyviolation", (event) => heard.push(event.violatedDirective + " " + event.blockedURI))',
  );
  return {
    page,
    deeds,
    async go(place) {
      // The same document would keep what it was asked before.
      await page.goto('about:blank');
      await page.goto(`${server.url}#${place}`);
      await settled(page);
    },
    close: () => context.close(),
  };
}

/** Everything that was asked for is there. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await page.locator('.loading, [aria-busy="true"]').first().waitFor({ state: 'detached' });
}

/** What axe finds that is serious or worse. Only axe itself needs a way past the policy: `bypassCSP`. */
export async function seriousFlaws(page: Page, axeSource: string): Promise<unknown[]> {
  await page.evaluate(axeSource);
  const found = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.length, target: String(nodes[0].target), summary: nodes[0].failureSummary })))',
  )) as { impact: string }[];
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}

export const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Four runs of part of the shipped set: two templates, two rerankers. */
export async function demoRuns(results: string, limit = 8): Promise<void> {
  const cwd = packageRoot();
  const templates = await Promise.all(
    ['bare', 'instruction-in-text'].map(async (name) => (await loadTemplate(name, { cwd })).template),
  );
  await runEvaluation({
    ...request(results),
    dataset: join(cwd, 'datasets', 'human-rights'),
    languages: ['en', 'ar', 'zh'],
    limit,
    templates,
    rerankers: ['bm25-char3', 'bm25-word'].map(inProcess),
    name: 'demo',
  });
}

/** Two runs of so many made-up queries with four documents each. */
export async function manyQueries(results: string, folder: string, count: number): Promise<void> {
  const dataset = join(folder, 'many.jsonl');
  const words = [
    'harbour',
    'lantern',
    'orchard',
    'granite',
    'meadow',
    'compass',
    'thunder',
    'violin',
    'saffron',
  ];
  const word = (place: number) => words[place % words.length] ?? '';
  const lines = Array.from({ length: count }, (_, place) =>
    JSON.stringify({
      query_id: `q${place}`,
      query: `where is the ${word(place)} of the ${word(place * 7 + 3)} number ${place}`,
      language: place % 3 === 0 ? 'de' : 'en',
      candidates: [0, 1, 2, 3].map((document) => ({
        doc_id: `q${place}-d${document}`,
        text: `the ${word(place + document * 2)} stands by the ${word(place * 7 + 3 + document)}, so they say`,
        grade: document === place % 4 ? 1 : 0,
      })),
    }),
  );
  await writeFile(dataset, lines.join('\n'));
  const { template } = await loadTemplate('bare', { cwd: packageRoot() });
  await runEvaluation({
    ...request(results),
    dataset,
    templates: [template],
    rerankers: ['bm25-char3', 'bm25-word'].map(inProcess),
    name: 'many',
  });
}

export function request(
  results: string,
): Pick<EvaluationRequest, 'metrics' | 'results' | 'preflight' | 'tool'> {
  return { metrics: ['nDCG@10', 'MRR@10'], results, preflight: 'skip', tool: 'rankgauge test' };
}

export function inProcess(protocol: string): EvaluationRequest['rerankers'][number] {
  return { protocol, documentsPerCall: null, concurrency: 1 };
}

/** A run's folder under another name. */
export async function renamed(results: string, from: string, to: string): Promise<void> {
  await rename(join(results, from), join(results, to));
}
