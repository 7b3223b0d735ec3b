import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkDatasets } from '../../../src/pipeline/check-datasets.ts';
import type { CheckedDataset } from '../../../src/pipeline/check-report.ts';
import { type Expected, expected, folder, partOf } from '../expected-inputs.ts';

/** What a look at the whole set finds beside what loading tells: by file, the codes. */
const soft: Readonly<Record<string, readonly string[]>> = {
  'encoding/mojibake.jsonl': ['text-mojibake'],
  'columns/no-language.csv': ['language-missing'],
  'unicode/zero-width.jsonl': ['invisible-characters'],
};

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rankgauge-'));
});
afterAll(() => rm(scratch, { recursive: true }));

async function pathOf({ file, format, load_with }: Expected): Promise<string> {
  const part = partOf[format];
  if (part === undefined) return join(folder, file);
  const family = format.split('-')[0] ?? '';
  const target = join(scratch, file.replaceAll('/', '-'));
  for (const [name, source] of Object.entries({ ...load_with, [format.replace(`${family}-`, '')]: file })) {
    await cp(join(folder, source), join(target, partOf[`${family}-${name}`] ?? ''));
  }
  return target;
}

async function check(path: string, encoding?: string): Promise<CheckedDataset> {
  const [set] = (await checkDatasets([path], { tool: 'test', encoding })).sets;
  if (set === undefined) throw new Error('no set came');
  return set;
}

const outcomes = { sound: 'ok', warning: 'warning', error: 'error' } as const;

test('every file of hard-inputs is looked at', () => expect(expected).toHaveLength(127));

test.each(expected)('check agrees about $file: $why', async (entry) => {
  const set = await check(await pathOf(entry));
  const shown = JSON.stringify(set.flaws, null, 1);
  const outcome = outcomes[set.verdict];
  expect([entry.expect, ...(entry.also_accept ?? [])], shown).toContain(outcome);
  if (outcome !== 'ok') {
    const said = set.flaws.some(({ message, why, mend, examples }) => {
      const words = [message, why, mend, ...examples.flatMap((one) => [one.message, one.why])]
        .join(' ')
        .toLowerCase();
      const told = (entry.must_say ?? []).every((all) => all.split('|').some((word) => words.includes(word)));
      return told && (entry.line === undefined || examples.some(({ line }) => line === entry.line));
    });
    expect(said, shown).toBe(true);
  }
  if (outcome !== 'error' && entry.result !== undefined) {
    const { queries, documents, judgments: judgements } = set;
    expect({ queries, documents, judgements }).toMatchObject(entry.result);
  }
  const codes = set.flaws.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining([...(soft[entry.file] ?? [])]));
  // Each code is told once: what loading remarks and what a check finds are not told twice.
  expect(new Set(codes).size).toBe(codes.length);
});

test.each(expected.filter(({ with_option }) => with_option !== undefined))(
  'check agrees about $file as $with_option.encoding',
  async ({ file, with_option }) => {
    const set = await check(join(folder, file), with_option?.encoding);
    expect(outcomes[set.verdict], JSON.stringify(set.flaws)).toBe(with_option?.expect);
  },
);

test('what was garbled is proposed with its place, and not told as other flaws too', async () => {
  const { flaws } = await check(join(folder, 'encoding/mojibake.jsonl'));
  expect(flaws.map(({ code }) => code)).toEqual(['text-mojibake']);
  expect(flaws[0]).toMatchObject({ count: 20, of: 25, severity: 'warning' });
  expect(flaws[0]?.languages.map(({ language }) => language)).toEqual(['ar', 'hi', 'ru', 'zh']);
  expect(flaws[0]?.examples[0]).toMatchObject({
    line: 2,
    kind: 'query',
    id: 'q2',
    proposed: '地铁末班车几点发车？',
  });
});

test('of a set that does not load, what was read is looked at, and what was not looked for is named', async () => {
  const { verdict, queries, skipped } = await check(join(folder, 'syntax/truncated-last-line.jsonl'));
  expect(verdict).toBe('error');
  expect(queries).toBe(4);
  expect(skipped).toEqual(expect.arrayContaining(['label-oddities', 'documents-near-duplicate']));
  expect(skipped).not.toContain('text-mojibake');
});
