import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RerankerError } from '../../src/foundation/errors.ts';
import { plannedCalls, type Requests, scoreAll } from '../../src/pipeline/score-all.ts';
import { ScoreBoard } from '../../src/pipeline/score-board.ts';
import type { Template } from '../../src/prompt/template.ts';
import type { CallRecord, Reranker, RerankTask } from '../../src/reranker/reranker.ts';
import type { JournaledCall, JournaledScore } from '../../src/results/score-journal.ts';
import { smallDataset } from './small-dataset.ts';

const bare: Template = {
  name: 'bare',
  description: '',
  instruction: null,
  languages: {},
  query: null,
  document: null,
};

const call: CallRecord = {
  start: 0,
  latencyMs: 1,
  status: null,
  attempts: 1,
  documents: 1,
  promptTokens: null,
  bytes: null,
  server: null,
  error: null,
};

/** Scores by a function of query and document, after a delay that turns the order of completion about. */
function reranker(
  score: (task: RerankTask, index: number) => number | null,
  {
    delay = () => 0,
    onTask = () => undefined,
  }: { delay?: () => number; onTask?: (task: RerankTask) => void } = {},
): Reranker {
  return {
    name: 'test',
    protocol: 'test',
    model: null,
    url: null,
    scale: 'unknown',
    instruction: 'none',
    parameters: {},
    describe: async () => ({ serverVersion: null, model: null }),
    async score(task) {
      onTask(task);
      await new Promise((resolve) => setTimeout(resolve, delay()));
      const documents = task.documents.map((_, index) => {
        const value = score(task, index);
        return { score: value, error: value === null ? 'no score' : null, call: 0, place: index };
      });
      return { documents, calls: [{ ...call, documents: documents.length }] };
    },
    close: async () => undefined,
  };
}

function collectingJournal() {
  const calls: JournaledCall[] = [];
  const scores: JournaledScore[] = [];
  return {
    calls,
    scores,
    async append(newCalls: readonly JournaledCall[], newScores: readonly JournaledScore[]) {
      calls.push(...newCalls);
      scores.push(...newScores);
    },
  };
}

const byIds = ({ queryId, documents }: RerankTask, index: number) =>
  Number(queryId.slice(1)) * 100 + Number(documents[index]?.id.slice(1));

const requests: Requests = { documentsPerCall: 3, order: 'shuffled', concurrency: 4 };

