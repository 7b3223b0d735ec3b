import { join } from 'node:path';

/**
 * How the page of `rankgauge view` is built, for what ships and for the tests of it.
 *
 * @param root the repository
 * @param outDir where its files go; emptied first
 * @returns Vite's settings
 */
export function pageSettings(root, outDir) {
  return {
    configFile: false,
    root: join(root, 'src', 'view', 'page'),
    base: './',
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      // For browsers older than the target.
      modulePreload: { polyfill: false },
    },
  };
}
