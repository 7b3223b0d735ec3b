import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../foundation/errors.ts';

/** Name of the lock's file inside a run folder. */
export const lockFile = 'run.lock';

/** Who writes to a run folder. The start time tells a process from a later one that was given the same number. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly started: string | null;
}

/**
 * Takes a run folder for this process. A lock whose process has ended is taken over.
 *
 * @returns a function that gives the folder back
 * @throws InputError `run-locked` when another living process has it, or one on another machine
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, lockFile);
  const own: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await claim(path, own)) return () => rm(path, { force: true });
    const owner = await readOwner(path);
    if (owner !== null && holds(owner)) {
      throw new InputError({
        code: 'run-locked',
        message: `the run folder is in use by process ${owner.pid}${owner.host === own.host ? '' : ` on ${owner.host}`}`,
        where: { file: path },
        why: 'two processes that write to one run would lose scores',
        mend:
          owner.host === own.host
            ? 'wait for it to end, or choose another --name'
            : 'make sure that nothing runs there, then remove the lock file',
      });
    }
    await bury(path, owner);
  }
  throw new InputError({
    code: 'run-locked',
    message: 'the run folder is in use by several processes at once',
    where: { file: path },
    mend: 'try again, or choose another --name',
  });
}

/** Whether a living process (or one on another machine) has the run folder now. Changes nothing. */
export async function isLocked(folder: string): Promise<boolean> {
  const owner = await readOwner(join(folder, lockFile));
  return owner !== null && holds(owner);
}

/** A hard link appears whole or not at all, and only one of two processes can make it. */
async function claim(path: string, own: Owner): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, JSON.stringify(own));
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Moves a dead process's lock away. Should another process have taken the lock meanwhile, its lock is put back. */
async function bury(path: string, dead: Owner | null): Promise<void> {
  const grave = `${path}.${randomUUID()}.dead`;
  try {
    await rename(path, grave);
  } catch {
    return; // somebody else was faster
  }
  const buried = await readOwner(grave);
  if (buried !== null && JSON.stringify(buried) !== JSON.stringify(dead)) {
    await link(grave, path).catch(() => undefined);
  }
  await rm(grave, { force: true });
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('host' in value)) return null;
    const { pid, host } = value;
    const started = 'started' in value && typeof value.started === 'string' ? value.started : null;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host, started } : null;
  } catch {
    // Removed meanwhile, or damaged: nobody holds it.
    return null;
  }
}

function holds(owner: Owner): boolean {
  // What runs on another machine cannot be asked, so it counts as alive.
  if (owner.host !== hostname()) return true;
  if (owner.pid === process.pid) return owner.started === startOf(process.pid);
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const status = statusOf(owner.pid);
  // A killed process that its parent has not collected still has its number, and does nothing any more.
  if (status?.state === 'Z') return false;
  return owner.started === null || owner.started === (status?.started ?? null);
}

function startOf(pid: number): string | null {
  return statusOf(pid)?.started ?? null;
}

/** The kernel's state letter and start time of a process (fields 3 and 22 of /proc/PID/stat); null where there is no /proc. */
function statusOf(pid: number): { state: string; started: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in brackets, may itself hold spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return null;
  }
}
