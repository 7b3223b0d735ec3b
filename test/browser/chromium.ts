import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/**
 * Where Debian's Chromium is, or what RANKGAUGE_CHROMIUM names; null where there is none, and tests that need it are
 * skipped aloud.
 */
export const chromiumPath: string | null =
  [process.env['RANKGAUGE_CHROMIUM'] ?? '', '/usr/bin/chromium'].find(
    (path) => path !== '' && existsSync(path),
  ) ?? null;

/** One browser for a file of tests; close it in afterAll. */
export function launchChromium(): Promise<Browser> {
  if (chromiumPath === null)
    throw new Error('no Chromium on this machine: install it, or set RANKGAUGE_CHROMIUM');
  return chromium.launch({
    executablePath: chromiumPath,
    // Without these it looks for hosts of its maker at each start, and its sandbox asks for what containers do not give.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
