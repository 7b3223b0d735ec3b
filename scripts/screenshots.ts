// Makes docs/images/report-*.png anew: runs the demo, writes its reports with the built command and takes pictures of them with
// Chromium. `npm run build` first, then `npx tsx scripts/screenshots.ts`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { readScoredRun } from '../src/results/scored-run.ts';
import { launchChromium } from '../test/browser/chromium.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, 'docs', 'images');
const largest = 250_000;

interface Picture {
  readonly name: string;
  readonly page: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
  /** What is shown from its top; the page's top when left out. */
  readonly from?: string;
  /** Details that are opened first. */
  readonly open?: string;
}

const pictures: readonly Picture[] = [
  { name: 'report-light', page: 'report', width: 1280, height: 1000, colorScheme: 'light' },
  { name: 'report-dark', page: 'report', width: 1280, height: 1000, colorScheme: 'dark' },
  { name: 'report-narrow', page: 'report', width: 390, height: 844, colorScheme: 'light' },
  {
    ...{ name: 'report-differences', page: 'report', from: '#differences' },
    ...{ width: 1280, height: 1180, colorScheme: 'light' },
  },
  {
    ...{ name: 'report-languages', page: 'report', from: '#languages' },
    ...{ width: 1280, height: 400, colorScheme: 'light' },
  },
  {
    ...{ name: 'report-collapse', page: 'collapse', from: '#scores' },
    ...{ width: 1280, height: 470, colorScheme: 'light' },
  },
  {
    ...{ name: 'report-queries', page: 'queries', from: '#queries details:has([lang="ar"])' },
    ...{ open: '#queries details:has([lang="ar"])', width: 1280, height: 640, colorScheme: 'light' },
  },
];

const folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
try {
  rankgauge('run', '--demo', '--template', 'bare,instruction-in-text', '--name', 'demo');
  await writeRandomHead();
  rankgauge(
    ...['run', '--dataset', 'human-rights', '--protocol', 'replay', '--model', 'random-head.txt'],
    ...['--scale', 'probability', '--name', 'random-head', '--metrics', 'nDCG@10,MRR@10,AUC'],
  );
  const [bare, ...others] = ['bare-bm25-char3', 'instruction-in-text-bm25-char3', 'bare-bm25-word'].map(
    (name) => `demo-${name}`,
  );
  const random = readdirSync(join(folder, 'results')).find((name) => name.startsWith('random-head')) ?? '';
  rankgauge('report', bare ?? '', ...others, '-o', 'report.html');
  rankgauge('report', bare ?? '', random, '-o', 'collapse.html');
  rankgauge('report', bare ?? '', others[1] ?? '', '--show', '20', '-o', 'queries.html');
  mkdirSync(images, { recursive: true });
  const browser = await launchChromium();
  try {
    for (const picture of pictures) await take(browser, picture);
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** How a model looks whose yes/no head was made anew: every score near one half, whatever the document. */
async function writeRandomHead(): Promise<void> {
  const { scores } = await readScoredRun(join(folder, 'results', 'demo-bare-bm25-char3'));
  let state = 1;
  // The generator of Park and Miller: the same numbers on every machine.
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const rows = scores.queryIds.map((query, row) => {
    const logit = 0.12 * (uniform() + uniform() + uniform() - 1.5);
    return `${query} Q0 ${scores.documentIds[row]} 1 ${1 / (1 + Math.exp(-logit))} random\n`;
  });
  writeFileSync(join(folder, 'random-head.txt'), rows.join(''));
}

async function take(browser: Browser, picture: Picture): Promise<void> {
  const { name, width, height, colorScheme, from, open } = picture;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
  await page.goto(pathToFileURL(join(folder, `${picture.page}.html`)).href);
  if (open !== undefined) await page.evaluate(`document.querySelector(${JSON.stringify(open)}).open = true`);
  if (from !== undefined)
    await page.evaluate(
      `document.documentElement.style.scrollPadding = 0; document.querySelector(${JSON.stringify(from)}).scrollIntoView()`,
    );
  const file = join(images, `${name}.png`);
  await page.screenshot({ path: file });
  await page.close();
  const { size } = statSync(file);
  console.log(`${name}.png: ${Math.ceil(size / 1000)} kB`);
  if (size > largest)
    throw new Error(`${name}.png is larger than ${largest / 1000} kB: take less of the page`);
}

function rankgauge(...words: readonly string[]): void {
  const command = join(root, 'dist', 'cli', 'rankgauge.js');
  const { status, stderr } = spawnSync(process.execPath, [command, ...words, '--quiet'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`rankgauge ${words[0]} ended with ${status}: ${stderr}`);
}
