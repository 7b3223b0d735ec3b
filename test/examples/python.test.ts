import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { type EvaluationOutcome, runEvaluation } from '../../src/pipeline/run.ts';
import type { ScoredRun } from '../../src/results/scored-run.ts';

const root = join(import.meta.dirname, '..', '..');
const home =
  process.env['RANKGAUGE_SERVERS_HOME'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rankgauge/servers');
const interpreter = join(home, 'arrow', 'bin', 'python');
const available = existsSync(interpreter);
if (!available) {
  process.stderr.write(
    'tests with pyarrow and polars are skipped: they are not installed (bash test/servers/setup.sh arrow)\n',
  );
}

describe.skipIf(!available)('Python reads the files of a run', () => {
  let results: string;
  let outcome: EvaluationOutcome;
  let folder: string;
  beforeAll(async () => {
    results = await mkdtemp(join(tmpdir(), 'rankgauge-'));
    const { template } = await loadTemplate('bare', { cwd: root });
    outcome = await runEvaluation({
      dataset: join(root, 'datasets/human-rights'),
      languages: ['en', 'th', 'zh'],
      limit: 12,
      templates: [template],
      rerankers: [{ protocol: 'bm25-char3', documentsPerCall: 10, concurrency: 4 }],
      metrics: ['nDCG@10', 'MRR', 'R@5', 'AUC'],
      results,
      name: 'python',
    });
    folder = outcome.runs[0]?.path ?? '';
  });
  afterAll(() => rm(results, { recursive: true }));

  const python = (...words: readonly string[]) =>
    execFileSync(interpreter, words, { cwd: root, encoding: 'utf8' });

  test('examples/python prints the means that rankgauge reports, to the last digits', () => {
    const [head = '', ...rows] = python('examples/python/means_by_language.py', folder, '--csv')
      .trimEnd()
      .split('\n');
    const names = head.split(',');
    expect(names).toEqual(['language', 'queries', 'nDCG@10', 'MRR', 'R@5', 'AUC', 'relevant', 'irrelevant']);
    const run = outcome.evaluation.runs.find(({ path }) => path !== null);
    const slices = run?.slices.filter(({ slice }) => slice === 'language') ?? [];
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      const cells = row.split(',');
      const slice = slices.find(({ value }) => value === cells[0]);
      expect(Number(cells[1])).toBe(slice?.queries);
      for (const [column, name] of names.slice(2, 6).entries()) {
        expect(Number(cells[column + 2])).toBeCloseTo(slice?.metrics[name]?.mean ?? Number.NaN, 12);
      }
    }
  });

  test('and the mean scores of relevant and irrelevant documents', () => {
    const [, ...rows] = python('examples/python/means_by_language.py', folder, '--csv').trimEnd().split('\n');
    for (const row of rows) {
      const [language, ...cells] = row.split(',');
      for (const [place, relevant] of [true, false].entries()) {
        const { queries, scores: columns } = outcome.runs[0] as ScoredRun;
        const scores = queries
          .filter((query) => query.language === language)
          .flatMap(({ start, end }) =>
            Array.from(columns.scores)
              .slice(start, end)
              .filter((_, index) => {
                const grade = columns.grades[start + index] as number;
                return !Number.isNaN(grade) && grade >= 1 === relevant;
              }),
          );
        expect(Number(cells.at(place - 2))).toBeCloseTo(
          scores.reduce((sum, score) => sum + score, 0) / scores.length,
          12,
        );
      }
    }
  });

  test('pyarrow and polars open all files and see the same rows', async () => {
    const script = `
import sys, json, pyarrow as pa, polars as pl
rows = {}
for name in ("scores", "values", "judged", "calls"):
    path = f"{sys.argv[1]}/{name}.arrow"
    table = pa.ipc.open_file(path).read_all()
    table.validate(full=True)
    frame = pl.read_ipc(path)
    assert frame.columns == table.schema.names, name
    assert frame.rows() == [tuple(row.values()) for row in table.to_pylist()], name
    rows[name] = table.num_rows
print(json.dumps(rows))`;
    const manifest = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
    expect(JSON.parse(python('-c', script, folder))).toMatchObject({
      scores: manifest.counts.pairs,
      values: 36,
      calls: manifest.counts.calls,
    });
  });

  test('the example says how it is used when it is called without a run', () => {
    expect(() => python('examples/python/means_by_language.py')).toThrow(
      /means_by_language\.py results\/NAME/,
    );
  });
});
