import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkResponse } from '../../src/reranker/check-response.ts';
import type { HttpProtocol } from '../../src/reranker/protocol.ts';
import * as all from '../../src/reranker/protocols/all.ts';
import { customProtocol } from '../../src/reranker/protocols/custom.ts';
import { readMapping } from '../../src/reranker/protocols/mapping.ts';
import { readResponseBody } from '../../src/reranker/response-body.ts';
import { mutated, mutatedText, mutatedValue } from './mutate.ts';
import { report, runsOf, seed, tally } from './proper.ts';

const recordings = join(import.meta.dirname, '..', 'golden', 'recordings');

let bodies: unknown[];
let texts: string[];
beforeAll(async () => {
  const servers = await readdir(recordings);
  const files = await Promise.all(
    servers.map(async (server) =>
      (await readdir(join(recordings, server))).map((name) => join(recordings, server, name)),
    ),
  );
  const recorded = await Promise.all(
    files.flat().map(async (file): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'))),
  );
  texts = recorded.flatMap((exchange) => textOf(exchange));
  bodies = [
    ...texts.flatMap((text): unknown[] => {
      try {
        return [JSON.parse(text)];
      } catch {
        return [];
      }
    }),
    ...written,
  ];
});

test('recorded answers of real servers were found', () => {
  expect(bodies.length).toBeGreaterThan(30);
});

const custom = customProtocol(
  readMapping(
    `path: /score
request: { q: '{{query}}', d: '{{documents}}' }
response: { rows: 'data.items[].{index: place, score: value}', tokens: 'usage.total' }
error: 'detail[0].msg'
`,
    'mapping.yaml',
  ),
);

const protocols: readonly HttpProtocol[] = [
  ...Object.values(all).filter((one): one is HttpProtocol => 'readResponse' in one),
  custom,
];

test('every protocol that reads answers is tried', () => expect(protocols.length).toBeGreaterThan(12));

describe.each(protocols.map((protocol) => ({ name: protocol.name, protocol })))(
  '$name',
  ({ name, protocol }) => {
    test('reads any answer without throwing, and what it reads passes or fails the one check for all', () => {
      const counts = tally();
      fc.assert(
        fc.property(mutatedValue(bodies), fc.integer({ min: 1, max: 5 }), (body, documents) => {
          const start = performance.now();
          const reading = protocol.readResponse(body);
          if (reading.outcome !== 'read') {
            expect(reading.reason.trim()).not.toBe('');
            counts.refused += 1;
          } else {
            const checked = checkResponse(reading.results, documents);
            if (checked.outcome === 'scored') {
              expect(checked.scores).toHaveLength(documents);
              for (const [place, score] of checked.scores.entries()) {
                expect(score === null ? checked.errors?.has(place) : Number.isFinite(score)).toBe(true);
              }
            } else expect(checked.reason.length).toBeLessThan(1000);
            expect(reading.promptTokens === null || Number.isFinite(reading.promptTokens)).toBe(true);
            counts.read += 1;
          }
          for (const status of [400, 404, 422, 500]) {
            const words = protocol.readError(status, body);
            expect(words === null || typeof words === 'string').toBe(true);
          }
          const next = protocol.followUp?.(body);
          expect(next === undefined || next === null || typeof next === 'string').toBe(true);
          for (const { read } of protocol.about) {
            const { version, models } = read(body);
            expect(version === null || typeof version === 'string').toBe(true);
            for (const model of models) expect(typeof model).toBe('string');
          }
          counts.slowestMs = Math.max(counts.slowestMs, performance.now() - start);
        }),
        { numRuns: runsOf(300), seed },
      );
      report(`answer, ${name}`, counts);
      // Answers of other protocols are among the bodies, so each has something to read and something to refuse.
      expect(counts.refused).toBeGreaterThan(0);
    }, 600_000);

    test('builds a request of any texts, with each document in it', () => {
      fc.assert(
        fc.property(
          fc.string({ unit: 'grapheme' }),
          fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }),
          fc.option(fc.string({ unit: 'binary' })),
          fc.option(fc.string()),
          (query, texts, instruction, model) => {
            const documents = texts.slice(0, protocol.limits.documentsPerCall ?? texts.length);
            const request = protocol.buildRequest({ query, documents, instruction, model });
            expect(request.path.startsWith('/')).toBe(true);
            const sent = JSON.stringify(request.body);
            // Gradio's page takes one document a line: its test looks at what becomes of line ends.
            for (const document of name === 'gradio' ? [] : documents) {
              expect(sent).toContain(JSON.stringify(document).slice(1, -1));
            }
          },
        ),
        { numRuns: runsOf(50), seed },
      );
    });

    test.skipIf(protocol.parseText === undefined)('parses any text that is no JSON without throwing', () => {
      fc.assert(
        fc.property(mutatedText(texts), (text) => {
          const value = protocol.parseText?.(text);
          if (value !== undefined)
            expect(protocol.readResponse(value).outcome).toMatch(/^(?:read|unreadable|refused)$/);
        }),
        { numRuns: runsOf(300), seed },
      );
    });
  },
);

test('the bytes of an answer are JSON of bounded depth, or a reason', () => {
  const counts = tally();
  fc.assert(
    fc.property(mutated(texts.map((text) => new TextEncoder().encode(text))), (bytes) => {
      const start = performance.now();
      const body = readResponseBody(bytes, { contentType: 'application/json' });
      counts.slowestMs = Math.max(counts.slowestMs, performance.now() - start);
      if (body.form === 'json') {
        counts.read += 1;
        expect(depthOf(body.value)).toBeLessThanOrEqual(64);
      } else {
        counts.refused += 1;
        expect(body.reason.trim()).not.toBe('');
      }
    }),
    { numRuns: runsOf(500), seed },
  );
  report('bytes of an answer', counts);
  expect(counts.read).toBeGreaterThan(0);
  expect(counts.refused).toBeGreaterThan(0);
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** Bodies of the answers of a recording. */
function textOf(recording: unknown): string[] {
  const { exchanges } = recording as { exchanges: readonly { response?: { body?: unknown } | null }[] };
  return exchanges.flatMap(({ response }) => (typeof response?.body === 'string' ? [response.body] : []));
}

/** Shapes of services that were never recorded here, as their documentation has them. */
const written: readonly unknown[] = [
  {
    results: [
      { index: 0, relevance_score: 0.9 },
      { index: 1, relevance_score: 0.1 },
    ],
    usage: { total_tokens: 7 },
  },
  {
    data: [
      { index: 0, relevance_score: 0.9 },
      { index: 1, relevance_score: 0.1 },
    ],
    usage: { total_tokens: 7 },
  },
  { output: { results: [{ index: 0, relevance_score: 0.9 }] }, usage: { total_tokens: 7 }, request_id: 'x' },
  [
    { index: 0, score: 0.9 },
    { index: 1, score: 0.1 },
  ],
  {
    data: {
      items: [
        { place: 0, value: 0.5 },
        { place: 1, value: 0.25 },
      ],
    },
    usage: { total: 3 },
  },
  { detail: [{ msg: 'field required', loc: ['body', 'query'] }] },
  { error: { message: 'no such model', type: 'NotFound', code: 404 } },
  {
    choices: [
      {
        logprobs: {
          content: [
            {
              token: 'yes',
              top_logprobs: [
                { token: 'yes', logprob: -0.1 },
                { token: 'no', logprob: -2 },
              ],
            },
          ],
        },
      },
    ],
  },
  { event_id: 'abc' },
];
