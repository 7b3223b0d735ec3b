import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { InputError } from '../../foundation/errors.ts';

/** A file of the page, as it is handed out. */
export interface PageFile {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** Files whose name holds a hash of what is in them never change. */
  readonly immutable: boolean;
}

/**
 * The files of the page by the path of their address, read once: nothing that a request says ever becomes the path of a file.
 *
 * @throws InputError `page-not-built` where there is no page, `page-file` for a file of a kind that no page has
 */
export async function pageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, PageFile>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const type = TYPES[extname(entry.name)];
    if (type === undefined) {
      throw new InputError({
        code: 'page-file',
        message: `the page has a file of an unknown kind: ${entry.name}`,
        where: { file: path },
        mend: 'install rankgauge again, or build it: npm run build',
      });
    }
    const name = relative(folder, path).split(sep).join('/');
    files.set(`/${name}`, {
      bytes: await readFile(path),
      type,
      immutable: name.startsWith('assets/'),
    });
  }
  const index = files.get('/index.html');
  if (index === undefined) {
    throw new InputError({
      code: 'page-not-built',
      message: 'the page of rankgauge view is not there',
      where: { file: folder },
      mend: 'install rankgauge again; in its repository, build it: npm run build',
    });
  }
  return files.set('/', index);
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};
