import { describe, expect, test } from 'vitest';
import { checkResponse } from '../../../src/reranker/check-response.ts';
import type { HttpProtocol, RequestContent } from '../../../src/reranker/protocol.ts';
import { fastapi } from '../../../src/reranker/protocols/fastapi.ts';
import { gradio } from '../../../src/reranker/protocols/gradio.ts';
import { infinity } from '../../../src/reranker/protocols/infinity.ts';
import { llamaCpp } from '../../../src/reranker/protocols/llama-cpp.ts';
import { tei } from '../../../src/reranker/protocols/tei.ts';
import { vllm } from '../../../src/reranker/protocols/vllm.ts';
import { vllmLogprobs } from '../../../src/reranker/protocols/vllm-logprobs.ts';
import { vllmLogprobsChat } from '../../../src/reranker/protocols/vllm-logprobs-chat.ts';
import { vllmScore } from '../../../src/reranker/protocols/vllm-score.ts';
import { refusalSubject } from '../../../src/reranker/refusal.ts';
import { readResponseBody } from '../../../src/reranker/response-body.ts';
import { type RecordedExchange, type RecordedServer, recordings } from './recordings.ts';

const exchanges = (server: RecordedServer, name: string): readonly RecordedExchange[] => {
  const found = recordings(server).get(name);
  if (found === undefined) throw new Error(`no recording ${server}/${name}`);
  return found;
};
const exchange = (server: RecordedServer, name: string) => exchanges(server, name)[0] as RecordedExchange;
/** What the client hands over: JSON, or what the protocol makes of the text. */
const readable = (protocol: HttpProtocol, { response }: RecordedExchange): unknown => {
  const body = readResponseBody(new TextEncoder().encode(response?.body ?? ''), { contentType: null });
  return body.form === 'json' ? body.value : protocol.parseText?.(body.text ?? '');
};
const sent = ({ request }: RecordedExchange) => JSON.parse(request.body ?? '{}');
const scoresOf = (protocol: HttpProtocol, found: RecordedExchange, documents: number) => {
  const reading = protocol.readResponse(readable(protocol, found));
  if (reading.outcome !== 'read') return reading.reason;
  const checked = checkResponse(reading.results, documents);
  return checked.outcome === 'scored' ? (checked.errors ?? checked.scores) : checked.reason;
};

const query = 'reset password';
const documents = [
  'How to reset the password of an account.',
  'The river runs from a mountain to the ocean.',
  'Open the login page to reset it.',
];
const content: RequestContent = { model: 'tiny-qwen3-reranker', query, documents, instruction: null };
/** P(yes) of the official recipe, as transformers gives it. */
const official = [0.9693627, 0.0245174, 0.7538159];
/** The tiny cross-encoder's. */
const crossEncoder = [0.9646987, 0.0105349, 0.5906264];
const instruction = 'Given a question, find the passage that names the cause';

