import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './pages.ts';

/** The command line that the pages are tried with: another one, such as that of an installed package, by RANKGAUGE_BIN. */
export const executable = process.env['RANKGAUGE_BIN'] ?? join(root, 'dist', 'cli', 'rankgauge.js');

/**
 * A folder with all that the pages take for granted: runs under the names that they use, a saved baseline, small data sets, TREC
 * files, a log, a model. Made once and copied for each block, so that none leans on another.
 *
 * @param helper where embeddings and a slow reranker answer
 * @param server the real rerank server; null where none is installed
 * @returns its path; `bin` in it goes before PATH and `home` is HOME
 */
export async function prepareWorkspace({
  helper,
  server,
}: {
  helper: Helper;
  server: string | null;
}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rankgauge-docs-'));
  const write = (name: string, text: string | Buffer) => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  };
  const script = (name: string, text: string) => {
    write(`bin/${name}`, `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  };
  script(
    'rankgauge',
    executable.endsWith('.js')
      ? `exec '${process.execPath}' '${executable}' "$@"`
      : `exec '${executable}' "$@"`,
  );
  script(
    'npx',
    '[ "$1" = rankgauge ] || { echo "npx $1 is not stood in for" >&2; exit 127; }\nshift\nexec rankgauge "$@"',
  );
  // What would install, fetch or start something is never done by a page.
  for (const name of ['npm', 'pip', 'docker', 'vllm'])
    script(name, `echo "${name} is not run" >&2; exit 127`);

  const set = smallSet();
  for (const [name, text] of Object.entries(set)) {
    write(`my-set/${name}`, text);
    write(`corpus/${name}`, text);
  }
  write('pairs.csv', pairs);
  const { qrels, runOf } = trecFiles(set);
  write('qrels.txt', qrels);
  write(
    'run.txt',
    runOf((place) => place),
  );
  write(
    'bm25.txt',
    runOf((place) => -place),
  );
  write(
    'mine.txt',
    runOf((place) => (place * 7) % 10),
  );
  write('reranked.txt.gz', gzipSync(runOf((place) => (place * 3) % 10)));
  write('service.yaml', service);
  write('staging.yaml', config);
  write('vllm.log', readFileSync(join(root, 'test/golden/logs/vllm-cuda-oom-load-reported.log')));
  write('home/models/Qwen3-Reranker-4B/config.json', modelConfig);

  const rankgauge = (...words: string[]) => {
    const { status, stderr } = spawnSync(join(folder, 'bin/rankgauge'), words, {
      cwd: folder,
      encoding: 'utf8',
      env: environmentOf(folder),
    });
    if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
  };
  await leaveUnfinished(folder, helper);
  await pastLoad(folder, helper);
  // Few questions: what is shown with all of them is shown by the newest run.
  rankgauge('run', '--demo', '--name', 'demo', '--limit', '10');
  for (const language of ['en', 'zh', 'ar']) {
    rankgauge(
      'run',
      '--dataset',
      'human-rights',
      '--protocol',
      'bm25-char3',
      '--language',
      language,
      '--limit',
      '10',
      '--name',
      'of',
    );
    renameSync(join(folder, 'results', 'of-bare-bm25-char3'), join(folder, 'results', `run-${language}`));
  }
  if (server !== null) {
    const model = 'tiny-qwen3-reranker';
    rankgauge(
      'run',
      '--dataset',
      'my-set',
      '--url',
      server,
      '--model',
      model,
      '--protocol',
      'vllm',
      '--name',
      'served',
    );
    renameSync(join(folder, 'results', `served-bare-${model}`), join(folder, 'results', 'served'));
  }
  for (const [name, from] of Object.entries(runNames)) {
    cpSync(join(folder, 'results', from), join(folder, 'results', name), { recursive: true });
  }
  // The newest run, which is what "latest" is, with the baseline that it is judged against.
  rankgauge('run', '--dataset', 'human-rights', '--protocol', 'bm25-char3', '--name', 'last');
  rankgauge('baseline', 'save', 'main', 'latest');
  cpSync(join(folder, 'results', 'last-bare-bm25-char3'), join(folder, 'results', 'nightly'), {
    recursive: true,
  });
  return folder;
}

/** A copy of the prepared folder for one block. */
export function workspaceFor(prepared: string, { page, text }: { page: string; text: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'rankgauge-docs-block-'));
  cpSync(prepared, folder, { recursive: true });
  if (withConfig.test(page)) writeFileSync(join(folder, 'rankgauge.yaml'), config);
  // A block that makes runs of a name makes them itself.
  const name = /--name (\w+)/.exec(text)?.[1];
  for (const run of name === undefined ? [] : readdirSync(join(folder, 'results'))) {
    if (run === name || run.startsWith(`${name}-`)) rmSync(join(folder, 'results', run), { recursive: true });
  }
  return folder;
}

/** Figures of a load test, for the pages that draw them. */
async function pastLoad(folder: string, helper: Helper): Promise<void> {
  const words = [
    'load',
    'my-set',
    '--url',
    helper.url,
    '--protocol',
    'vllm',
    '--duration',
    '0.3',
    '--rate',
    'none',
    '-o',
    'load.json',
  ];
  const child = spawn(join(folder, 'bin/rankgauge'), [...words, '--concurrency', '1,2'], {
    cwd: folder,
    env: environmentOf(folder),
    stdio: 'ignore',
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`the load test of the pages ended with ${code}`);
}

/** A run that was killed while its server let it wait: what `--resume` goes on with. */
async function leaveUnfinished(folder: string, helper: Helper): Promise<void> {
  helper.hold(true);
  const words = [
    'run',
    '--dataset',
    'my-set',
    '--protocol',
    'vllm',
    '--url',
    helper.url,
    '--name',
    'stopped',
    '--quiet',
  ];
  const child = spawn(join(folder, 'bin/rankgauge'), words, {
    cwd: folder,
    env: environmentOf(folder),
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await helper.asked;
  child.kill('SIGKILL');
  await ended;
  helper.hold(false);
}

/** Only what a process needs: variables of the person who runs the tests must not decide them. */
export function environmentOf(folder: string): Record<string, string> {
  return { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: join(folder, 'home') };
}

/** Answers `/v1/embeddings` and `/v1/rerank` by counting letters, which is enough to be asked. */
export interface Helper {
  readonly url: string;
  readonly server: Server;
  /** Settles once a reranking was asked for. */
  readonly asked: Promise<void>;
  /** While it holds, rerankings have no answer. */
  hold(on: boolean): void;
}

export async function startHelper(): Promise<Helper> {
  let holds = false;
  let tell: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.method !== 'POST') return response.writeHead(404).end('{}');
      const { input, documents } = JSON.parse(Buffer.concat(parts).toString());
      if (request.url?.endsWith('/embeddings') === true) {
        const data = input.map((text: string, index: number) => ({ index, embedding: lettersOf(text) }));
        return response.end(JSON.stringify({ object: 'list', data }));
      }
      tell();
      if (holds) return undefined;
      const results = documents.map((text: string, index: number) => ({
        index,
        relevance_score: 1 / (1 + text.length),
      }));
      return response.end(JSON.stringify({ results }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    server,
    asked,
    hold: (on) => {
      holds = on;
    },
  };
}

function lettersOf(text: string): number[] {
  const counts = Array.from({ length: 32 }, () => 0.01);
  for (const letter of text.toLowerCase()) {
    const place = (letter.codePointAt(0) ?? 0) % counts.length;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

/** Four questions of the shipped set in two languages, with the first ten candidates of each. */
function smallSet(): Record<string, string> {
  const shipped = (name: string) =>
    readFileSync(join(root, 'datasets/human-rights', name), 'utf8')
      .trim()
      .split('\n');
  const mine = /^(en|zh)-q0[1-4]$/;
  const lines = (name: string, key: string) =>
    shipped(name).filter((line) => mine.test(JSON.parse(line)[key]));
  const [head = '', ...rows] = shipped('qrels.tsv');
  return {
    'queries.jsonl': `${lines('queries.jsonl', '_id').join('\n')}\n`,
    'candidates.jsonl': `${lines('candidates.jsonl', 'query_id')
      .map((line) => {
        const { query_id, candidates } = JSON.parse(line);
        return JSON.stringify({ query_id, candidates: candidates.slice(0, 10) });
      })
      .join('\n')}\n`,
    'corpus.jsonl': `${shipped('corpus.jsonl')
      .filter((line) => /^(en|zh)-/.test(JSON.parse(line)._id))
      .join('\n')}\n`,
    'qrels.tsv': `${[head, ...rows.filter((row) => mine.test(row.split('\t')[0] ?? ''))].join('\n')}\n`,
  };
}

/** The small set as TREC files: its judgments, and runs whose scores hang on the place in the first stage. */
function trecFiles(set: Record<string, string>) {
  const qrels = (set['qrels.tsv'] ?? '')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => {
      const [query, document, grade] = row.split('\t');
      return `${query} 0 ${document} ${grade}\n`;
    })
    .join('');
  const lists: { query_id: string; candidates: string[] }[] = (set['candidates.jsonl'] ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const runOf = (scoreOf: (place: number) => number) =>
    lists
      .flatMap(({ query_id, candidates }) =>
        candidates.map(
          (document, place) => `${query_id} Q0 ${document} ${place + 1} ${scoreOf(place)} tag\n`,
        ),
      )
      .join('');
  return { qrels, runOf };
}

/** Names that the pages give to runs, and which of the demo's they are. */
const runNames: Readonly<Record<string, string>> = {
  BASELINE: 'demo-bare-bm25-char3',
  RUN: 'demo-instruction-in-text-bm25-char3',
  NAME: 'demo-bare-bm25-char3',
  bare: 'demo-bare-bm25-char3',
  instruction: 'demo-instruction-in-text-bm25-char3',
  old: 'demo-bare-bm25-char3',
  new: 'demo-bare-bm25-char3',
  full: 'demo-bare-bm25-char3',
  quantised: 'demo-bare-bm25-word',
};

/** Pages that speak of a config file which the reader has by then. */
const withConfig = /^docs\/(gate|collapse|collapse\.zh|how-to\/gate-in-ci)\.md$/;

const config = `dataset: human-rights
templates: [bare]
reranker: {protocol: bm25-char3}
metrics: [nDCG@10, MRR@10]
gate:
  rules:
    - nDCG@10 >= 0.6
`;

const pairs = `query_id,query,doc_id,document,grade,language
q1,how long does an egg boil,d1,Ten minutes for a firm yolk.,3,en
q1,how long does an egg boil,d2,Hens lay fewer eggs in the winter months.,0,en
q2,when does the last train leave,d3,The last train leaves the main station at ten to midnight.,2,en
q2,when does the last train leave,d4,A single ticket costs two euros.,0,en
`;

const service = `path: /v1/rerank
request:
  query: "{{query}}"
  documents: "{{documents}}"
  instruction: "{{instruction}}"
response:
  rows: "results[].{index: index, score: relevance_score}"
scale: probability
`;

const modelConfig = `${JSON.stringify({ architectures: ['Qwen3ForCausalLM'], model_type: 'qwen3', torch_dtype: 'bfloat16' })}\n`;
