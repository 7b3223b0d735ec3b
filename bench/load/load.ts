// Does `rankgauge load` see the throughput that autocannon sees? Same server, same concurrency, same number of documents.
//   npx tsx bench/load/load.ts [SECONDS]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { loadTemplate } from '../../src/config/templates.ts';
import { closedLoopLatency } from '../../src/load/queueing.ts';
import { runLoad } from '../../src/pipeline/load-run.ts';
import { systemClock } from '../../src/pipeline/system-clock.ts';

const TOLERANCE = 0.1;
const seconds = Number(process.argv[2] ?? 8);
const root = join(import.meta.dirname, '..', '..');
const sweep = [1, 2, 4, 8, 16];
const server = spawn(process.execPath, [
  ...[join(root, 'test/load/slots-server.mjs'), '--slots', '4', '--service', '50'],
]);
const [port] = await once(server.stdout, 'data');
const url = `http://127.0.0.1:${String(port).trim()}`;
const { template } = await loadTemplate('bare', { cwd: root });
const report = await runLoad(
  {
    ...{ reranker: { protocol: 'vllm', url }, dataset: join(root, 'datasets', 'human-rights'), template },
    ...{
      concurrency: sweep,
      rates: [],
      documents: [10],
      characters: [null],
      warmUp: null,
      qualityQueries: 0,
    },
    bounds: { seconds, totalSeconds: 600, calls: 100_000 },
    ...{ slo: null, anywhere: false, seed: 1, tool: 'bench' },
  },
  { clock: systemClock },
);
const body = JSON.stringify({ query: 'q', documents: Array.from({ length: 10 }, () => 'x'.repeat(200)) });
console.log('| callers | expected ms | load ms | load calls/s | autocannon calls/s | difference |');
console.log('|---:|---:|---:|---:|---:|---:|');
for (const [place, connections] of sweep.entries()) {
  const theirs = await autocannon(connections);
  const level = report.levels[place];
  const ours = level?.throughput ?? 0;
  const expected = closedLoopLatency({ concurrency: connections, slots: 4, serviceMs: 50 });
  console.log(
    `| ${connections} | ${expected} | ${level?.latencyMs?.mean.toFixed(1)} | ${ours.toFixed(1)} | ${theirs.toFixed(1)} | ${(100 * (ours / theirs - 1)).toFixed(1)} % |`,
  );
  // Far more than the noise of a busy machine; a client that measures itself is off by more.
  if (Math.abs(ours / theirs - 1) > TOLERANCE) process.exitCode = 1;
}
console.log(`knee: ${report.knee?.concurrency} (slots: 4)`);
server.kill();

/** Calls a second that autocannon reaches, in a process of its own. */
async function autocannon(connections: number): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules', 'autocannon', 'autocannon.js'),
      ...['-j', '-n', '-c', `${connections}`, '-d', `${seconds}`, '-m', 'POST'],
      ...['-H', 'content-type=application/json', '-b', body, `${url}/v1/rerank`],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  const { duration, ...counts }: { duration: number; '2xx': number } = JSON.parse(output);
  return counts['2xx'] / duration;
}
