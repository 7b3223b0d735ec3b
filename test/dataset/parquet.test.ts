import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/dataset/load.ts';
import { InputError, type Problem } from '../../src/foundation/errors.ts';
import { rankgauge } from '../cli/cli.ts';

const tests = join(dirname(fileURLToPath(import.meta.url)), '..');
const beir = join(tests, 'hard-inputs', 'good', 'beir');
const fixtures = join(tests, 'fixtures', 'parquet');

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rankgauge-parquet-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe('an MTEB folder of parquet files', () => {
  test('with two shards, row groups and top_ranked is the BEIR folder that it was made of', async () => {
    const dataset = await loadDataset(join(fixtures, 'shards'));
    expect(dataset).toMatchObject({ name: 'shards', format: 'mteb-parquet', warnings: [] });
    // Parquet's top_ranked has no scores.
    const unscored = await copyOf(beir);
    const lines = await readFile(join(unscored, 'candidates.jsonl'), 'utf8');
    await writeFile(join(unscored, 'candidates.jsonl'), lines.replace(/, "scores": \[[^\]]*\]/g, ''));
    const original = await loadDataset(unscored);
    expect(dataset.fingerprint).toBe(original.fingerprint);
    expect(dataset.queries).toEqual(original.queries);
    expect([...dataset.documents.keys()]).toEqual([...original.documents.keys()]);
    expect(dataset.queries[1]).toMatchObject({ text: '地铁末班车几点发车？', language: 'zh' });
    expect(dataset.candidates.get('q1')?.documentIds).toEqual(['d03', 'd01', 'd02', 'd04']);
  });

  test('of plain files without top_ranked is the BEIR folder without candidates', async () => {
    const dataset = await loadDataset(join(fixtures, 'plain'));
    const unranked = await copyOf(beir);
    await rm(join(unranked, 'candidates.jsonl'));
    expect(dataset.fingerprint).toBe((await loadDataset(unranked)).fingerprint);
    expect(dataset.warnings.map(({ code }) => code)).toEqual(['no-first-stage']);
  });

  test('may hold its parts, or the judgments alone, in default', async () => {
    const { fingerprint } = await loadDataset(join(fixtures, 'shards'));
    const inside = await mkdtemp(join(scratch, 'set-'));
    await cp(join(fixtures, 'shards'), join(inside, 'default'), { recursive: true });
    expect((await loadDataset(inside)).fingerprint).toBe(fingerprint);
  });

  test('reads numbers as ids, titles and instructions, and the test split of several', async () => {
    const dataset = await loadDataset(join(fixtures, 'splits'));
    expect(dataset.queries).toEqual([
      {
        id: '10',
        text: 'ما هذا؟ Find facts.',
        language: null,
        parallelId: null,
        group: null,
        slices: { topic: 'food' },
      },
    ]);
    expect([...dataset.documents.values()].map(({ id, text }) => [id, text])).toEqual([
      ['1', 'Яйца a'],
      ['2', 'b'],
      ['3', 'c'],
    ]);
    expect([...(dataset.qrels.get('10') ?? [])]).toEqual([
      ['1', 1],
      ['3', 0],
    ]);
    expect(dataset.warnings.map(({ code }) => code)).toEqual([
      'several-splits',
      'no-first-stage',
      'query-outside-split',
    ]);
  });

  test('is told where bytes are no text, with file and row, and not read with replaced characters', async () => {
    const { folder, problems } = await faulty('corpus', 'not-utf8');
    expect(problems).toEqual([
      {
        code: 'not-decodable',
        message: 'row 7: "text" is not UTF-8 (0xC3 0x28)',
        where: { file: join(folder, 'corpus.parquet'), line: 7 },
        why: expect.any(String),
        mend: expect.any(String),
      },
    ]);
  });

  test.each([
    ['corpus', 'zstd', 'parquet-compression', /zstd/, /snappy/],
    ['corpus', 'torn', 'parquet-damaged', /cut off/, /again/],
    ['corpus', 'hollow', 'parquet-damaged', /damaged/, /again/],
    [
      'corpus',
      'no-text',
      'column-missing',
      /no column "text"; the file has "_id", "title", "language"/,
      /text/,
    ],
  ] as const)('with a %s that is %s is told as %s', async (part, name, code, message, mend) => {
    const { folder, problems } = await faulty(part, name);
    expect(problems.map((problem) => [problem.code, problem.where?.file])).toEqual([
      [code, join(folder, `${part}.parquet`)],
    ]);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.mend).toMatch(mend);
  });

  test('with grades of a half is told by row', async () => {
    const { folder, problems } = await faulty('qrels', 'half-grades');
    expect(problems[1]).toMatchObject({
      code: 'grade-not-integer',
      where: { file: join(folder, 'qrels.parquet'), line: 2 },
    });
  });

  test.each([
    ['an empty file', new Uint8Array(), 'file-empty'],
    ['a text', new TextEncoder().encode('_id,text\n1,a\n'), 'parquet-damaged'],
    ['four letters', new TextEncoder().encode('PAR1'), 'parquet-damaged'],
    ['a packed file', Uint8Array.of(0x1f, 0x8b, 8, 0, 0), 'binary-file-packed'],
  ])('with %s for its corpus is told', async (_, bytes, code) => {
    const folder = await copyOf(join(fixtures, 'plain'));
    await writeFile(join(folder, 'corpus.parquet'), bytes);
    expect((await problemsOf(folder)).map((problem) => problem.code)).toEqual([code]);
  });

  test('that lacks a part is told when its format is named', async () => {
    const folder = await copyOf(join(fixtures, 'plain'));
    await rm(join(folder, 'queries.parquet'));
    const problems = await problemsOf(folder, 'mteb-parquet');
    expect(problems[0]).toMatchObject({
      code: 'file-missing',
      message: 'the folder has no parquet file of queries',
    });
  });

  test('runs through the command', async () => {
    const { code, stdout, stderr } = await rankgauge(
      [
        'run',
        '--dataset',
        join(fixtures, 'shards'),
        '--metrics',
        'nDCG@10',
        '--name',
        'p',
        '--quiet',
        '--json',
      ],
      { cwd: scratch },
    );
    expect(code, stderr).toBe(0);
    const beside = await rankgauge(
      ['run', '--dataset', beir, '--metrics', 'nDCG@10', '--name', 'b', '--quiet', '--json'],
      { cwd: scratch },
    );
    expect(numbersOf(stdout)).toEqual(numbersOf(beside.stdout));
    expect(numbersOf(stdout).length).toBeGreaterThan(0);
  });
});

/** The means, by which one run is told from a run of other texts. */
function numbersOf(report: string): readonly string[] {
  return report.match(/"mean": ?[0-9.]+/g) ?? [];
}

async function copyOf(folder: string): Promise<string> {
  const copy = await mkdtemp(join(scratch, 'set-'));
  await mkdir(copy, { recursive: true });
  await cp(folder, copy, { recursive: true });
  return copy;
}

async function faulty(part: string, name: string) {
  const folder = await copyOf(join(fixtures, 'plain'));
  await cp(join(fixtures, 'bad', `${name}.parquet`), join(folder, `${part}.parquet`));
  return { folder, problems: await problemsOf(folder) };
}

async function problemsOf(path: string, inputFormat?: string): Promise<readonly Problem[]> {
  const outcome = await loadDataset(path, { inputFormat }).catch((error: unknown) => error);
  if (!(outcome instanceof InputError)) throw new Error('it loaded');
  return outcome.problems;
}