describe('a request as it was recorded is what the protocol builds, and the answer is read', () => {
  test.each([
    [vllm, 'vllm', 'ok', ['top_n'], official],
    [vllm, 'vllm', 'alias_rerank', ['top_n'], official],
    [vllm, 'vllm', 'alias_v2_rerank', ['top_n'], official],
    [fastapi, 'faulty', 'ok', ['top_n'], official],
    [fastapi, 'faulty', 'async_rerank', ['top_n'], official],
    [vllmScore, 'vllm', 'score_text', [], official],
    [vllmScore, 'vllm', 'score_v1', [], official],
    [infinity, 'infinity', 'ok', ['top_n'], crossEncoder],
    [llamaCpp, 'llamacpp', 'ok', ['top_n'], official],
    [llamaCpp, 'llamacpp', 'alias_rerank', ['top_n'], official],
    [llamaCpp, 'llamacpp', 'alias_reranking', ['top_n'], official],
    // TEI itself was never run: llama.cpp's server answers in its shape.
    [tei, 'llamacpp', 'tei_texts', ['truncate'], official],
  ] as const)('$name', (protocol, server, name, added, expected) => {
    const found = exchange(server, name);
    const [, path] = found.request.line.split(' ');
    expect(protocol.paths).toContain(path);
    const model = server === 'infinity' ? 'tiny-cross-encoder' : content.model;
    const { body } = protocol.buildRequest({ ...content, model });
    expect(body).toMatchObject(sent(found));
    expect(Object.keys(body).filter((key) => !(key in sent(found)))).toEqual(added);
    const scores = scoresOf(protocol, found, 3);
    // llama.cpp keeps its KV cache in 16 bits.
    const digits = server === 'llamacpp' ? 3 : 5;
    expect(scores).toEqual(expected.map((score) => expect.closeTo(score, digits)));
  });

  test.each([
    [vllm, 'vllm'],
    [fastapi, 'faulty'],
  ] as const)('with an instruction: $name', (protocol, server) => {
    const found = exchange(server, 'instruction');
    expect(protocol.buildRequest({ ...content, instruction }).body).toMatchObject(sent(found));
    const [first] = scoresOf(protocol, found, 3) as readonly number[];
    expect(first).not.toBeCloseTo(official[0] as number, 5);
  });

  test.each([
    [infinity, 'infinity'],
    [llamaCpp, 'llamacpp'],
  ] as const)(
    '%#: servers that know no instruction take the field and score as before',
    (protocol, server) => {
      // Why these protocols declare none: an instruction sent to them would be lost in silence.
      expect(protocol.instructionField).toBeNull();
      expect(scoresOf(protocol, exchange(server, 'instruction'), 3)).toEqual(
        scoresOf(protocol, exchange(server, 'ok'), 3),
      );
    },
  );

  test('tokens and models are told where the server tells them', () => {
    const reading = (protocol: HttpProtocol, server: RecordedServer, name: string) =>
      protocol.readResponse(readable(protocol, exchange(server, name)));
    expect(reading(vllmScore, 'vllm', 'score_text')).toMatchObject({
      promptTokens: 238,
      model: 'tiny-qwen3-reranker',
    });
    expect(reading(infinity, 'infinity', 'ok')).toMatchObject({
      promptTokens: 158,
      model: 'tiny-cross-encoder',
    });
    expect(reading(llamaCpp, 'llamacpp', 'ok')).toMatchObject({ promptTokens: 238 });
    expect(reading(tei, 'llamacpp', 'tei_texts')).toMatchObject({ promptTokens: null, model: null });
  });

  test('what the servers say of themselves', () => {
    const told = (protocol: HttpProtocol, path: string, server: RecordedServer, name: string) =>
      protocol.about
        .find((endpoint) => endpoint.path === path)
        ?.read(readable(protocol, exchange(server, name)));
    expect(told(infinity, '/models', 'infinity', 'models')).toEqual({
      version: null,
      models: ['tiny-cross-encoder'],
    });
    expect(told(llamaCpp, '/v1/models', 'llamacpp', 'models')).toEqual({
      version: null,
      models: ['tiny-qwen3-reranker'],
    });
    expect(told(llamaCpp, '/props', 'llamacpp', 'props')?.version).toMatch(/^b\d+/);
    expect(told(gradio, '/config', 'gradio', 'config')).toEqual({ version: '6.31.0', models: [] });
    expect(told(vllmLogprobs, '/v1/models', 'vllm-chat', 'models')?.models).toEqual(['tiny-qwen3-reranker']);
  });
});

