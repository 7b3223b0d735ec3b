import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/foundation/errors.ts';
import { checkResponse } from '../../../src/reranker/check-response.ts';
import { customProtocol } from '../../../src/reranker/protocols/custom.ts';
import { readMapping } from '../../../src/reranker/protocols/mapping.ts';

const content = { model: 'ignored', query: 'the query', documents: ['one', 'two'], instruction: null };
const whole = `
name: house-service
model: house-1
path: /api/rank
request:
  question: "{{query}}"
  passages: [{id: "{{index}}", body: "{{document}}"}]
  texts: "{{documents}}"
  prompt: "Task: {{instruction}} For: {{query}}"
  options: {task: "{{instruction}}", limit: "{{count}}", deep: {model: "{{model}}", fixed: 3}}
documentsPerCall: 50
scale: logit
response:
  rows: "hits[].{index: position, score: relevance.value}"
  tokens: usage.input
error: "problem.text"
`;
const problemsOf = (text: string) => {
  try {
    readMapping(text, 'm.yaml');
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
};

describe('a mapping', () => {
  const protocol = customProtocol(readMapping(whole, 'm.yaml'));

  test('fills the request: lists, numbers, repeated elements, texts inside texts', () => {
    expect(protocol.buildRequest({ ...content, instruction: 'find it' })).toEqual({
      method: 'POST',
      path: '/api/rank',
      body: {
        question: 'the query',
        passages: [
          { id: 0, body: 'one' },
          { id: 1, body: 'two' },
        ],
        texts: ['one', 'two'],
        prompt: 'Task: find it For: the query',
        options: { task: 'find it', limit: 2, deep: { model: 'house-1', fixed: 3 } },
      },
    });
  });

  test('leaves out a field that is the instruction where there is none', () => {
    expect(protocol.buildRequest(content).body).toMatchObject({
      prompt: 'Task:  For: the query',
      options: { limit: 2 },
    });
    expect(protocol.buildRequest(content).body['options']).not.toHaveProperty('task');
  });

  test('never looks at what a text holds', () => {
    const hostile = { ...content, query: '{{model}} $& {{documents}}', documents: ['{{query}}'] };
    expect(protocol.buildRequest(hostile).body).toMatchObject({
      question: '{{model}} $& {{documents}}',
      texts: ['{{query}}'],
      prompt: 'Task:  For: {{model}} $& {{documents}}',
    });
  });

  test('says what else the file decides', () => {
    expect(protocol).toMatchObject({
      kind: 'http',
      paths: ['/api/rank'],
      scale: 'logit',
      limits: { documentsPerCall: 50 },
      instructionField: 'prompt',
    });
  });

  test('reads rows by JMESPath, tokens and errors too', () => {
    const reading = protocol.readResponse({
      hits: [
        { position: 1, relevance: { value: 2.5 } },
        { position: 0, relevance: { value: -1 } },
      ],
      usage: { input: 12 },
    });
    expect(reading).toEqual({
      outcome: 'read',
      results: [
        { index: 1, score: 2.5 },
        { index: 0, score: -1 },
      ],
      promptTokens: 12,
      model: null,
    });
    expect(protocol.readError(400, { problem: { text: 'too long' } })).toBe('too long');
    expect(protocol.readError(400, { detail: 'elsewhere' })).toBe('elsewhere');
  });

  test.each([[null], ['x'], [{ hits: [] }], [{ hits: 3 }], [{ other: 1 }], [[]]])(
    'says so where there is no list: %j',
    (body) => expect(protocol.readResponse(body)).toMatchObject({ outcome: 'unreadable' }),
  );

  test('a row without index or score is found out by the check of all protocols', () => {
    const reading = protocol.readResponse({ hits: [{ relevance: { value: 1 } }] });
    if (reading.outcome !== 'read') throw new Error(reading.reason);
    expect(checkResponse(reading.results, 1)).toMatchObject({ outcome: 'refused' });
  });
});

test('a bare list of numbers is read in the order of the documents', () => {
  const protocol = customProtocol(
    readMapping('path: /r\nrequest: {q: "{{query}}", d: "{{documents}}"}\nresponse: {scores: "@"}', 'm.yaml'),
  );
  expect(protocol.readResponse([0.5, 0.25])).toMatchObject({
    results: [
      { index: 0, score: 0.5 },
      { index: 1, score: 0.25 },
    ],
  });
  expect(protocol.scale).toBe('unknown');
  expect(protocol.limits.documentsPerCall).toBeNull();
});

test('a request for a single document makes every document a request', () => {
  const protocol = customProtocol(
    readMapping(
      'path: /r\nrequest: {q: "{{query}}", d: "{{document}}"}\nresponse: {scores: "[score]"}',
      'm.yaml',
    ),
  );
  expect(protocol.limits.documentsPerCall).toBe(1);
  expect(protocol.buildRequest({ ...content, documents: ['one'] }).body).toEqual({
    q: 'the query',
    d: 'one',
  });
  expect(protocol.readResponse({ score: 0.7 })).toMatchObject({ results: [{ index: 0, score: 0.7 }] });
});

describe('all that is wrong with a mapping is told at once, with its place', () => {
  test.each([
    ['- a', ['mapping-not-a-map']],
    ['', ['mapping-not-a-map']],
    ['path: /r', ['mapping-incomplete', 'mapping-incomplete']],
    ['path: r\nrequest: {q: "{{query}}", d: "{{documents}}"}\nresponse: {scores: a}', ['mapping-incomplete']],
    ['path: /r\nrequest: {q: "{{query}}"}\nresponse: {scores: a}', ['mapping-incomplete']],
    ['path: /r\nrequest: {d: "{{documents}}"}\nresponse: {scores: a}', ['mapping-incomplete']],
    [
      'path: /r\nrequest: {q: "{{query}}", d: "{{documents}}"}\nresponse: {scores: a, rows: b}',
      ['mapping-incomplete'],
    ],
    [
      'path: /r\nrequest: {q: "{{query}}", d: "{{documents}}", m: "{{model}}"}\nresponse: {scores: a}',
      ['mapping-incomplete'],
    ],
    [
      'path: /r\nrequest: {q: "{{query}}", d: "{{documents}} {{qwery}}"}\nresponse: {scores: a}',
      ['mapping-variable'],
    ],
    [
      'path: /r\nrequest: {q: "{{query}}", d: "{{documents}}"}\nresponse: {scores: "a["}',
      ['mapping-expression'],
    ],
    [
      'path: /r\nrequst: {}\nrequest: {q: "{{query}}", d: "{{documents}}"}\nresponse: {scores: a, row: b}',
      ['mapping-unknown-key', 'mapping-unknown-key'],
    ],
    [
      'path: 3\nscale: big\ndocumentsPerCall: 0\nrequest: {q: "{{query}}", d: "{{documents}}"}\nresponse: {scores: a}',
      ['mapping-wrong-value', 'mapping-wrong-value', 'mapping-wrong-value'],
    ],
  ])('%j', (text, codes) => {
    const problems = problemsOf(text);
    expect(problems.map(({ code }) => code)).toEqual(codes);
    for (const { where, mend } of problems) {
      expect(where).toMatchObject({ file: 'm.yaml', line: expect.any(Number) });
      expect(mend).not.toBe('');
    }
  });

  test('a slip gets a suggestion', () => {
    const text = 'path: /r\nrequest: {q: "{{qwery}}", d: "{{documents}}"}\nresponse: {scores: a}';
    expect(problemsOf(text)[0]?.message).toContain('did you mean "query"');
  });
});
