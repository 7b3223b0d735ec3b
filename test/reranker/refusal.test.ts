import { expect, test } from 'vitest';
import { refusalSubject } from '../../src/reranker/refusal.ts';

test.each([
  [404, 'Not Found', 'path'],
  [404, null, 'path'],
  [405, 'Method Not Allowed', 'path'],
  [404, 'The model `Qwen/Qwen3-Reranker-4B` does not exist.', 'model'],
  [400, "unknown model 'x'", 'model'],
  [
    400,
    "This model's maximum context length is 4096 tokens. However, your prompt contains at least 4097",
    'call',
  ],
  [400, 'The model does not support Rerank (Score) API', 'task'],
  [501, 'This server does not support reranking. Start it with `--reranking`', 'task'],
  [401, null, 'access'],
  [403, 'Forbidden', 'access'],
  [407, null, 'access'],
  [402, null, 'payment'],
  [308, null, 'redirect'],
  [400, 'At least one text_pair element must be given', 'call'],
  [413, null, 'call'],
  [422, 'body.documents: Field required', 'call'],
  [500, 'Internal Server Error', 'failure'],
  [503, null, 'failure'],
  [204, null, 'failure'],
] as const)('%i with %j is about the %s', (status, message, subject) => {
  expect(refusalSubject(status, message)).toBe(subject);
});
