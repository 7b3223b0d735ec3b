// How time and memory of a run grow with its pairs, against a server that takes no time: npx tsx bench/scale/scale.ts [PAIRS...]
// Needs the built command (npm run build). Memory is the resident set of the command's process, read every quarter of a second.
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const candidates = 100;
const documentsPerCall = 20;
const command = fileURLToPath(new URL('../../dist/cli/rankgauge.js', import.meta.url));

const sizes = process.argv.slice(2).map(Number);
const home = await mkdtemp(join(tmpdir(), 'rankgauge-scale-'));
const server = spawn(process.execPath, [
  fileURLToPath(new URL('server.mjs', import.meta.url)),
  `${documentsPerCall}`,
]);
try {
  const port = await firstLine(server);
  const table: Row[] = [];
  for (const pairs of sizes.length > 0 ? sizes : [125_000, 250_000, 500_000, 1_000_000]) {
    const row = await measure(pairs, port);
    table.push(row);
    console.error(JSON.stringify(row));
  }
  console.log(`node ${process.version}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`);
  console.log(
    '| pairs | seconds | pairs/s | MB after loading | MB while scoring | MB at most | MB of files |',
  );
  console.log('|---|---|---|---|---|---|---|');
  for (const { pairs, seconds, loaded, scoring, peak, files } of table) {
    console.log(
      `| ${pairs} | ${seconds.toFixed(1)} | ${Math.round(pairs / seconds)} | ${loaded} | ${scoring} | ${peak} | ${files} |`,
    );
  }
} finally {
  server.kill();
  await rm(home, { recursive: true });
}

interface Row {
  readonly pairs: number;
  /** Of the whole command, loading and writing included. */
  readonly seconds: number;
  /** Megabytes when the first call was made. */
  readonly loaded: number;
  /** Megabytes, largest while calls were made. */
  readonly scoring: number;
  readonly peak: number;
  /** Megabytes of scores.arrow and calls.arrow. */
  readonly files: number;
}

async function measure(pairs: number, port: string): Promise<Row> {
  const dataset = join(home, `set-${pairs}`);
  await writeDataset(dataset, pairs / candidates);
  const folder = join(home, 'results', `n${pairs}-bare-vllm`);
  const start = performance.now();
  const child = spawn(process.execPath, [
    command,
    ...['run', '--dataset', dataset, '--url', `http://127.0.0.1:${port}`, '--results', join(home, 'results')],
    ...['--name', `n${pairs}`, '--documents-per-call', `${documentsPerCall}`, '--concurrency', '64'],
    ...['--metrics', 'nDCG@10', '--format', 'json', '--quiet'],
  ]);
  child.stdout.resume();
  child.stderr.pipe(process.stderr);
  let [loaded, scoring, peak] = [0, 0, 0];
  const journal = join(folder, 'scores.journal');
  const watch = setInterval(() => {
    const resident = residentMegabytes(child);
    peak = Math.max(peak, resident);
    if (sizeOf(join(folder, 'scores.arrow')) > 0 || sizeOf(journal) === 0) return;
    if (loaded === 0) loaded = resident;
    scoring = Math.max(scoring, resident);
  }, 250);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`the command ended with ${code}`);
  const seconds = (performance.now() - start) / 1000;
  const bytes = await Promise.all(
    ['scores.arrow', 'calls.arrow'].map(async (name) => (await readFile(join(folder, name))).byteLength),
  );
  const files = Math.round(bytes.reduce((sum, size) => sum + size, 0) / 1e6);
  await rm(folder, { recursive: true });
  return { pairs, seconds, loaded, scoring, peak, files };
}

/** Of the process; 0 once it has ended. Linux only. */
function residentMegabytes({ pid }: ChildProcess): number {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(found?.[1] ?? 0) / 1000);
  } catch {
    return 0;
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** A BEIR folder with a thousand documents, so that what grows is the pairs. */
async function writeDataset(folder: string, queries: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const documents = 1000;
  await writeLines(join(folder, 'corpus.jsonl'), documents, (index) =>
    JSON.stringify({
      _id: `d${index}`,
      text: `Paragraph ${index}: whoever has lost a password asks for a new one.`,
    }),
  );
  await writeLines(join(folder, 'queries.jsonl'), queries, (index) =>
    JSON.stringify({ _id: `q${index}`, text: `How is the account ${index} opened again?`, language: 'en' }),
  );
  await writeLines(join(folder, 'candidates.jsonl'), queries, (index) =>
    JSON.stringify({
      query_id: `q${index}`,
      candidates: Array.from({ length: candidates }, (_, place) => `d${(index * 7 + place) % documents}`),
    }),
  );
  await writeLines(join(folder, 'qrels.tsv'), queries + 1, (index) =>
    index === 0 ? 'query-id\tcorpus-id\tscore' : `q${index - 1}\td${((index - 1) * 7) % documents}\t1`,
  );
}

async function writeLines(path: string, count: number, line: (index: number) => string): Promise<void> {
  const stream = createWriteStream(path);
  for (let index = 0; index < count; index += 1) {
    if (!stream.write(`${line(index)}\n`))
      await new Promise<void>((resolve) => stream.once('drain', () => resolve()));
  }
  stream.end();
  await finished(stream);
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('no output');
  for await (const chunk of stdout) return String(chunk).trim();
  throw new Error('the server ended');
}