describe('scoreAll', () => {
  test('puts every score in its own row, whatever the order of sending and finishing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          queries: fc.integer({ min: 1, max: 5 }),
          candidates: fc.integer({ min: 1, max: 7 }),
          documentsPerCall: fc.option(fc.integer({ min: 1, max: 8 }), { nil: null }),
          concurrency: fc.integer({ min: 1, max: 6 }),
          order: fc.constantFrom('shuffled' as const, 'first-stage' as const),
          seed: fc.integer(),
        }),
        async ({ queries, candidates, seed, ...own }) => {
          const dataset = smallDataset(queries, candidates);
          const board = new ScoreBoard(dataset);
          let turn = 0;
          await scoreAll(board, {
            dataset,
            template: bare,
            reranker: reranker(byIds, { delay: () => turn++ % 3 }),
            requests: own,
            seed,
            journal: collectingJournal(),
          });
          const { scores } = board.columns();
          expect(Array.from(scores.scores)).toEqual(
            scores.queryIds.map(
              (query, row) => Number(query.slice(1)) * 100 + Number(scores.documentIds[row]?.slice(1)),
            ),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  test('never has more calls under way than asked for', async () => {
    let underWay = 0;
    let most = 0;
    const dataset = smallDataset(20, 3);
    const slow = reranker(byIds, { delay: () => 2 });
    await scoreAll(new ScoreBoard(dataset), {
      dataset,
      template: bare,
      reranker: {
        ...slow,
        async score(task, options) {
          underWay += 1;
          most = Math.max(most, underWay);
          try {
            return await slow.score(task, options);
          } finally {
            underWay -= 1;
          }
        },
      },
      requests,
      seed: 1,
      journal: collectingJournal(),
    });
    expect(most).toBe(4);
  });

  test('journals each call together with the scores that it settled', async () => {
    const dataset = smallDataset(2, 4);
    const journal = collectingJournal();
    await scoreAll(new ScoreBoard(dataset), {
      dataset,
      template: bare,
      reranker: reranker(byIds),
      requests,
      seed: 1,
      journal,
    });
    expect(journal.calls).toHaveLength(4);
    expect(journal.scores).toHaveLength(8);
    for (const number of [0, 1, 2, 3]) {
      expect(journal.scores.filter((score) => score.call === number)).toHaveLength(
        journal.calls[number]?.documents ?? -1,
      );
    }
  });

  test('asks only for what has no score yet', async () => {
    const dataset = smallDataset(3, 4);
    const board = new ScoreBoard(dataset);
    for (const row of [0, 1, 2, 3]) board.settle(row, { score: 7, error: null, call: 0, place: 0 });
    const asked: string[] = [];
    await scoreAll(board, {
      dataset,
      template: bare,
      reranker: reranker(byIds, { onTask: (task) => asked.push(task.queryId) }),
      requests: { ...requests, documentsPerCall: null },
      seed: 1,
      journal: collectingJournal(),
    });
    expect(asked.sort()).toEqual(['q1', 'q2']);
    expect(board.scores[0]).toBe(7);
  });

  test('stops all calls when one fails for good, and tells that reason', async () => {
    const dataset = smallDataset(50, 2);
    let asked = 0;
    const down = new RerankerError({ code: 'reranker-unavailable', message: 'the service is down' });
    const failing: Reranker = {
      ...reranker(byIds, { delay: () => 1 }),
      async score(task, options) {
        asked += 1;
        if (asked === 5) throw down;
        return reranker(byIds, { delay: () => 1 }).score(task, options);
      },
    };
    const board = new ScoreBoard(dataset);
    const journal = collectingJournal();
    await expect(
      scoreAll(board, { dataset, template: bare, reranker: failing, requests, seed: 1, journal }),
    ).rejects.toBe(down);
    expect(asked).toBeLessThan(15);
    expect(journal.scores.length).toBe(board.settled);
  });

  test('stops when told to, with the reason of the signal', async () => {
    const dataset = smallDataset(50, 2);
    const stop = new AbortController();
    const reason = new Error('stopped by a person');
    const board = new ScoreBoard(dataset);
    await expect(
      scoreAll(board, {
        dataset,
        template: bare,
        reranker: reranker(byIds, { delay: () => 1 }),
        requests,
        seed: 1,
        journal: collectingJournal(),
        signal: stop.signal,
        onSettled: () => stop.abort(reason),
      }),
    ).rejects.toBe(reason);
    expect(board.settled).toBeLessThan(board.rows);
  });
});

describe('the order of sending', () => {
  const ordersOf = (queries: number, seed: number) => {
    const dataset = smallDataset(queries, 8);
    const board = new ScoreBoard(dataset);
    return [
      ...plannedCalls(board, {
        dataset,
        template: bare,
        requests: { ...requests, documentsPerCall: null },
        seed,
      }),
    ].map(({ rows, task }) => ({ query: task.queryId, order: rows.map((row) => row % 8) }));
  };

  test('depends on the seed and the query, not on how many queries there are', () => {
    expect(ordersOf(5, 1).slice(0, 2)).toEqual(ordersOf(2, 1));
    expect(ordersOf(5, 1)).not.toEqual(ordersOf(5, 2));
    const [first, second] = ordersOf(2, 1);
    expect(first?.order).not.toEqual(second?.order);
  });

  test('has each place equally often at each position', () => {
    const counts = Array.from({ length: 8 }, () => new Array<number>(8).fill(0));
    for (const { order } of ordersOf(4000, 3)) {
      for (const [place, position] of order.entries()) {
        const row = counts[position];
        if (row !== undefined) row[place] = (row[place] ?? 0) + 1;
      }
    }
    // 500 expected in each of 64 cells, standard deviation 21: five of them are passed about once in 27,000 such tests.
    for (const count of counts.flat()) expect(Math.abs(count - 500)).toBeLessThan(105);
  });
});

describe('the final columns', () => {
  test('number calls by their first row, so that the numbers do not tell who was faster', async () => {
    const dataset = smallDataset(6, 3);
    const run = async (delays: number[]) => {
      const board = new ScoreBoard(dataset);
      let turn = 0;
      await scoreAll(board, {
        dataset,
        template: bare,
        reranker: reranker(byIds, { delay: () => delays[turn++ % delays.length] ?? 0 }),
        requests: { ...requests, documentsPerCall: 2 },
        seed: 5,
        journal: collectingJournal(),
      });
      return Array.from(board.columns().scores.calls);
    };
    expect(await run([5, 0, 3, 1])).toEqual(await run([0, 0, 0, 0]));
  });

  test('hold an error instead of a score where there is none', async () => {
    const dataset = smallDataset(1, 3);
    const board = new ScoreBoard(dataset);
    await scoreAll(board, {
      dataset,
      template: bare,
      reranker: reranker(({ documents }, index) => (documents[index]?.id === 'd1' ? null : 1)),
      requests,
      seed: 1,
      journal: collectingJournal(),
    });
    const { scores } = board.columns();
    expect(scores.errors).toEqual([null, 'no score', null]);
    expect(Array.from(scores.scores)).toEqual([1, Number.NaN, 1]);
    expect(Array.from(scores.grades)).toEqual([1, Number.NaN, 0]);
    expect(board.failed).toBe(1);
  });
});