describe('errors as they were recorded', () => {
  test.each([
    [infinity, 'infinity', 'too_many_documents', 422, /List should have at most 2048 items/, 'call'],
    [infinity, 'infinity', 'empty_documents', 422, /at least 1 item/, 'call'],
    [infinity, 'infinity', 'v1_rerank', 404, /Not Found/, 'path'],
    [infinity, 'infinity', 'embeddings_on_reranker', 400, /./, 'call'],
    [llamaCpp, 'llamacpp', 'too_long_document', 400, /exceeds the available context size/, 'call'],
    [llamaCpp, 'llamacpp', 'wrong_endpoint', 404, /File Not Found/, 'path'],
    [llamaCpp, 'llamacpp-norerank', 'rerank', 501, /does not support reranking/, 'task'],
    [llamaCpp, 'llamacpp', 'documents_numbers', 400, /non-empty string array/, 'call'],
    [vllmScore, 'vllm', 'score_lengths_differ', 400, /Input lengths/, 'call'],
    [vllmScore, 'vllm-chat', 'score_on_generate', 404, /Not Found/, 'path'],
    [vllm, 'vllm-chat', 'rerank_on_generate', 404, /Not Found/, 'path'],
    [vllmLogprobs, 'vllm-chat', 'too_long', 400, /maximum context length/, 'call'],
    [vllmLogprobs, 'vllm-chat', 'unknown_model', 404, /does not exist/, 'model'],
    [vllmLogprobsChat, 'vllm', 'chat_on_pooling', 404, /Not Found/, 'path'],
    [vllmLogprobsChat, 'vllm-chat', 'chat_top_logprobs_above_limit', 400, /max allowed: 20/, 'call'],
    [gradio, 'gradio', 'old_path_call', 404, /Not Found/, 'path'],
    [gradio, 'gradio', 'no_data', 422, /body.data: Field required/, 'call'],
    [gradio, 'gradio', 'unknown_name', 500, /no function of that name/, 'failure'],
  ] as const)(
    '%#: $name is told in the words of the server',
    (protocol, server, name, status, words, subject) => {
      const found = exchange(server, name);
      expect(found.response?.status).toBe(status);
      const body = readable(protocol, found) ?? found.response?.body ?? '';
      const told = protocol.readError(status, body);
      expect(told).toMatch(words);
      expect(refusalSubject(status, told)).toBe(subject);
    },
  );

  test.each([
    [{ error: 'batch size 33 > maximum allowed batch size 32', error_type: 'Validation' }, 413, 'call'],
    [
      { error: 'Input validation error: `inputs` must have less than 512 tokens', error_type: 'Tokenizer' },
      422,
      'call',
    ],
    [{ error: 'Backend error', error_type: 'Backend' }, 424, 'failure'],
  ] as const)('of Text Embeddings Inference, from its documentation: %j', (body, status, subject) => {
    expect(refusalSubject(status, tei.readError(status, body))).toBe(subject);
  });
});

describe('answers written from documentation', () => {
  test('SGLang: a bare list, tokens at each row', async () => {
    const { sglang } = await import('../../../src/reranker/protocols/sglang.ts');
    const rows = [
      { score: 0.99, document: 'b', index: 1, meta_info: { id: 'x', prompt_tokens: 12 } },
      { score: 0.01, document: 'a', index: 0, meta_info: { id: 'x', prompt_tokens: 9 } },
    ];
    expect(sglang.readResponse(rows)).toEqual({
      outcome: 'read',
      results: [
        { index: 1, score: 0.99 },
        { index: 0, score: 0.01 },
      ],
      promptTokens: 21,
      model: null,
    });
    expect(sglang.buildRequest({ ...content, instruction: 'find it' }).body).toEqual({
      model: 'tiny-qwen3-reranker',
      query,
      documents,
      return_documents: false,
      instruct: 'find it',
    });
  });

  test('Cohere, Jina, SiliconFlow and DashScope: results by relevance_score', async () => {
    const { cohere } = await import('../../../src/reranker/protocols/cohere.ts');
    const { jina } = await import('../../../src/reranker/protocols/jina.ts');
    const { siliconflow } = await import('../../../src/reranker/protocols/siliconflow.ts');
    const { dashscope } = await import('../../../src/reranker/protocols/dashscope.ts');
    const { dashscopeNative } = await import('../../../src/reranker/protocols/dashscope-native.ts');
    const results = [{ index: 0, relevance_score: 0.5 }];
    const read = { outcome: 'read', results: [{ index: 0, score: 0.5 }], model: null };
    expect(cohere.readResponse({ id: 'x', results, meta: { billed_units: { search_units: 1 } } })).toEqual({
      ...read,
      promptTokens: null,
    });
    expect(jina.readResponse({ model: 'm', usage: { total_tokens: 7 }, results })).toEqual({
      ...read,
      promptTokens: 7,
      model: 'm',
    });
    expect(
      siliconflow.readResponse({ results, meta: { tokens: { input_tokens: 5, output_tokens: 0 } } }),
    ).toEqual({
      ...read,
      promptTokens: 5,
    });
    expect(dashscope.readResponse({ object: 'list', results, usage: { total_tokens: 9 } })).toEqual({
      ...read,
      promptTokens: 9,
    });
    expect(
      dashscopeNative.readResponse({ output: { results }, usage: { total_tokens: 3 }, request_id: 'r' }),
    ).toEqual({ ...read, promptTokens: 3 });
    expect(
      dashscopeNative.buildRequest({ ...content, documents: ['a'], instruction: 'find it' }).body,
    ).toEqual({
      model: 'tiny-qwen3-reranker',
      input: { query, documents: ['a'] },
      parameters: { top_n: 1, return_documents: false, instruct: 'find it' },
    });
    expect(
      dashscopeNative.readError(400, { code: 'InvalidParameter', message: 'bad', request_id: 'r' }),
    ).toBe('bad');
  });

  test('Voyage: data and top_k', async () => {
    const { voyage } = await import('../../../src/reranker/protocols/voyage.ts');
    expect(
      voyage.readResponse({
        object: 'list',
        data: [{ index: 0, relevance_score: 0.4 }],
        model: 'rerank-2.5',
        usage: { total_tokens: 26 },
      }),
    ).toEqual({
      outcome: 'read',
      results: [{ index: 0, score: 0.4 }],
      promptTokens: 26,
      model: 'rerank-2.5',
    });
    expect(voyage.buildRequest(content).body).toMatchObject({ top_k: 3, truncation: false });
    expect(voyage.readError(401, { detail: 'Provided API key is invalid.' })).toBe(
      'Provided API key is invalid.',
    );
  });
});

