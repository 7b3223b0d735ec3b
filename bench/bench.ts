// All benchmarks by one command, and the page of what they gave: npm run bench [NAME...]
//
// Runs them one after the other, prints what they print, and writes docs/benchmarks.md when all were run. RANKGAUGE_PYTHON names a Python with
// the peers (bench/requirements-peers.txt); what it lacks is skipped aloud. Wants a quiet machine: the load is told on the page.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

interface Bench {
  readonly name: string;
  readonly file: string;
  readonly words?: readonly string[];
  /** What it answers, in a sentence for the page. */
  readonly about: string;
}

const root = join(import.meta.dirname, '..');

const benches: readonly Bench[] = [
  {
    name: 'evaluate',
    file: 'evaluate/evaluate.ts',
    about:
      'Whole processes over TREC runs, beside the tools that people take for it: `medium` has 6,980 queries x 100 documents, `large` x 1,000 (7 million rows).',
  },
  {
    name: 'statistics',
    file: 'coverage/flip-speed.ts',
    about: 'Intervals and p-values of differences by sign flips, beside the same sums in numpy.',
  },
  {
    name: 'throughput',
    file: 'throughput/throughput.ts',
    about:
      'A run with journal and checks against a server that takes no time, beside autocannon asking the same server.',
  },
  {
    name: 'scale',
    file: 'scale/scale.ts',
    about: 'Time and memory of runs of growing size, 20 documents a call, 64 calls at once.',
  },
  {
    name: 'retrieval',
    file: 'retrieval/retrieval.ts',
    about: 'BM25 over 100,000 documents, beside minisearch.',
  },
  { name: 'load', file: 'load/load.ts', about: 'What `rankgauge load` sees of a server, beside autocannon.' },
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  throw new Error(
    `there is no benchmark ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`,
  );
}
const chosen = asked.length === 0 ? benches : benches.filter(({ name }) => asked.includes(name));
const before = loadavg()[0] ?? 0;
const parts: string[] = [];
let failed = false;
for (const bench of chosen) {
  console.log(`\n== ${bench.name}: ${bench.about}`);
  const { code, output, seconds } = await run(bench);
  failed ||= code !== 0;
  parts.push(part(bench, { code, output, seconds }));
}
if (asked.length === 0) {
  writeFileSync(join(root, 'docs', 'benchmarks.md'), page(parts));
  console.log('\ndocs/benchmarks.md is written');
}
process.exitCode = failed ? 1 : 0;

function run({ file, words = [] }: Bench): Promise<{ code: number | null; output: string; seconds: number }> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const child = spawn(process.execPath, [tsx, join(import.meta.dirname, file), ...words], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output, seconds: (performance.now() - started) / 1000 }));
  });
}

function part(
  { name, file, about }: Bench,
  { code, output, seconds }: { code: number | null; output: string; seconds: number },
): string {
  const ended = code === 0 ? '' : ` It ended with exit code ${code}: a goal was missed, or it failed.`;
  return `## ${name}\n\n${about} \`bench/${file}\`, ${Math.round(seconds)} s.${ended}\n\n\`\`\`text\n${output.trimEnd()}\n\`\`\`\n`;
}

function page(all: readonly string[]): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const day = new Date().toISOString().slice(0, 10);
  return `# Benchmarks

Written by \`npm run bench\` (rankgauge ${version}, ${day}, Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB,
load average ${before.toFixed(1)} at the start). Figures are of that machine; ratios to other tools on the same machine are what carries over. What is promised, and how it is
reached, is in [performance.md](performance.md).

${all.join('\n')}`;
}
