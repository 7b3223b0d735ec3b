import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as commands from '../../src/cli/commands/all.ts';
import type { AnyCommand } from '../../src/cli/define-command.ts';
import { type RunningServer, serverAvailable, startServer } from '../servers/server.ts';
import { type Block, blocksOf, commandsOf, documentedPages, readPage, wordsOf } from './pages.ts';
import { asksServer, type Outcome, onlyLooks, runCommand, usualCodes, withStandins } from './run-command.ts';
import { flawOf } from './strict-parse.ts';
import { type Helper, prepareWorkspace, startHelper, workspaceFor } from './workspace.ts';

const pages = documentedPages().map((page) => ({
  page,
  blocks: blocksOf(page).filter(({ language }) => ['sh', 'bash', 'shell', 'console'].includes(language)),
}));
const blocks = pages.flatMap(({ blocks }) => blocks);
const run = blocks.filter(({ notRun }) => notRun === null);
const notRun = blocks.filter(({ notRun }) => notRun !== null);
const withServer = serverAvailable('faulty');

/** The only reasons for which a block may stand in a page without being run. */
const reasons = [
  'needs a GPU',
  'needs Docker',
  'needs a cluster',
  'needs packages of Python',
  'installs packages',
  'builds this repository',
  'needs vLLM',
  'has a test of its own',
];

// The name of a block is its page and first command: lines move with every edit.
const titleOf = ({ page, text }: Block) => `${page}: ${commandsOf({ text })[0] ?? 'nothing'}`;

describe('blocks of commands', () => {
  test('are in many pages', () => {
    expect(blocks.length).toBeGreaterThan(40);
    expect(run.length).toBeGreaterThan(notRun.length * 2);
  });

  test.each(notRun.map((block) => [titleOf(block), block] as const))(
    '%s is not run, for a reason that is known',
    (_, block) => {
      expect(reasons).toContain(block.notRun);
    },
  );

  test('stand behind a fence: none is indented or marked as something else', () => {
    const names = Object.values<AnyCommand>(commands).map(({ command: form }) => form.split(' ')[0]);
    const command = new RegExp(`^(?:\\$ )?(?:npx )?rankgauge (?:${names.join('|')})(?:\\s|$)`, 'm');
    expect(command.test('$ npx rankgauge list metrics')).toBe(true);
    const loose = documentedPages().flatMap((page) => [
      ...blocksOf(page)
        .filter(({ language }) => language === '' || language === 'text')
        // Output may begin with our name too: only what names a command is one.
        .filter(({ text }) => command.test(text))
        .map(({ line }) => `${page}:${line}`),
      ...[...readPage(page).matchAll(/^ {4}(?:npx )?rankgauge [a-z-]+.*$/gm)].map(
        ([line]) => `${page}: ${line}`,
      ),
    ]);
    expect(loose).toEqual([]);
  });

  const words = blocks.flatMap((block) =>
    commandsOf(block)
      .map((line) => wordsOf(line.replace(/^(\w+=\S+ )+/, '')))
      .map((words) => (words[0] === 'npx' ? words.slice(1) : words))
      .filter(([first]) => first === 'rankgauge')
      .map((words) => [`${block.page}: ${words.join(' ')}`, words.slice(1)] as const),
  );
  test.each(words)('%s is a command line that there is', async (_, words) => {
    expect(await flawOf(words)).toBeNull();
  });

  test('a flag that there is not is seen', async () => {
    expect(await flawOf(['compare', 'a', 'b', '--metric', 'x'])).toMatch(/Unknown argument/);
  });
});

describe('every block of commands does what its page says', () => {
  let prepared = '';
  let server: RunningServer | null = null;
  let helper: Helper | null = null;
  /** What commands that only look have given already. */
  const known = new Map<string, Promise<Outcome>>();

  beforeAll(async () => {
    server = withServer ? await startServer('faulty') : null;
    helper = await startHelper();
    prepared = await prepareWorkspace({ helper, server: server?.url ?? null });
  });
  afterAll(async () => {
    helper?.server.closeAllConnections();
    helper?.server.close();
    await server?.stop();
    if (prepared !== '') rmSync(prepared, { recursive: true });
  });

  describe.concurrent('as a shell runs it', () => {
    for (const block of run) {
      const commands = commandsOf(block);
      // Without a server the whole block is left out: vitest counts and names it.
      const skipped = !withServer && commands.some(asksServer);
      const title = `${titleOf(block)}${skipped ? ' (no rerank server is installed)' : ''}`;
      test.skipIf(skipped)(title, { timeout: 600_000 }, () => inTurn(() => tryBlock(block, commands)));
    }
  });

  async function tryBlock(block: Block, commands: readonly string[]): Promise<void> {
    expect(block.exits === null || [1, commands.length].includes(block.exits.length)).toBe(true);
    const cwd = workspaceFor(prepared, block);
    try {
      let before = '';
      for (const [index, command] of commands.entries()) {
        const words = withStandins(command, { server: server?.url ?? null, embeddings: helper?.url ?? '' });
        const key = `${before}\n${words}`;
        const looks = onlyLooks(words);
        if (!looks) before = key;
        const outcome = (looks ? known.get(key) : undefined) ?? runCommand(words, { cwd });
        known.set(key, outcome);
        const { code, stdout, stderr } = await outcome;
        const usual = usualCodes(words);
        const said = codeOf(block, index, commands.length);
        const allowed = said === null || usual.includes(said) ? usual : [said];
        expect(allowed, `${words}\n${stderr}\n${stdout.slice(-2000)}`).toContain(code);
      }
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  }
});

/** At most three blocks at once: a service that is looked at should not be busy with all the others. */
async function inTurn(work: () => Promise<void>): Promise<void> {
  while (busy >= 3) await new Promise<void>((resolve) => waiting.push(resolve));
  busy++;
  try {
    await work();
  } finally {
    busy--;
    waiting.shift()?.();
  }
}
let busy = 0;
const waiting: (() => void)[] = [];

/** What the page says of one command: a single code is that of the last one. */
function codeOf({ exits }: Block, index: number, count: number): number | null {
  if (exits === null) return null;
  if (exits.length === 1) return index === count - 1 ? (exits[0] ?? null) : null;
  return exits[index] ?? null;
}
