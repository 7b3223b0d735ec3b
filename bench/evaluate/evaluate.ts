// How long `rankgauge evaluate` takes as a whole process, and what it holds in memory, beside the tools that people take for it.
//
//   node_modules/.bin/tsx bench/evaluate/evaluate.ts [repetitions]
//
// Needs the built command line (npm run build). RANKGAUGE_PYTHON names a Python with pytrec-eval-terrier, ir_measures and ranx;
// tools that it lacks are skipped aloud. Processes take turns, and the least of all repetitions counts: it is what the work
// costs when nobody else wants the machine. Ends with exit code 1 when a goal is missed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeWorkload, type WorkloadName } from './workload.ts';

interface Used {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

interface Case {
  readonly name: string;
  readonly workload: WorkloadName;
  readonly measures: readonly string[];
  readonly command: readonly string[];
}

const root = join(import.meta.dirname, '..', '..');
const built = join(root, 'dist', 'cli', 'rankgauge.js');
const python = process.env['RANKGAUGE_PYTHON'] ?? 'python3';
const repetitions = Number(process.argv[2] ?? 5);
const one = ['nDCG@10'];
const four = ['nDCG@10', 'MRR', 'AP', 'R@100'];
const peers = ['pytrec_eval', 'ir_measures', 'ranx'] as const;

if (!existsSync(built)) throw new Error('the command line is not built: npm run build');
const folder = join(tmpdir(), 'rankgauge-bench-evaluate');
const files = { medium: makeWorkload(folder, 'medium'), large: makeWorkload(folder, 'large') };
const present = peers.filter((peer) => {
  const found = spawnSync(python, ['-c', `import ${peer}`]).status === 0;
  if (!found) console.log(`skipped: ${peer} is not installed for ${python}`);
  return found;
});
const cases: Case[] = [
  ours('medium', four),
  ours('large', four),
  ours('large', one),
  ...present.map((peer) => theirs(peer, 'medium')),
  ...present.map((peer) => theirs(peer, 'large')),
];

const least = new Map<Case, Used>();
for (let repetition = 0; repetition < repetitions; repetition += 1) {
  for (const one of cases) {
    // The slow ones hardly differ from turn to turn.
    if (repetition >= 2 && !one.name.startsWith('rankgauge')) continue;
    const used = await measure(one);
    const known = least.get(one) ?? used;
    least.set(one, {
      seconds: Math.min(known.seconds, used.seconds),
      cpuSeconds: Math.min(known.cpuSeconds, used.cpuSeconds),
      megabytes: Math.max(known.megabytes, used.megabytes),
    });
  }
}

console.log(`\n${process.version}, the least of ${repetitions} turns (memory: the most)\n`);
console.log('| process | files | measures | seconds | processor seconds | peak memory |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const [{ name, workload, measures }, used] of least) {
  const figures = [used.seconds.toFixed(2), used.cpuSeconds.toFixed(2), `${used.megabytes.toFixed(0)} MB`];
  console.log(`| ${[name, workload, measures.length, ...figures].join(' | ')} |`);
}
console.log();
const large = usedBy('rankgauge', 'large', four);
const goals: [text: string, value: number, reached: boolean][] = [
  ['peak memory of large, MB, under 200', large.megabytes, large.megabytes < 200],
  ['four measures over one, under 1.3', ratio(large, usedBy('rankgauge', 'large', one)), false],
  ['medium, seconds, under 0.45', usedBy('rankgauge', 'medium', four).seconds, false],
  ...present.map((peer): [string, number, boolean] => {
    const times = { pytrec_eval: 5, ir_measures: 10, ranx: 10 }[peer];
    const value = ratio(usedBy(peer, 'large', four), large);
    return [`times faster than ${peer} on large, at least ${times}`, value, value >= times];
  }),
];
goals[1]![2] = goals[1]![1] < 1.3;
goals[2]![2] = goals[2]![1] < 0.45;
for (const [text, value, reached] of goals) {
  console.log(`${reached ? 'reached' : 'MISSED '}  ${text}: ${value.toFixed(2)}`);
}
process.exitCode = goals.every(([, , reached]) => reached) ? 0 : 1;

function ours(workload: WorkloadName, measures: readonly string[]): Case {
  const { qrels, run } = files[workload];
  const words = ['evaluate', '--qrels', qrels, '--run', run, '--metrics', measures.join(','), '--quiet'];
  const preload = join(import.meta.dirname, 'usage.mjs');
  return {
    name: 'rankgauge',
    workload,
    measures,
    command: [process.execPath, '--import', preload, built, ...words],
  };
}

function theirs(peer: string, workload: WorkloadName): Case {
  const { qrels, run } = files[workload];
  const script = join(import.meta.dirname, 'peers.py');
  return { name: peer, workload, measures: four, command: [python, script, peer, qrels, run, ...four] };
}

function usedBy(name: string, workload: WorkloadName, measures: readonly string[]): Used {
  for (const [one, used] of least) {
    if (one.name === name && one.workload === workload && one.measures === measures) return used;
  }
  throw new Error(`nothing was measured of ${name} on ${workload}`);
}

/** By processor time: on a machine that others use too, it wavers less than the time on the wall. */
function ratio(slower: Used, faster: Used): number {
  return slower.cpuSeconds / faster.cpuSeconds;
}

function measure({ name, workload, command: [program = '', ...words] }: Case): Promise<Used> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
    let told = '';
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      told += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      if (code !== 0) {
        reject(new Error(`${name} on ${workload} ended with ${code}`));
        return;
      }
      const { kilobytes, cpuSeconds } = JSON.parse(told) as { kilobytes: number; cpuSeconds: number };
      console.log(`${name} ${workload}: ${seconds.toFixed(2)} s, ${(kilobytes / 1024).toFixed(0)} MB`);
      resolve({ seconds, cpuSeconds, megabytes: kilobytes / 1024 });
    });
  });
}
