// Writes what the demo prints into README.md, between two marks. A test runs the demo again and compares.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const begin = '<!-- demo: written by scripts/readme-transcript.mjs -->\n```text\n';
const end = '```\n<!-- demo ends -->';

/** What the demo prints on stdout when it is not on a terminal. */
export function demoOutput() {
  const folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  try {
    const words = [join(root, 'dist', 'cli', 'rankgauge.js'), 'run', '--demo', '--quiet'];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the demo failed with ${status}: ${stderr}`);
    // Runs are called by date and time; the README's are of a fixed one.
    return stdout.replace(/\b\d{8}-\d{6}-/g, '20261124-120000-');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What README.md says that the demo prints. */
export function readmeTranscript() {
  const [, after] = readFileSync(join(root, 'README.md'), 'utf8').split(begin);
  const transcript = after?.split(end)[0];
  if (transcript === undefined) throw new Error('README.md has no transcript of the demo');
  return transcript;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(root, 'README.md');
  const text = readFileSync(file, 'utf8');
  const old = begin + readmeTranscript() + end;
  writeFileSync(
    file,
    text.replace(old, () => begin + demoOutput() + end),
  );
}