describe('a language model behind completions', () => {
  test('gets the official prompt to the letter, all documents in one request', () => {
    expect(vllmLogprobs.buildRequest(content).body).toEqual(
      sent(exchange('vllm-chat', 'completion_logprobs')),
    );
  });

  test('gives a bound where one of the two words is not among the likeliest, and the bound holds', () => {
    const errors = scoresOf(vllmLogprobs, exchange('vllm-chat', 'completion_logprobs'), 3);
    if (!(errors instanceof Map)) throw new Error(String(errors));
    expect([...errors.keys()]).toEqual([0, 1, 2]);
    // For the first two the truth is known from the recipe: 0.9694 and 0.0245.
    expect(errors.get(0)).toMatch(/"no" is not among the 20 likeliest tokens.* at least 0\.84/);
    expect(Number(/at least (0\.\d+)/.exec(errors.get(0) ?? '')?.[1])).toBeLessThan(official[0] as number);
    for (const error of errors.values()) expect(error).toContain('vllm-logprobs-chat');
  });

  test('scores by both words where both are told', () => {
    const logprobs = (yes: number, no: number) => ({
      top_logprobs: [{ yes: Math.log(yes), no: Math.log(no), '\n': -9 }],
    });
    const reading = vllmLogprobs.readResponse({
      choices: [
        { index: 1, logprobs: logprobs(0.2, 0.6) },
        { index: 0, logprobs: logprobs(0.6, 0.2) },
      ],
      usage: { prompt_tokens: 100 },
    });
    expect(reading).toMatchObject({
      results: [
        { index: 1, score: expect.closeTo(0.25, 12) },
        { index: 0, score: expect.closeTo(0.75, 12) },
      ],
      promptTokens: 100,
    });
  });

  test('behind the chat endpoint gets the official prompt, and asks for two tokens by their numbers', () => {
    const found = exchange('vllm-chat', 'chat_exact_prompt_two_tokens');
    const token = (number: number) => ({ count: 1, max_model_len: 4096, tokens: [number], token_strs: null });
    const one = { ...content, documents: documents.slice(0, 1) };
    expect(vllmLogprobsChat.buildRequest({ ...one, told: [token(403), token(751)] }).body).toEqual(
      sent(found),
    );
    expect(scoresOf(vllmLogprobsChat, found, 1)).toEqual([expect.closeTo(official[0] as number, 5)]);
  });

  test.each([
    [[]],
    [[null, null]],
    [
      [
        { count: 2, tokens: [1, 2] },
        { count: 1, tokens: [3] },
      ],
    ],
  ])('behind the chat endpoint asks for the 20 likeliest where the numbers are not told: %j', (told) => {
    const { body } = vllmLogprobsChat.buildRequest({ ...content, told });
    expect(body).toMatchObject({ logprobs: true, top_logprobs: 20 });
    expect(body).not.toHaveProperty('logprob_token_ids');
  });

  test('behind the chat endpoint without the numbers tells a bound too', () => {
    const errors = scoresOf(vllmLogprobsChat, exchange('vllm-chat', 'chat_logprobs'), 1);
    expect(errors instanceof Map && errors.get(0)).toMatch(/"no" is not among the 20 likeliest/);
  });
});

