import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The built command line: what users get. `npm test` builds it first. */
export const builtCommand = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'rankgauge.js');

export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a process of its own. */
export function rankgauge(
  words: readonly string[],
  {
    cwd = process.cwd(),
    env = {},
    nodeOptions = [],
    onStart,
  }: {
    cwd?: string;
    env?: Record<string, string>;
    nodeOptions?: readonly string[];
    onStart?: (child: ReturnType<typeof spawn>) => void;
  } = {},
): Promise<CommandOutcome> {
  if (!existsSync(builtCommand)) throw new Error('the command line is not built: npm run build');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeOptions, builtCommand, ...words], {
      cwd,
      // Only what a process needs: variables of the person who runs the tests must not decide them.
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    onStart?.(child);
  });
}
