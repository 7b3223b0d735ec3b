import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { quoted } from '../../foundation/quoted.ts';
import { manifestFile } from '../../results/manifest.ts';
import { ApiFailure } from './api-failure.ts';

/**
 * The folder of a run by its name. A name is that of one folder right under the results folder; a link is followed only where it
 * stays below it, so that nothing outside can be read by way of the server.
 *
 * @throws ApiFailure 400 `run-name` for what is no name of a folder, 404 `run-not-found`
 */
export async function runFolder(results: string, run: string): Promise<string> {
  if (!isFolderName(run)) {
    throw new ApiFailure(400, {
      code: 'run-name',
      message: `${quoted(run)} is not the name of a run`,
      mend: 'give the name of a folder under the results folder, as api/runs lists it',
    });
  }
  const folder = join(results, run);
  const inside = (await leadsInside(results, folder)) && (await filesLeadInside(results, folder));
  if (!inside || !(await exists(join(folder, manifestFile)))) {
    throw new ApiFailure(404, {
      code: 'run-not-found',
      message: `there is no run ${quoted(run)}`,
      mend: 'see api/runs for those that there are',
    });
  }
  return folder;
}

/** Names of the folders that look like runs, and of links that lead out of the results folder. */
export async function runNames(
  results: string,
): Promise<{ readonly names: readonly string[]; readonly outside: readonly string[] }> {
  const entries = await readdir(results).catch(() => []);
  const names: string[] = [];
  const outside: string[] = [];
  for (const name of entries.filter(isFolderName).sort()) {
    const folder = join(results, name);
    if (!(await exists(join(folder, manifestFile)))) continue;
    ((await leadsInside(results, folder)) ? names : outside).push(name);
  }
  return { names, outside };
}

/** One part of a path and nothing else, on any system. Dots at the start are drafts and the like. */
function isFolderName(name: string): boolean {
  return name.length > 0 && name.length <= 255 && !name.startsWith('.') && !/[\\/:\0]/.test(name);
}

async function leadsInside(results: string, path: string): Promise<boolean> {
  try {
    // Most are no links, and need no second look.
    if (!(await lstat(path)).isSymbolicLink()) return true;
    const [inner, outer] = await Promise.all([realpath(path), realpath(results)]);
    return inner.startsWith(`${outer}${sep}`);
  } catch {
    return false;
  }
}

/** A plain folder may hold links in place of its files. */
async function filesLeadInside(results: string, folder: string): Promise<boolean> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!(await leadsInside(results, join(folder, name)))) return false;
  }
  return true;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
