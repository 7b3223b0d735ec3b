import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/dataset/load.ts';
import { InputError, type Problem } from '../../src/foundation/errors.ts';
import { rankgauge } from '../cli/cli.ts';

const tests = join(dirname(fileURLToPath(import.meta.url)), '..');
const csv = join(tests, 'hard-inputs', 'good', 'set.csv');
const fixtures = join(tests, 'fixtures', 'arrow');

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rankgauge-arrow-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe('an Arrow file', () => {
  test.each([
    ['pairs.arrow', 'a file of several batches'],
    ['stream.arrow', 'a stream'],
    ['pairs.feather', 'Feather'],
    ['dictionary.ipc', 'dictionaries and large texts'],
    ['views.arrow', 'views of texts'],
  ])('%s (%s) holds what the CSV file holds', async (name) => {
    const [dataset, original] = [await loadDataset(join(fixtures, name)), await loadDataset(csv)];
    expect(dataset).toMatchObject({ format: 'arrow', warnings: [] });
    expect(dataset.fingerprint).toBe(original.fingerprint);
    expect(dataset.queries.map(({ text, language }) => [text, language])).toEqual(
      original.queries.map(({ text, language }) => [text, language]),
    );
  });

  test('is known by its first bytes where its ending says nothing, and by the name of its format', async () => {
    const unnamed = join(scratch, 'pairs.data');
    await cp(join(fixtures, 'pairs.arrow'), unnamed);
    const { fingerprint } = await loadDataset(csv);
    expect(await loadDataset(unnamed)).toMatchObject({ format: 'arrow', fingerprint });
    // A stream has no such bytes.
    const stream = join(scratch, 'stream.data');
    await cp(join(fixtures, 'stream.arrow'), stream);
    expect((await problemsOf(stream))[0]?.code).toBe('unknown-format');
    expect(await loadDataset(stream, { inputFormat: 'arrow' })).toMatchObject({ fingerprint });
  });

  test.each(['not-utf8.arrow', 'not-utf8-views.arrow'])(
    '%s is told with file and row, and not read with replaced characters',
    async (name) => {
      const file = join(fixtures, name);
      expect(await problemsOf(file)).toMatchObject([
        {
          code: 'not-decodable',
          message: 'row 10: "document" is not UTF-8 (0xC3 0x28)',
          where: { file, line: 10 },
        },
      ]);
    },
  );

  test.each([
    ['lz4.feather', 'arrow-compression', /compressed/],
    ['torn.arrow', 'arrow-damaged', /cut off/],
    ['torn-stream.arrow', 'arrow-damaged', /cut off/],
    ['no-grade.arrow', 'column-missing', /no column "grade"; the file has "query_id", "query"/],
  ])('%s is told as %s', async (name, code, message) => {
    const problems = await problemsOf(join(fixtures, name));
    expect(problems.map((problem) => [problem.code, problem.where?.file])).toEqual([
      [code, join(fixtures, name)],
    ]);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.mend).toBeTruthy();
  });

  test('cut off inside a batch is told, and not read as a smaller set', async () => {
    for (const name of ['pairs.arrow', 'stream.arrow']) {
      const whole = await readFile(join(fixtures, name));
      const path = join(scratch, `cut-${name}`);
      for (let size = 1; size < whole.length - 8; size += 211) {
        await writeFile(path, whole.subarray(0, size));
        const [problem] = await problemsOf(path);
        expect(problem?.code, `${name} cut to ${size}`).toBe('arrow-damaged');
      }
    }
  });

  test('that is a stream without its last mark is read, with a warning', async () => {
    const whole = await readFile(join(fixtures, 'stream.arrow'));
    const path = join(scratch, 'endless.arrow');
    await writeFile(path, whole.subarray(0, whole.length - 8));
    const dataset = await loadDataset(path);
    expect(dataset.warnings.map(({ code }) => code)).toEqual(['arrow-stream-without-end']);
    expect(dataset.fingerprint).toBe((await loadDataset(csv)).fingerprint);
  });

  test.each([
    ['nothing', new Uint8Array(), 'file-empty'],
    ['a text', new TextEncoder().encode('query,document,grade\na,b,1\n'), 'arrow-damaged'],
  ])('with %s in it is told', async (_, bytes, code) => {
    const path = join(scratch, 'odd.arrow');
    await writeFile(path, bytes);
    expect((await problemsOf(path)).map((problem) => problem.code)).toEqual([code]);
  });

  test('runs through the command', async () => {
    const run = (dataset: string, name: string) =>
      rankgauge(['run', '--dataset', dataset, '--metrics', 'nDCG@10', '--name', name, '--quiet', '--json'], {
        cwd: scratch,
      });
    const { code, stdout, stderr } = await run(join(fixtures, 'pairs.arrow'), 'a');
    expect(code, stderr).toBe(0);
    const means = (report: string) => report.match(/"mean": ?[0-9.]+/g) ?? [];
    expect(means(stdout)).toEqual(means((await run(csv, 'c')).stdout));
    expect(means(stdout).length).toBeGreaterThan(0);
  });
});

async function problemsOf(path: string): Promise<readonly Problem[]> {
  const outcome = await loadDataset(path).catch((error: unknown) => error);
  if (!(outcome instanceof InputError)) throw outcome instanceof Error ? outcome : new Error('it loaded');
  return outcome.problems;
}
