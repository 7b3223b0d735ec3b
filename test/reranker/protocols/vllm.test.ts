import { describe, expect, test } from 'vitest';
import { checkResponse } from '../../../src/reranker/check-response.ts';
import { vllm } from '../../../src/reranker/protocols/vllm.ts';
import { refusalSubject } from '../../../src/reranker/refusal.ts';
import { readResponseBody } from '../../../src/reranker/response-body.ts';
import { type RecordedExchange, recordings } from './recordings.ts';

const recorded = { vllm: recordings('vllm'), faulty: recordings('faulty') };
const exchange = (server: 'vllm' | 'faulty', name: string): RecordedExchange => {
  const [first] = recorded[server].get(name) ?? [];
  if (first === undefined) throw new Error(`no recording ${server}/${name}`);
  return first;
};
const bodyOf = ({ response }: RecordedExchange) =>
  readResponseBody(new TextEncoder().encode(response?.body ?? ''), { contentType: null });
const jsonOf = (found: RecordedExchange) => {
  const body = bodyOf(found);
  if (body.form === 'other') throw new Error(body.reason);
  return body.value;
};
const documentsOf = ({ request }: RecordedExchange): number =>
  JSON.parse(request.body ?? '{}').documents.length;

/** Reading and checking together: the scores, or why there are none. */
const outcome = (found: RecordedExchange): readonly (number | null)[] | string => {
  const body = bodyOf(found);
  if (body.form === 'other') return body.reason;
  const reading = vllm.readResponse(body.value);
  if (reading.outcome !== 'read') return reading.reason;
  const checked = checkResponse(reading.results, documentsOf(found));
  return checked.outcome === 'scored' ? checked.scores : checked.reason;
};

describe('the request', () => {
  test('asks for all documents and sends model and instruction where there are any', () => {
    const content = { query: 'q', documents: ['a', 'b'] };
    expect(vllm.buildRequest({ ...content, model: 'm', instruction: 'i' })).toEqual({
      method: 'POST',
      path: '/v1/rerank',
      body: { model: 'm', query: 'q', documents: ['a', 'b'], top_n: 2, instruction: 'i' },
    });
    expect(vllm.buildRequest({ ...content, model: null, instruction: null }).body).toEqual({
      query: 'q',
      documents: ['a', 'b'],
      top_n: 2,
    });
  });

  test('builds a path that it declares', () => {
    const { path } = vllm.buildRequest({ model: null, query: '', documents: [''], instruction: null });
    expect(vllm.paths).toContain(path);
  });
});

describe('recorded answers', () => {
  test('the recordings were found', () => {
    expect(recorded.vllm.size).toBeGreaterThan(40);
    expect(recorded.faulty.size).toBeGreaterThan(60);
  });

  test('of vLLM and of the official recipe on transformers give the same scores, in request order', () => {
    for (const name of ['ok', 'instruction', 'lang_ar', 'lang_zh', 'lang_ru', 'equal_documents']) {
      const [one, other] = [outcome(exchange('vllm', name)), outcome(exchange('faulty', name))];
      if (typeof one === 'string' || typeof other === 'string') throw new Error(`${name}: ${one}, ${other}`);
      expect(one).toHaveLength(documentsOf(exchange('vllm', name)));
      for (const [place, score] of one.entries()) expect(score).toBeCloseTo(other[place] as number, 5);
    }
  });

  test('are mapped by index: the relevant document came first in the request, the river second', () => {
    expect(outcome(exchange('vllm', 'ok'))).toEqual([
      expect.closeTo(0.969362, 5),
      expect.closeTo(0.024517, 5),
      expect.closeTo(0.753816, 5),
    ]);
  });

  test('tell the tokens and the model', () => {
    expect(vllm.readResponse(jsonOf(exchange('vllm', 'ok')))).toMatchObject({
      promptTokens: 238,
      model: 'tiny-qwen3-reranker',
    });
  });

  test.each([
    'ok',
    'return_documents',
    'documents_objects',
    'fault_unsorted',
    'fault_wrong_type',
    'fault_logits',
  ])('of %s are read, documents as objects or not', (name) =>
    expect(outcome(exchange('faulty', name))).toHaveLength(3),
  );

  test.each([
    ['fault_no_index', 'result 0 of the answer has no index, so its document is unknown'],
    ['fault_dup_index', 'two results of the answer have index 0'],
    ['fault_missing_index', 'the answer holds 2 results for 3 documents: index 1 is missing'],
    ['fault_out_of_range', 'result 2 of the answer has index 3, but 3 documents (index 0 to 2) were sent'],
    ['fault_empty', 'the answer holds no results for 3 documents'],
    ['fault_old_shape', 'has no "results"; it holds: scores'],
    ['fault_null_score', 'the score of the document at index 0 is not a finite number: null'],
    [
      'fault_string_score',
      'the score of the document at index 0 is not a finite number: the text "0.9693627053635848"',
    ],
    [
      'fault_nan',
      'holds the bare word NaN in place of a number, which JSON does not have: the model gave not-a-number',
    ],
    ['fault_html_200', expect.stringContaining('an HTML page, "502 Bad Gateway"')],
    ['top_n', 'the answer holds 2 results for 3 documents: index 1 is missing'],
  ])('of %s are refused with the reason', (name, reason) => {
    expect(outcome(exchange('faulty', name))).toEqual(reason);
  });

  test('with a bare string as document, and without usage, are read as Infinity sends them', () => {
    const results = [{ relevance_score: 0.5, index: 0, document: 'a bare string' }];
    expect(vllm.readResponse({ object: 'rerank', results, usage: null })).toEqual({
      outcome: 'read',
      results: [{ index: 0, score: 0.5 }],
      promptTokens: null,
      model: null,
    });
  });

  test.each([
    [null, 'is not what it should be: null'],
    [[], 'has no "results"; it holds: nothing'],
    ['text', 'is not what it should be: a string'],
    [{ results: 'none' }, 'has something else at "results": "none"'],
    [{ results: [3] }, 'has something else at "results.0": 3'],
    [{ error: { message: 'overloaded' } }, 'has no "results"; it holds: error'],
  ])('that are %j are told apart from answers', (body, reason) => {
    expect(vllm.readResponse(body)).toEqual({ outcome: 'unreadable', reason });
  });
});

