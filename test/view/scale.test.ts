import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/dataset/load.ts';
import { type Manifest, readManifest, writeManifest } from '../../src/results/manifest.ts';
import { writeScoredRun } from '../../src/results/scored-run.ts';
import type { QueryTable, RunList } from '../../src/view/api.ts';
import { ask, demoRun, startWorkbench, type Workbench } from './workbench.ts';

const QUERIES = 10_000;
const DOCUMENTS = 10;
let workbench: Workbench;

/** Limits are three times what two busy cores took: they hold off what grows with the square, not a slow machine. */
describe('10,000 queries with texts', () => {
  beforeAll(async () => {
    workbench = await startWorkbench();
    const { runs } = await demoRun(workbench.results, 'model', { limit: 1 });
    const manifest = await readManifest(join(workbench.results, runs[0]?.name ?? ''));
    await writeLargeRuns(manifest, ['large-a', 'large-b']);
  });
  afterAll(() => workbench.close());

  test('come in one answer, quickly for the first time and at once after that', async () => {
    const timed = async (path: string) => {
      const start = performance.now();
      const { status, text } = await ask(workbench, path);
      expect(status).toBe(200);
      return { table: JSON.parse(text) as QueryTable, milliseconds: performance.now() - start };
    };
    const cold = await timed('/api/queries?run=large-a');
    expect(cold.table.rows).toHaveLength(QUERIES);
    expect(cold.table.textsMissing).toBeNull();
    expect(cold.table.rows[4711]).toEqual({
      query: 'q4711',
      text: 'what is said of the thing number 4711',
      language: 'en',
      values: [[4711 / QUERIES]],
    });
    expect(cold.milliseconds).toBeLessThan(3000);
    const warm = await timed('/api/queries?run=large-a');
    expect(warm.table).toEqual(cold.table);
    expect(warm.milliseconds).toBeLessThan(300);
    const both = await timed('/api/queries?run=large-a&run=large-b');
    expect(both.table.rows[9999]?.values).toEqual([[0.9999], [0.9999]]);
    expect(both.milliseconds).toBeLessThan(900);
  });

  test('do not make the list of runs wait for verdicts', async () => {
    const start = performance.now();
    const { runs } = (await ask(workbench, '/api/runs')).json as RunList;
    expect(performance.now() - start).toBeLessThan(6000);
    expect(runs.map(({ run }) => run)).toEqual(expect.arrayContaining(['large-a', 'large-b']));
    expect(workbench.faults).toEqual([]);
  });
});

async function writeLargeRuns(model: Manifest, names: readonly string[]): Promise<void> {
  const set = join(workbench.folder, 'set.jsonl');
  const ids = Array.from({ length: QUERIES }, (_, place) => `q${place}`);
  const documents = (place: number) =>
    Array.from({ length: DOCUMENTS }, (_, offset) => `d${(place + offset) % QUERIES}`);
  await writeFile(
    set,
    ids
      .map((query_id, place) =>
        JSON.stringify({
          query_id,
          query: `what is said of the thing number ${place}`,
          language: 'en',
          candidates: documents(place).map((doc_id, offset) => ({
            doc_id,
            text: `the thing of ${doc_id} and what is said of it`,
            grade: offset === 0 ? 1 : 0,
          })),
        }),
      )
      .join('\n'),
  );
  const { fingerprint, format } = await loadDataset(set);
  const rows = QUERIES * DOCUMENTS;
  const numbers = (value: (row: number) => number) =>
    Float64Array.from({ length: rows }, (_, row) => value(row));
  for (const name of names) {
    const folder = join(workbench.results, name);
    await mkdir(folder);
    const manifest: Manifest = {
      ...model,
      name,
      metrics: ['nDCG@10'],
      dataset: {
        ...model.dataset,
        path: set,
        format,
        fingerprint,
        selection: { languages: null, limit: null },
      },
    };
    await writeScoredRun(
      folder,
      {
        name,
        path: folder,
        manifest,
        queries: ids.map((id, place) => ({
          id,
          language: 'en',
          parallelId: null,
          group: null,
          slices: {},
          start: place * DOCUMENTS,
          end: (place + 1) * DOCUMENTS,
          judged: true,
          outside: [],
        })),
        scores: {
          queryIds: ids.flatMap((id) => Array.from({ length: DOCUMENTS }, () => id)),
          documentIds: ids.flatMap((_, place) => documents(place)),
          languages: Array.from({ length: rows }, () => 'en'),
          positions: numbers((row) => row % DOCUMENTS),
          calls: numbers(() => Number.NaN),
          places: numbers(() => Number.NaN),
          scores: numbers((row) => (row * 7919) % 1009),
          grades: numbers((row) => (row % DOCUMENTS === 0 ? 1 : 0)),
          errors: Array.from({ length: rows }, () => null),
        },
        calls: null,
      },
      new Map([['nDCG@10', Float64Array.from(ids, (_, place) => place / QUERIES)]]),
    );
    await writeManifest(folder, manifest);
  }
}
