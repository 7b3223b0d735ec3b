import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formats } from '../../src/dataset/formats/index.ts';
import { inspectDataset, loadDataset } from '../../src/dataset/load.ts';
import { convertRows } from '../../src/pipeline/convert-rows.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import { mutated } from './mutate.ts';
import { properly, report, runsOf, seed, tally } from './proper.ts';

const hard = join(import.meta.dirname, '..', 'hard-inputs');
const fixtures = join(import.meta.dirname, '..', 'fixtures');

/** Good inputs by format: files by name; a single one is given as a file, several as a folder. */
const corpora: Readonly<Record<string, () => Promise<ReadonlyMap<string, Uint8Array>[]>>> = {
  beir: async () => [await folder(join(hard, 'good', 'beir'))],
  csv: () =>
    files([
      'good/set.csv',
      'unicode/formula-cells.csv',
      'syntax/quoted-newlines.csv',
      'encoding/utf16le-bom.csv',
    ]),
  tsv: () => files(['good/set.tsv']),
  jsonl: async () => [
    named('set.jsonl', flat),
    ...(await files(['unicode/emoji.jsonl', 'ids/object-words.jsonl'])),
  ],
  'nested-jsonl': async () => [named('set.jsonl', nested), ...(await files(['good/set.jsonl']))],
  'mteb-jsonl': async () => [named('set.jsonl', mteb)],
  'mteb-parquet': async () => [
    await folder(join(fixtures, 'parquet', 'plain')),
    await folder(join(fixtures, 'parquet', 'splits')),
  ],
  trec: async () => [await folder(join(hard, 'good', 'trec')), trecFolder()],
  arrow: () =>
    Promise.all(
      ['pairs.arrow', 'stream.arrow', 'pairs.feather', 'dictionary.ipc', 'views.arrow'].map(
        async (name) => new Map([[name, await readFile(join(fixtures, 'arrow', name))]]),
      ),
    ),
};

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-fuzz-'));
});
afterAll(() => rm(home, { recursive: true }));

test('every format of the catalogue is tried', () => {
  expect(Object.keys(corpora).sort()).toEqual([...formats.names].sort());
});

describe.each(Object.entries(corpora))('a damaged data set of the format %s', (format, corpusOf) => {
  test('is read, or refused with problems that can be acted on; check and run agree on which', async () => {
    const sets = await corpusOf();
    expect(sets.length).toBeGreaterThan(0);
    const counts = tally();
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: sets.length - 1 }).chain((place) => {
          const set = sets[place] ?? new Map<string, Uint8Array>();
          return fc.tuple(
            fc.constant(set),
            fc
              .constantFrom(...set.keys())
              .chain((name) => fc.tuple(fc.constant(name), mutated([set.get(name) ?? new Uint8Array()]))),
            fc.boolean(),
          );
        }),
        async ([set, [damaged, bytes], packed]) => {
          number += 1;
          const path = await write(
            join(home, `${format}-${number}`),
            new Map(set).set(damaged, bytes),
            packed,
          );
          // Forced, since a damaged file may look like another format.
          const options = { inputFormat: format };
          let loaded = false;
          await properly(counts, async () => {
            const dataset = await loadDataset(path, options);
            loaded = true;
            expect(dataset.queries.length).toBeGreaterThan(0);
          });
          await properly(tally(), async () => {
            const { dataset } = await inspectDataset(path, options);
            expect(dataset !== null).toBe(loaded);
          });
          await properly(tally(), () => loadDataset(path));
          await rm(join(home, `${format}-${number}`), { recursive: true });
        },
      ),
      { numRuns: runsOf(60), seed },
    );
    report(`data set, ${format}`, counts);
    expect(counts.read).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
  }, 600_000);
});