describe('recorded errors', () => {
  const words = (server: 'vllm' | 'faulty', name: string) => {
    const found = exchange(server, name);
    const body = bodyOf(found);
    return vllm.readError(found.response?.status ?? 0, body.form === 'json' ? body.value : (body.text ?? ''));
  };

  test.each([
    ['vllm', 'unknown_model', 'The model `Qwen/Qwen3-Reranker-4B` does not exist.', 'model'],
    ['vllm', 'wrong_endpoint', 'Not Found', 'path'],
    ['vllm', 'get_on_rerank', 'Method Not Allowed', 'path'],
    ['vllm', 'not_utf8', 'There was an error parsing the body', 'call'],
    ['vllm', 'too_long_document', expect.stringContaining('maximum context length is 4096 tokens'), 'call'],
    ['vllm', 'documents_objects', expect.stringContaining('validation error'), 'call'],
    ['faulty', 'unknown_model', 'The model `Qwen/Qwen3-Reranker-4B` does not exist.', 'model'],
    ['faulty', 'missing_query', 'body.query: Field required', 'call'],
    ['faulty', 'wrong_endpoint', 'Not Found', 'path'],
    ['faulty', 'lone_surrogate', 'Internal Server Error', 'failure'],
    ['faulty', 'fault_max_docs_2', 'Internal Server Error', 'failure'],
    ['faulty', 'fault_oom_above_0', expect.stringContaining('CUDA out of memory'), 'failure'],
    ['faulty', 'fault_html', 'an HTML page, "502 Bad Gateway"', 'failure'],
    ['faulty', 'fault_rate_limit_0', 'Too Many Requests', 'call'],
  ] as const)(
    'of %s, %s, are told in the words of the server and put down to the right thing',
    (server, name, expected, subject) => {
      const told = words(server, name);
      expect(told).toEqual(expected);
      expect(refusalSubject(exchange(server, name).response?.status ?? 0, told)).toBe(subject);
    },
  );

  test('every recorded error says something', () => {
    const silent = (['vllm', 'faulty'] as const).flatMap((server) =>
      [...recorded[server].keys()].filter(
        (name) => (exchange(server, name).response?.status ?? 0) >= 400 && words(server, name) === null,
      ),
    );
    expect(silent).toEqual([]);
  });

  test.each([
    [{ error: 'overloaded', error_type: 'overloaded' }, 'overloaded'],
    [{ message: 'invalid api token' }, 'invalid api token'],
    [{ detail: [{ msg: 'no place' }, { loc: ['body', 0], msg: 'bad' }] }, 'no place; body.0: bad'],
    [{ detail: [] }, null],
    [{ unheard: 'of' }, null],
    ['', null],
    [null, null],
  ])('in the shape %j are read', (body, expected) => expect(vllm.readError(400, body)).toBe(expected));
});

describe('what the server says of itself', () => {
  const [version, models] = vllm.about;
  test('is its version', () => {
    expect(version?.read(jsonOf(exchange('vllm', 'version')))).toEqual({ version: '0.32.0', models: [] });
    expect(version?.read(null)).toEqual({ version: null, models: [] });
  });
  test('is the models that it serves', () => {
    expect(models?.read(jsonOf(exchange('vllm', 'models')))).toEqual({
      version: null,
      models: ['tiny-qwen3-reranker'],
    });
    expect(models?.read({ data: 'x' })).toEqual({ version: null, models: [] });
  });
});
