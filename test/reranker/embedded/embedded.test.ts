import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EmbeddedProtocol } from '../../../src/reranker/embedded/embedded.ts';
import { embeddedProtocols } from '../../../src/reranker/embedded/index.ts';
import type { RerankTask } from '../../../src/reranker/reranker.ts';
import { fakeClock } from '../clocks.ts';
import { taskOf } from '../tasks.ts';

const corpus = [
  { id: 'd0', text: 'How to reset the password of an account.', language: 'en' },
  { id: 'd1', text: 'The river runs from a mountain to the ocean.', language: 'en' },
  { id: 'd2', text: 'Open the login page to reset it.', language: 'en' },
  { id: 'e0', text: 'Der Fluss fließt ins Meer.', language: 'de' },
];
const texts = corpus.slice(0, 3).map(({ text }) => text);
const made = (name: string) => embeddedProtocols.get(name).make({ corpus, clock: fakeClock() });
const scoresOf = async (name: string, task: RerankTask) =>
  (await made(name).score(task, {})).documents.map(({ score }) => score as number);

describe.each(embeddedProtocols.entries.map((protocol) => ({ name: protocol.name, protocol })))(
  '$name',
  ({ name, protocol }) => {
    test('says what it is and what it cannot do', async () => {
      const reranker = made(name);
      expect(reranker).toMatchObject({
        name,
        protocol: name,
        model: null,
        url: null,
        scale: protocol.scale,
        instruction: protocol.instruction,
      });
      expect(protocol.limits.length).toBeGreaterThan(0);
      expect(await reranker.describe()).toEqual({ serverVersion: null, model: null });
    });

    test('scores every document in one call that is recorded', async () => {
      const { documents, calls } = await made(name).score(taskOf(texts), {});
      expect(documents.map(({ call, place, error }) => ({ call, place, error }))).toEqual(
        texts.map((_, place) => ({ call: 0, place, error: null })),
      );
      expect(calls).toEqual([
        {
          start: Date.UTC(2026, 0, 1),
          latencyMs: 0,
          status: null,
          attempts: 1,
          documents: 3,
          promptTokens: null,
          bytes: null,
          server: null,
          error: null,
        },
      ]);
    });

    test('gives nothing for a task without documents', async () => {
      expect(await made(name).score(taskOf([]), {})).toEqual({ documents: [], calls: [] });
    });

    test('stops when aborted', async () => {
      const reason = new Error('stopped');
      await expect(made(name).score(taskOf(texts), { signal: AbortSignal.abort(reason) })).rejects.toBe(
        reason,
      );
    });

    test('scores a document the same alone, among others, and in any order', async () => {
      const reranker = made(name);
      const text = fc.string({ unit: fc.constantFrom(...'reset pasword it ') });
      await fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 6 }), text, async (documents, query) => {
          const task = taskOf(documents, { query });
          const whole = (await reranker.score(task, {})).documents.map(({ score }) => score);
          const turned = { ...task, documents: [...task.documents].reverse() };
          expect((await reranker.score(turned, {})).documents.map(({ score }) => score)).toEqual(
            whole.toReversed(),
          );
          for (const [place, document] of task.documents.entries()) {
            const alone = await reranker.score({ ...task, documents: [document] }, {});
            expect(alone.documents[0]?.score).toBe(whole[place]);
          }
        }),
        { numRuns: 30 },
      );
    });
  },
);

