import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlaygroundChoices, RunList } from '../../src/view/api.ts';
import { type CommandOutcome, rankgauge } from './cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankgauge-view-command-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the command, does something once it serves, and sends the signal. */
async function served(
  words: readonly string[],
  signal: NodeJS.Signals,
  work: (url: string) => Promise<void>,
): Promise<CommandOutcome> {
  let working: Promise<void> | null = null;
  const outcome = await rankgauge(['view', '--port', '0', ...words], {
    cwd: folder,
    onStart(child) {
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (working !== null || !text.includes('\n')) return;
        working = work(text.trim()).finally(() => child.kill(signal));
        working.catch(() => undefined);
      });
    },
  });
  await working;
  return outcome;
}

describe('rankgauge view', () => {
  test('prints its address, serves the page and the runs, and ends with 130 on Ctrl-C', async () => {
    const outcome = await served([], 'SIGINT', async (url) => {
      const page = await fetch(url);
      expect(page.status).toBe(200);
      const html = await page.text();
      // What the page asks for is there too.
      const assets = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
      expect(assets.length).toBeGreaterThan(0);
      for (const path of assets) expect((await fetch(`${url}${path}`)).status, path).toBe(200);
      // Results that are not there yet are no runs.
      const list = (await (await fetch(`${url}api/runs`)).json()) as RunList;
      expect(list).toEqual({ results: 'results', runs: [], unreadable: [] });
    });
    expect(outcome.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    expect(outcome.stderr).toContain('Ctrl-C ends it');
    expect(outcome.code).toBe(130);
  });

  test('ends with 143 on SIGTERM, also while somebody watches', async () => {
    const outcome = await served(['--quiet'], 'SIGTERM', async (url) => {
      const events = await fetch(`${url}api/events`);
      expect(events.status).toBe(200);
      // Read until the server ends it.
      events.text().catch(() => undefined);
    });
    expect(outcome.code).toBe(143);
    expect(outcome.stderr).toBe('');
  });

  test('reads the results folder and the rerankers of the config file', async () => {
    const config = join(folder, 'other.yaml');
    await writeFile(
      config,
      'results: elsewhere\nreranker:\n  name: mine\n  protocol: cohere\n  url: http://127.0.0.1:9\n  model: m\n',
    );
    await served(['-c', config], 'SIGINT', async (url) => {
      const list = (await (await fetch(`${url}api/runs`)).json()) as RunList;
      expect(list.results).toBe('./elsewhere');
      const choices = (await (await fetch(`${url}api/playground`)).json()) as PlaygroundChoices;
      expect(choices.config).toBe('other.yaml');
      expect(choices.rerankers[0]?.name).toBe('mine');
    });
  });

  test('a port in use and a config that is wrong end it with 2', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const busy = await rankgauge(['view', '--port', String(port)], { cwd: folder });
    taken.close();
    expect(busy).toMatchObject({ code: 2, stdout: '' });
    expect(busy.stderr).toContain(`the port ${port} is in use already`);
    expect(busy.stderr).toContain('mend: ');
    await writeFile(join(folder, 'bad.yaml'), 'nonsense: 1\n');
    const wrong = await rankgauge(['view', '--port', '0', '-c', 'bad.yaml'], { cwd: folder });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('config-unknown-key');
    const missing = await rankgauge(['view', '--port', '0', '-c', 'missing.yaml'], { cwd: folder });
    expect(missing.code).toBe(2);
    const number = await rankgauge(['view', '--port', '65536'], { cwd: folder });
    expect(number.code).toBe(2);
  });
});
