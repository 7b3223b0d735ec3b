import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../src/results/lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankgauge-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

function writeLock(owner: object): Promise<void> {
  return writeFile(join(folder, 'run.lock'), JSON.stringify(owner));
}

test('a folder in use by this process is refused until it is given back', async () => {
  const release = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject({ problems: [{ code: 'run-locked' }] });
  await release();
  expect(existsSync(join(folder, 'run.lock'))).toBe(false);
  await (await lockFolder(folder))();
});

test('a folder in use by another living process is refused, and the message names it', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  try {
    await writeLock({ pid: child.pid, host: hostname(), started: null });
    await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${child.pid}`);
  } finally {
    child.kill('SIGKILL');
  }
});

test('the lock of a process that has ended is taken over', async () => {
  await writeLock({ pid: await endedProcess(), host: hostname(), started: '1' });
  const release = await lockFolder(folder);
  await release();
});

test.skipIf(!existsSync('/proc/self/stat'))(
  'a later process with the number of a dead one holds nothing',
  async () => {
    await writeLock({ pid: process.ppid, host: hostname(), started: '1' });
    const release = await lockFolder(folder);
    await release();
  },
);

test.skipIf(!existsSync('/proc/self/stat'))(
  'a killed process whose parent has not collected it holds nothing',
  async () => {
    // The parent sleeps without ever waiting for its child, whose number stays taken.
    const parent = spawn('bash', ['-c', 'sleep 60 & echo $!; kill -9 $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [output] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(output.toString());
      const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];
      while (state() !== 'Z') await new Promise((resolve) => setTimeout(resolve, 10));
      await writeLock({ pid, host: hostname(), started: null });
      const release = await lockFolder(folder);
      await release();
    } finally {
      parent.kill('SIGKILL');
    }
  },
);

test('a lock from another machine cannot be judged from here and is refused', async () => {
  await writeLock({ pid: 1, host: 'elsewhere.example', started: '1' });
  await expect(lockFolder(folder)).rejects.toThrow('elsewhere.example');
});

test('of two that come at once over a dead lock, one gets the folder', async () => {
  for (let round = 0; round < 20; round += 1) {
    await writeLock({ pid: await endedProcess(), host: hostname(), started: '1' });
    const outcomes = await Promise.allSettled([lockFolder(folder), lockFolder(folder)]);
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(won).toHaveLength(1);
    await won[0]?.value();
  }
});
