import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the installed package, where `prompts/` and `datasets/` lie: the nearest folder above this module with a package.json
 * that is named rankgauge. Not a fixed number of folders up, because this file runs as src/config/, as dist/lib/config/ and
 * inside a chunk of the bundle in dist/cli/.
 *
 * @param from address of a module
 * @throws Error when there is none: the package is not whole
 */
export function packageRoot(from: string = import.meta.url): string {
  const start = dirname(fileURLToPath(from));
  for (let folder = start; ; folder = dirname(folder)) {
    if (nameOfPackage(join(folder, 'package.json')) === PACKAGE_NAME) return folder;
    if (folder === dirname(folder)) break;
  }
  throw new Error(`no package.json of ${PACKAGE_NAME} above ${start}`);
}

function nameOfPackage(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return (JSON.parse(text) as { name?: unknown } | null)?.name;
  } catch {
    return undefined;
  }
}

const PACKAGE_NAME = 'rankgauge';