describe.each([
  ['run', 'run.txt'],
  ['qrels', 'qrels.txt'],
] as const)('a damaged TREC file of the kind %s', (kind, name) => {
  test('is evaluated and converted, or refused with problems that can be acted on', async () => {
    const good = await readFile(join(hard, 'good', 'trec', name));
    const other = join(hard, 'good', 'trec', kind === 'run' ? 'qrels.txt' : 'run.txt');
    const counts = tally();
    const path = join(home, name);
    await fc.assert(
      fc.asyncProperty(mutated([good]), fc.boolean(), async (bytes, lenient) => {
        await writeFile(path, bytes);
        await properly(counts, async () => {
          const { runs } = await evaluate({
            qrels: kind === 'qrels' ? path : other,
            runs: [kind === 'run' ? path : other],
            metrics: 'nDCG@10,AP,MRR,spread',
            faults: lenient ? 'skip' : 'refuse',
          });
          for (const { metrics } of runs) {
            for (const { mean } of Object.values(metrics))
              expect(mean === null || Number.isFinite(mean)).toBe(true);
          }
        });
        await properly(tally(), () =>
          convertRows({
            input: path,
            output: join(home, 'out.json'),
            kind,
            faults: lenient ? 'skip' : 'refuse',
          }),
        );
      }),
      { numRuns: runsOf(150), seed },
    );
    report(`TREC ${kind}`, counts);
    expect(counts.read).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
  }, 600_000);
});

async function write(path: string, set: ReadonlyMap<string, Uint8Array>, packed: boolean): Promise<string> {
  await mkdir(path);
  // Parquet and Arrow are never packed as a whole.
  for (const [name, bytes] of set) {
    const zip = packed && /\.(?:csv|tsv|jsonl|txt)$/.test(name);
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, zip ? `${name}.gz` : name), zip ? gzipSync(bytes) : bytes);
  }
  const [only] = set.keys();
  if (set.size > 1 || only === undefined) return path;
  return join(path, packed && /\.(?:csv|tsv|jsonl|txt)$/.test(only) ? `${only}.gz` : only);
}

async function folder(path: string): Promise<Map<string, Uint8Array>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      found.map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        const bytes = await readFile(file);
        const name = file.slice(path.length + 1);
        return name.endsWith('.gz')
          ? ([name.slice(0, -3), gunzipSync(bytes)] as const)
          : ([name, bytes] as const);
      }),
    ),
  );
}

function files(names: readonly string[]): Promise<Map<string, Uint8Array>[]> {
  return Promise.all(
    names.map(async (name) => new Map([[name.replace('/', '-'), await readFile(join(hard, name))] as const])),
  );
}

function named(name: string, text: string): Map<string, Uint8Array> {
  return new Map([[name, new TextEncoder().encode(text)]]);
}

function trecFolder(): Map<string, Uint8Array> {
  const encode = (text: string) => new TextEncoder().encode(text);
  return new Map([
    [
      'topics.txt',
      encode('<top>\n<num> Number: 1\n<title> cats\n</top>\n<top><num>2<title>dogs and <b>cats</b></top>\n'),
    ],
    [
      'docs.trec',
      encode('<DOC><DOCNO>d1</DOCNO><TEXT>a cat</TEXT></DOC>\n<DOC><DOCNO>d2</DOCNO>a dog &amp; b</DOC>\n'),
    ],
    ['qrels.txt', encode('1 0 d1 2\n1 0 d2 0\n2 0 d2 1\n')],
    ['run.txt', encode('1 Q0 d1 1 2.5 x\n1 Q0 d2 2 1.5 x\n2 Q0 d2 1 1 x\n')],
  ]);
}

const flat = [
  {
    query_id: 'q1',
    query: 'reset password',
    document_id: 'd1',
    document: 'press reset',
    grade: 1,
    language: 'en',
    score: 0.5,
  },
  {
    query_id: 'q1',
    query: 'reset password',
    document_id: 'd2',
    document: 'coffee',
    grade: 0,
    language: 'en',
    score: 0.25,
  },
  {
    query_id: 'q2',
    query: 'كلمة',
    document_id: 'd3',
    document: 'كلمة السر',
    grade: 2,
    language: 'ar',
    topic: 'x',
  },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

const nested = [
  {
    query_id: 'q1',
    query: 'reset password',
    language: 'en',
    candidates: [
      { document_id: 'd1', document: 'press reset', grade: 1, score: 0.5 },
      { document_id: 'd2', document: 'coffee', grade: 0, score: 0.25 },
    ],
  },
  {
    query_id: 'q2',
    query: 'كلمة',
    language: 'ar',
    candidates: [
      { document_id: 'd3', document: 'كلمة السر', grade: 2 },
      { document_id: 'd4', document: 'قهوة', grade: 0 },
    ],
  },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

const mteb = [
  { query: 'reset password', positive: ['press reset'], negative: ['coffee', 'milk'] },
  { query: ['two', 'ways'], positive: ['a', 'b'], negative: ['c'] },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');
