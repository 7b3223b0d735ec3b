import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { builtCommand, rankgauge } from './cli.ts';

/** What a command had in memory of ours when it ended. */
export interface Loaded {
  readonly code: number | null;
  /** Packages of which any part stands in a file that was loaded. */
  readonly packages: ReadonlySet<string>;
  /** Files of the bundle. */
  readonly files: number;
  /** Their size in kB (1,000 bytes). */
  readonly kilobytes: number;
  /** Modules of ours and of packages that stand in them. */
  readonly modules: number;
}

/** Counts what commands load, by Node's own loader hook, which sees every module however it is asked for. */
export function loadCounter(): {
  readonly loadedBy: (words: readonly string[], options?: { readonly cwd?: string }) => Promise<Loaded>;
  readonly close: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  const list = join(folder, 'loaded.txt');
  writeFileSync(
    join(folder, 'hook.mjs'),
    `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(${JSON.stringify(list)}, url + '\\n');
  return next(url, context);
}
`,
  );
  writeFileSync(
    join(folder, 'register.mjs'),
    `import { register } from 'node:module';\nregister(${JSON.stringify(pathToFileURL(join(folder, 'hook.mjs')).href)});\n`,
  );
  const bundle = join(builtCommand, '..', '..');
  const meta: { outputs: Record<string, { inputs: Record<string, unknown> }> } = JSON.parse(
    readFileSync(join(bundle, 'bundle.meta.json'), 'utf8'),
  );
  return {
    async loadedBy(words, { cwd } = {}) {
      writeFileSync(list, '');
      const { code } = await rankgauge(words, {
        nodeOptions: ['--import', join(folder, 'register.mjs')],
        ...(cwd === undefined ? {} : { cwd }),
      });
      const urls = readFileSync(list, 'utf8').split('\n');
      const outputs = Object.entries(meta.outputs).filter(([file]) =>
        urls.some((url) => url.endsWith(file.replace(/^dist-draft/, '/dist'))),
      );
      const inputs = outputs.flatMap(([, { inputs: own }]) => Object.keys(own));
      const paths = urls
        .filter((url) => url.startsWith(pathToFileURL(bundle).href))
        .map((url) => fileURLToPath(url));
      return {
        code,
        packages: new Set(
          inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []),
        ),
        files: outputs.length,
        kilobytes: Math.ceil([...new Set(paths)].reduce((sum, path) => sum + statSync(path).size, 0) / 1000),
        modules: inputs.length,
      };
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