describe.each(['bm25-char3', 'bm25-word'])('%s', (name) => {
  test('scores lie in [0, 1): 0 without a shared term, also for an empty query or document', async () => {
    const [relevant, river, login] = (await scoresOf(name, taskOf(texts))) as [number, number, number];
    expect(relevant).toBeGreaterThan(login);
    expect(login).toBeGreaterThan(river);
    expect(relevant).toBeLessThan(1);
    expect(await scoresOf(name, taskOf(['', 'zzz'], { query: 'reset' }))).toEqual([0, 0]);
    expect(await scoresOf(name, taskOf(texts, { query: '?!' }))).toEqual([0, 0, 0]);
  });

  test('names what was fitted, so that another corpus is another reranker', () => {
    const { parameters } = made(name);
    const other = embeddedProtocols
      .get(name)
      .make({ corpus: corpus.slice(1), clock: fakeClock() }).parameters;
    expect(parameters).toMatchObject({ k1: 1.2, idfHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(other['idfHash']).not.toBe(parameters['idfHash']);
  });

  test('has no eyes for the instruction field', async () => {
    const plain = await scoresOf(name, taskOf(texts));
    expect(await scoresOf(name, taskOf(texts, { instruction: 'Find the river.' }))).toEqual(plain);
  });
});

test('bm25-char3 as worked out by hand on one term', async () => {
  // Query "a" is the one run "_a_", in neither document of the corpus: IDF ln(1 + 2.5 / 0.5) cancels in the share.
  // Document "a b": length 2, average 1.5, softening 1.2 x (0.5 + 0.5 x 2 / 1.5) = 1.4; share 1 / 2.4.
  const clock = fakeClock();
  const small = [
    { id: '1', text: 'x', language: 'en' },
    { id: '2', text: 'y z', language: 'en' },
  ];
  const reranker = embeddedProtocols.get('bm25-char3').make({ corpus: small, clock });
  const { documents } = await reranker.score(taskOf(['a b', 'c'], { query: 'A' }), {});
  expect(documents.map(({ score }) => score)).toEqual([expect.closeTo(1 / 2.4 / (1 / 2.4 + 0.1), 12), 0]);
});

test('first-stage scores are minus the position among the candidates, not in the request', async () => {
  const task = taskOf(texts);
  const turned = { ...task, documents: [...task.documents].reverse() };
  expect(await scoresOf('first-stage', turned)).toEqual([-2, -1, 0]);
  expect(Object.is((await scoresOf('first-stage', task))[0], 0)).toBe(true);
});

const xquad = fileURLToPath(new URL('../../../../shared/data/xquad-rerank-mini/', import.meta.url));
const present = existsSync(`${xquad}queries.jsonl`);
if (!present)
  process.stderr.write(
    'tests on xquad-rerank-mini are skipped: ../shared/data/xquad-rerank-mini is not there\n',
  );

describe.skipIf(!present)('on the 660 queries of xquad-rerank-mini', () => {
  test('bm25-char3 reaches nDCG@10 0.842, bm25-word 0.769, first-stage 0.7716', async () => {
    const set = readSet();
    expect(set.queries).toHaveLength(660);
    const mean = async (name: string) => {
      const protocol: EmbeddedProtocol = embeddedProtocols.get(name);
      const reranker = protocol.make({ corpus: set.documents.values(), clock: fakeClock() });
      let sum = 0;
      for (const query of set.queries) sum += await ndcgOf(query, set, reranker);
      return sum / set.queries.length;
    };
    expect(await mean('first-stage')).toBeCloseTo(0.7716, 4);
    // Dictionaries for Thai and Chinese change between Node versions, so these are not exact.
    expect(Math.abs((await mean('bm25-char3')) - 0.842)).toBeLessThan(0.003);
    expect(Math.abs((await mean('bm25-word')) - 0.769)).toBeLessThan(0.003);
  });
});

interface XquadSet {
  readonly queries: readonly { _id: string; text: string; language: string }[];
  readonly documents: ReadonlyMap<string, { id: string; text: string; language: string }>;
  readonly relevant: ReadonlyMap<string, string>;
  readonly candidates: ReadonlyMap<string, readonly string[]>;
}

function readSet(): XquadSet {
  const lines = (file: string) => readFileSync(`${xquad}${file}`, 'utf8').trimEnd().split('\n');
  const rows = (file: string) => lines(file).map((line) => JSON.parse(line));
  return {
    queries: rows('queries.jsonl'),
    documents: new Map(
      rows('corpus.jsonl').map(({ _id, text, language }) => [_id, { id: _id, text, language }]),
    ),
    relevant: new Map(
      lines('qrels.tsv')
        .slice(1)
        .map((line) => line.split('\t').slice(0, 2) as [string, string]),
    ),
    candidates: new Map(rows('candidates.jsonl').map(({ query_id, candidates }) => [query_id, candidates])),
  };
}

/** One document is relevant, so nDCG@10 is 1 / log2(rank + 1), in expectation over the orders of those tied with it. */
async function ndcgOf(
  { _id, text, language }: XquadSet['queries'][number],
  { documents, relevant, candidates }: XquadSet,
  reranker: ReturnType<EmbeddedProtocol['make']>,
): Promise<number> {
  const ids = candidates.get(_id) ?? [];
  const task: RerankTask = {
    queryId: _id,
    query: text,
    language,
    instruction: null,
    documents: ids.map((id, position) => ({ id, text: documents.get(id)?.text ?? '', language, position })),
  };
  const scores = (await reranker.score(task, {})).documents.map(({ score }) => score as number);
  const own = scores[ids.indexOf(relevant.get(_id) ?? '')] as number;
  const above = scores.filter((score) => score > own).length;
  const tied = scores.filter((score) => score === own).length;
  let sum = 0;
  for (let rank = above + 1; rank <= above + tied; rank += 1) sum += rank <= 10 ? 1 / Math.log2(rank + 1) : 0;
  return sum / tied;
}
