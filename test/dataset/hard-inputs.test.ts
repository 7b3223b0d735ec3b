import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { loadDataset } from '../../src/dataset/load.ts';
import { InputError, type Problem } from '../../src/foundation/errors.ts';
import { type Expected, expected, folder, type Outcome, partOf, type Result } from './expected-inputs.ts';

const formatOf: Readonly<Record<string, string>> = {
  'long-csv': 'csv',
  'long-tsv': 'tsv',
  'nested-jsonl': 'nested-jsonl',
};

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rankgauge-hard-inputs-'));
});
afterAll(() => rm(scratch, { recursive: true }));

test('every file of hard-inputs is covered', () => {
  expect(expected).toHaveLength(127);
  for (const { format } of expected) expect({ ...partOf, ...formatOf }).toHaveProperty(format);
});

describe('hard inputs load as a careful loader loads them', () => {
  test.each(expected)('$file: $why', async (entry) => {
    const path = await pathOf(entry);
    const loaded = await outcomeOf(path);
    expect([entry.expect, ...(entry.also_accept ?? [])], shown(loaded)).toContain(loaded.outcome);
    if (loaded.outcome !== 'ok') expect(loaded.problems, shown(loaded)).toSatisfy(saysWhatItMust(entry));
    if (loaded.dataset !== null) {
      expect(countsOf(loaded.dataset)).toMatchObject(entry.result ?? {});
      expect(loaded.dataset.format).toBe(formatOf[entry.format] ?? familyOf(entry.format));
    }
  });
});

describe('hard inputs load when the encoding is named', () => {
  const encoded = expected.filter((entry) => entry.with_option !== undefined);

  test('there are five of them', () => expect(encoded).toHaveLength(5));
  test.each(encoded)('$file as $with_option.encoding', async ({ file, with_option }) => {
    const loaded = await outcomeOf(join(folder, file), with_option?.encoding);
    expect(loaded.outcome, shown(loaded)).toBe(with_option?.expect);
    expect(loaded.dataset && countsOf(loaded.dataset)).toMatchObject(with_option?.result ?? {});
    if (with_option?.query_text !== undefined) {
      expect(loaded.dataset?.queries[0]?.text).toBe(with_option.query_text);
    }
  });
});

interface Loaded {
  readonly outcome: Outcome;
  readonly problems: readonly Problem[];
  readonly dataset: Dataset | null;
}

async function outcomeOf(path: string, encoding?: string): Promise<Loaded> {
  try {
    const dataset = await loadDataset(path, { encoding });
    return { outcome: dataset.warnings.length === 0 ? 'ok' : 'warning', problems: dataset.warnings, dataset };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { outcome: 'error', problems: error.problems, dataset: null };
  }
}

/** The file itself, or a folder with the file in its place among the good ones. */
async function pathOf({ file, format, load_with }: Expected): Promise<string> {
  const part = partOf[format];
  if (part === undefined) return join(folder, file);
  const target = join(scratch, file.replaceAll('/', '-'));
  const family = familyOf(format);
  for (const [name, source] of Object.entries({ ...load_with, [format.replace(`${family}-`, '')]: file })) {
    await cp(join(folder, source), join(target, partOf[`${family}-${name}`] ?? ''));
  }
  return target;
}

/** `trec` or `beir`: a set of several files, of which the entry names one. */
function familyOf(format: string): string {
  return format.split('-')[0] ?? '';
}

/** One problem says all that must be said and names the line. */
function saysWhatItMust({ must_say = [], line }: Expected) {
  return (problems: readonly Problem[]) =>
    problems.some((problem) => {
      const said = [problem.message, problem.why, problem.mend].join(' ').toLowerCase();
      const words = must_say.every((entry) => entry.split('|').some((word) => said.includes(word)));
      return words && (line === undefined || problem.where?.line === line);
    });
}

function countsOf(dataset: Dataset): Result {
  const judgements = [...dataset.qrels.values()].reduce((sum, judgments) => sum + judgments.size, 0);
  return { queries: dataset.queries.length, documents: dataset.documents.size, judgements };
}

function shown({ problems }: Loaded): string {
  return JSON.stringify(problems, null, 1);
}
