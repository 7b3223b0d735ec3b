import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';
import { resolveRun } from '../../src/config/precedence.ts';
import { shardQueries } from '../../src/dataset/shard.ts';
import { InputError } from '../../src/foundation/errors.ts';
import { protocols } from '../../src/reranker/protocol-catalogue.ts';
import { smallDataset } from './small-dataset.ts';

const idsOf = ({ queries }: ReturnType<typeof smallDataset>) => queries.map(({ id }) => id);

describe('the shards of a data set', () => {
  const sizes = fc
    .integer({ min: 1, max: 60 })
    .chain((queries) =>
      fc.record({ queries: fc.constant(queries), count: fc.integer({ min: 1, max: queries }) }),
    );

  test('put end to end are the whole, and differ by one query at most', () => {
    fc.assert(
      fc.property(sizes, ({ queries, count }) => {
        const dataset = smallDataset(queries, 3);
        const shards = Array.from({ length: count }, (_, at) =>
          shardQueries(dataset, { index: at + 1, count }),
        );
        expect(shards.flatMap(idsOf)).toEqual(idsOf(dataset));
        const lengths = shards.map((shard) => shard.queries.length);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
        expect(Math.min(...lengths)).toBeGreaterThan(0);
      }),
    );
  });

  test('bring their judgments and candidates along, and all documents', () => {
    const dataset = smallDataset(10, 3);
    const shard = shardQueries(dataset, { index: 2, count: 5 });
    expect(idsOf(shard)).toEqual(['q2', 'q3']);
    expect([...shard.candidates.keys()]).toEqual(['q2', 'q3']);
    expect([...shard.qrels.keys()]).toEqual(['q2', 'q3']);
    expect(shard.documents).toBe(dataset.documents);
    expect(shard.fingerprint).toBe(dataset.fingerprint);
  });

  test('count only queries that are to be scored', () => {
    const dataset = smallDataset(6, 3);
    const candidates = new Map([...dataset.candidates].filter(([id]) => id !== 'q0' && id !== 'q1'));
    const shards = [1, 2].map((index) => shardQueries({ ...dataset, candidates }, { index, count: 2 }));
    expect(shards.map(idsOf)).toEqual([
      ['q2', 'q3'],
      ['q4', 'q5'],
    ]);
  });

  test('are refused when some would be empty', () => {
    expect(() => shardQueries(smallDataset(3, 2), { index: 1, count: 4 })).toThrow(
      '4 shards are more than the 3 queries that are to be scored',
    );
  });
});

describe('a scheduler says which shard this is', () => {
  const shardOf = (env: Record<string, string>, flag?: { index: number; count: number }) =>
    resolveRun({
      flags: flag === undefined ? {} : { shard: flag },
      environment: readEnvironment(env).settings,
      file: { file: null, config: {}, place: () => undefined, origin: () => 'default' },
      protocolOf: (name) => protocols.get(name),
    });

  test.each([
    ['Kubernetes, from 0', { JOB_COMPLETION_INDEX: '2', RANKGAUGE_SHARDS: '8' }, { index: 3, count: 8 }],
    ['Kubernetes, the last', { JOB_COMPLETION_INDEX: '7', RANKGAUGE_SHARDS: '8' }, { index: 8, count: 8 }],
    ['Slurm, from 0', { SLURM_ARRAY_TASK_ID: '0', SLURM_ARRAY_TASK_COUNT: '4' }, { index: 1, count: 4 }],
    [
      'Slurm, from 1',
      { SLURM_ARRAY_TASK_ID: '4', SLURM_ARRAY_TASK_COUNT: '4', SLURM_ARRAY_TASK_MIN: '1' },
      { index: 4, count: 4 },
    ],
    [
      'Slurm, by tens',
      {
        SLURM_ARRAY_TASK_ID: '30',
        SLURM_ARRAY_TASK_COUNT: '4',
        SLURM_ARRAY_TASK_MIN: '10',
        SLURM_ARRAY_TASK_STEP: '10',
      },
      { index: 3, count: 4 },
    ],
    ['GitLab, from 1', { CI_NODE_INDEX: '3', CI_NODE_TOTAL: '8' }, { index: 3, count: 8 }],
  ])('%s', (_, env, shard) => {
    const { settings, notes } = shardOf(env);
    expect(settings.shard.value).toEqual(shard);
    expect(settings.shard.origin).toContain(Object.keys(env)[0]);
    expect(notes).toEqual([
      expect.stringMatching(new RegExp(`^shard ${shard.index} of ${shard.count} \\(.*merge`)),
    ]);
  });

  test.each([
    ['no scheduler', {}],
    ['a GitLab job that is not parallel', { CI_NODE_TOTAL: '1' }],
    ['a parallel job of one', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '1' }],
    ['an indexed job that says nothing of shards', { JOB_COMPLETION_INDEX: '0' }],
  ])('%s is a whole run', (_, env) => {
    expect(shardOf(env)).toMatchObject({ settings: { shard: { value: null } }, notes: [] });
  });

  test.each([
    ['a number and no index', { RANKGAUGE_SHARDS: '8' }],
    ['an index past the end', { JOB_COMPLETION_INDEX: '8', RANKGAUGE_SHARDS: '8' }],
    [
      'an array with gaps',
      { SLURM_ARRAY_TASK_ID: '9', SLURM_ARRAY_TASK_COUNT: '3', SLURM_ARRAY_TASK_MIN: '1' },
    ],
    ['words', { CI_NODE_INDEX: 'first', CI_NODE_TOTAL: '8' }],
    ['none at all', { CI_NODE_INDEX: '0', CI_NODE_TOTAL: '8' }],
  ])('%s is refused, unless a flag says it', (_, env) => {
    let code: string | undefined;
    try {
      shardOf(env);
    } catch (error) {
      code = error instanceof InputError ? error.problems[0]?.code : String(error);
    }
    expect(code).toBe('environment-shard');
    expect(shardOf(env, { index: 1, count: 2 }).settings.shard).toEqual({
      value: { index: 1, count: 2 },
      origin: 'flag',
    });
  });
});