describe('a Gradio page', () => {
  const info = readable(gradio, exchange('gradio', 'info'));

  test('gets one document a line, or a list, as its function has it', () => {
    const { body: lines } = gradio.buildRequest({ ...content, model: null, told: [info] });
    expect(lines).toEqual(sent(exchange('gradio', 'predict_ok')));
    const { body: list, path } = gradio.buildRequest({ ...content, model: 'predict_list', told: [info] });
    expect(list).toEqual(sent(exchange('gradio', 'predict_list_ok')));
    expect(exchange('gradio', 'predict_list_ok').request.line).toContain(`POST ${path} `);
    expect(gradio.pathsFor?.('predict_list')).toContain(path);
  });

  test('that does not tell its inputs gets the usual three, and other inputs their own defaults', () => {
    expect(gradio.buildRequest({ ...content, told: [null] }).body).toEqual(
      sent(exchange('gradio', 'predict_ok')),
    );
    const parameters = [
      { parameter_name: 'top', label: 'How many', parameter_default: 5, component: 'Slider' },
      { parameter_name: 'passages', label: 'Passages', component: 'JSON' },
      { parameter_name: 'question', label: 'Question', component: 'Textbox' },
    ];
    expect(
      gradio.buildRequest({
        ...content,
        model: 'rank',
        told: [{ named_endpoints: { '/rank': { parameters } } }],
      }).body,
    ).toEqual({ data: [5, documents, query] });
  });

  test('never gets a document over several lines', () => {
    const { body } = gradio.buildRequest({ ...content, documents: ['a\nb\r\n\u2028c', 'd'], told: [null] });
    expect(body['data']).toEqual([query, 'a b c\nd', '']);
  });

  test.each(['predict_ok', 'predict_list_ok', 'predict_too_many_inputs'])(
    'is asked in two steps: %s is accepted, then its result is fetched and read',
    (name) => {
      const [accepted, result] = exchanges('gradio', name) as [RecordedExchange, RecordedExchange];
      const suffix = gradio.followUp?.(readable(gradio, accepted));
      const [, path] = accepted.request.line.split(' ');
      expect(result.request.line).toBe(`GET ${path}${suffix} HTTP/1.1`);
      expect(scoresOf(gradio, result, 3)).toEqual(official.map((score) => expect.closeTo(score, 5)));
    },
  );

  test('answers in another script come through', () => {
    const result = exchanges('gradio', 'predict_zh')[1] as RecordedExchange;
    expect(scoresOf(gradio, result, 2)).toEqual([expect.closeTo(0.99157, 4), expect.closeTo(0.99157, 4)]);
  });

  test.each([
    ['predict_empty', 'the page answered with an error: a query and at least one document are needed'],
    ['upstream_refuses', expect.stringMatching(/^the page answered with an error: upstream answered 422/)],
    ['predict_too_few_inputs', expect.stringContaining('show_error=True')],
  ])('that fails says so with 200: %s', (name, reason) => {
    const result = exchanges('gradio', name)[1] as RecordedExchange;
    expect(result.response?.status).toBe(200);
    expect(gradio.readResponse(readable(gradio, result))).toEqual({ outcome: 'refused', reason });
  });

  test('an event that is not known any more is an error too', () => {
    const found = exchange('gradio', 'unknown_event');
    expect(gradio.readResponse(readable(gradio, found))).toEqual({
      outcome: 'refused',
      reason: 'the page answered with an error: 404: Not Found',
    });
  });

  test('an answer of one step is read as it is', () => {
    const found = exchange('gradio', 'run_predict');
    expect(gradio.followUp?.(readable(gradio, found))).toBeNull();
    expect(scoresOf(gradio, found, 3)).toEqual(official.map((score) => expect.closeTo(score, 5)));
  });

  test('a number of an event that could be a path of its own is not followed', () => {
    for (const event_id of ['../../etc', 'a/b', '', 'a?b', 7])
      expect(gradio.followUp?.({ event_id })).toBeNull();
  });
});
