/**
 * How many calls a second a whole run makes (journal, checks, retries and records on) against a server that takes no time, as a
 * share of what autocannon, which does nothing else, reaches on the same server; and how much memory 200,000 pairs take.
 *
 *   npm run build && npx tsx bench/throughput/throughput.ts [rounds]
 *
 * Each run makes 50,000 calls, so that it lasts as long as autocannon does, a few seconds: both include their warming up.
 *
 * Goals: a share of 0.3 or more, memory under 250 MB and flat while scoring. Processor time of a call is told beside it: it wavers
 * less on a machine with other work.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCalls } from '../../src/results/score-files.ts';
import { documentsPerCall, exampleBody, writeDataset } from './data.ts';

const root = join(import.meta.dirname, '..', '..');
const rounds = Number(process.argv[2] ?? 3);
/** For the rates, and for the memory. */
const pairs = { rate: 500_000, memory: 200_000 };
const candidates = 20;

const home = await mkdtemp(join(tmpdir(), 'rankgauge-throughput-'));
const server = await startServer();
try {
  const datasets = { rate: join(home, 'rate'), memory: join(home, 'memory') };
  for (const purpose of ['rate', 'memory'] as const) {
    await writeDataset(datasets[purpose], { queries: pairs[purpose] / candidates, candidates });
  }
  for (const connections of [16, 64]) {
    const shares: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      // One after the other and in turns: whatever else the machine does meets both.
      const yardstick = await autocannon(server.url, connections);
      const run = await rankgauge(datasets.rate, server.url, {
        connections,
        name: `${connections}-${round}`,
      });
      const share = run.rate / yardstick.rate;
      shares.push(share);
      console.log(
        `${connections} connections, round ${round}: autocannon ${shown(yardstick)}, rankgauge ${shown(run)}, share ${share.toFixed(3)}`,
      );
    }
    console.log(`${connections} connections: median share ${median(shares)}`);
    const run = await rankgauge(datasets.memory, server.url, { connections, name: `${connections}-memory` });
    console.log(
      `${connections} connections, ${pairs.memory} pairs: memory at most ${run.peakMb.toFixed(0)} MB while scoring, ` +
        `${run.wholePeakMb.toFixed(0)} MB in all (quarters of the scoring: ${run.quartersMb.map((mb) => mb.toFixed(0)).join(', ')} MB)`,
    );
  }
} finally {
  server.stop();
  await rm(home, { recursive: true });
}

async function startServer(): Promise<{ url: string; stop: () => void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'server.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: `http://127.0.0.1:${Number(port.toString())}`, stop: () => child.kill() };
}

interface Speed {
  /** Calls a second. */
  readonly rate: number;
  /** Processor time of a call in the client's process. */
  readonly microseconds: number;
}

/** What autocannon reaches in a process of its own. */
async function autocannon(url: string, connections: number): Promise<Speed> {
  const words = [
    '-j',
    '-n',
    '-c',
    `${connections}`,
    '-d',
    '5',
    '-m',
    'POST',
    '-H',
    'content-type=application/json',
  ];
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules', 'autocannon', 'autocannon.js'),
      ...words,
      '-b',
      exampleBody(),
      `${url}/v1/rerank`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const samples = sample(child.pid ?? 0);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  const { start, finish, requests, non2xx, errors } = JSON.parse(output) as {
    start: string;
    finish: string;
    requests: { average: number; total: number };
    non2xx: number;
    errors: number;
  };
  if (non2xx + errors > 0) throw new Error(`autocannon met ${non2xx} refusals and ${errors} errors`);
  const own = samples.stop(Date.parse(start), Date.parse(finish));
  return { rate: requests.average, microseconds: processorTime(own) / requests.total };
}

interface Measured extends Speed {
  /** Resident memory, in MB: the most while calls were under way, the most in all, and the mean of each quarter of the scoring. */
  readonly peakMb: number;
  readonly wholePeakMb: number;
  readonly quartersMb: readonly number[];
}

/** A whole run by the built command line; the rate is from the first call's start to the last one's end. */
async function rankgauge(
  dataset: string,
  url: string,
  { connections, name }: { connections: number; name: string },
): Promise<Measured> {
  const results = join(home, 'results');
  const words = [
    'run',
    '--quiet',
    '--dataset',
    dataset,
    '--url',
    url,
    '--protocol',
    'vllm',
    '--template',
    'bare',
  ];
  const size = ['--concurrency', `${connections}`, '--documents-per-call', `${documentsPerCall}`];
  const output = ['--results', results, '--name', name, '--metrics', 'nDCG@10,MRR@10'];
  const child = spawn(
    process.execPath,
    [join(root, 'dist', 'cli', 'rankgauge.js'), ...words, ...size, ...output],
    { stdio: ['ignore', 'ignore', 'inherit'], cwd: home },
  );
  const samples = sample(child.pid ?? 0);
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`rankgauge ended with ${code}`);
  const calls = await readCalls(join(results, `${name}-bare-vllm`));
  const starts = Array.from(calls.starts);
  const first = starts.reduce((earliest, start) => Math.min(earliest, start), Number.POSITIVE_INFINITY);
  const last = starts.reduce(
    (latest, start, call) => Math.max(latest, start + (calls.latencies[call] ?? 0)),
    0,
  );
  const all = samples.stop(0, Number.POSITIVE_INFINITY);
  const scoring = all.filter(({ at }) => at >= first && at <= last);
  const most = (own: readonly Sample[]) => own.reduce((peak, { mb }) => Math.max(peak, mb), 0);
  return {
    rate: (starts.length / (last - first)) * 1000,
    microseconds: processorTime(scoring) / starts.length,
    peakMb: most(scoring),
    wholePeakMb: most(all),
    quartersMb: [0, 1, 2, 3].map((quarter) => {
      const own = scoring.slice((scoring.length * quarter) / 4, (scoring.length * (quarter + 1)) / 4);
      return own.reduce((sum, { mb }) => sum + mb, 0) / own.length;
    }),
  };
}

interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Resident memory. */
  readonly mb: number;
  /** Used so far, in microseconds. */
  readonly processor: number;
}

/** Looks at a process fifty times a second until it is stopped. */
function sample(pid: number): { stop: (from: number, to: number) => Sample[] } {
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    const mb = residentMb(pid);
    const processor = processorOf(pid);
    if (mb !== null && processor !== null) samples.push({ at: Date.now(), mb, processor });
  }, 20);
  return {
    stop(from, to) {
      clearInterval(timer);
      return samples.filter(({ at }) => at >= from && at <= to);
    },
  };
}

function processorTime(samples: readonly Sample[]): number {
  return (samples.at(-1)?.processor ?? 0) - (samples[0]?.processor ?? 0);
}

/** Fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms. */
function processorOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return null; // It has just ended.
  }
}

function shown({ rate, microseconds }: Speed): string {
  return `${Math.round(rate)} calls/s (${microseconds.toFixed(0)} µs of processor time each)`;
}

function median(values: readonly number[]): string {
  const sorted = [...values].sort((one, other) => one - other);
  return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(3);
}

function residentMb(pid: number): number | null {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null; // It has just ended.
  }
}
