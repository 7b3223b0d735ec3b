import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../../src/prompt/parse-template.ts';
import { needsInstructionField, rendersInstruction, renderTask } from '../../src/prompt/render-task.ts';

const folder = new URL('../../prompts/', import.meta.url);
const read = (name: string) =>
  parseTemplate(readFileSync(new URL(`${name}.yaml`, folder), 'utf8'), `${name}.yaml`);

const names = readdirSync(folder).map((file) => file.replace(/\.yaml$/, ''));

/** The judge prompt of the model card of Qwen3-Reranker, in its transformers example. */
const officialPrompt = (query: string, document: string, instruction: string) =>
  [
    '<|im_start|>system',
    'Judge whether the Document meets the requirements based on the Query and the Instruct provided. Note that the answer can only be "yes" or "no".<|im_end|>',
    '<|im_start|>user',
    `<Instruct>: ${instruction}`,
    `<Query>: ${query}`,
    `<Document>: ${document}<|im_end|>`,
    '<|im_start|>assistant',
    '<think>',
    '',
    '</think>',
    '',
    '',
  ].join('\n');

const defaultInstruction = 'Given a web search query, retrieve relevant passages that answer the query';

describe('the templates that come with rankgauge', () => {
  test('are these', () => {
    expect(names.sort()).toEqual([
      'bare',
      'human-rights',
      'instruction-in-text',
      'per-language',
      'qwen3-official',
      'web-search',
    ]);
  });

  test.each(names)('%s is called as its file and says when to use it', (name) => {
    const template = read(name);
    expect(template.name).toBe(name);
    expect(template.description.length).toBeGreaterThan(60);
  });

  test('bare sends query and documents as they are', () => {
    const task = { query: ' q ', language: 'en', documents: ['d\n'] };
    expect(renderTask(read('bare'), task)).toEqual({ query: ' q ', documents: ['d\n'], instruction: null });
  });

  test('web-search sends the default instruction of Qwen3-Reranker as a field', () => {
    expect(read('web-search').instruction).toBe(defaultInstruction);
    expect(needsInstructionField(read('web-search'))).toBe(true);
  });

  test('per-language has the sixteen languages of the shipped data set, English like human-rights', () => {
    const { instruction, languages } = read('per-language');
    const expected = 'ar zh ru en es fr de hi ja ko tr vi th pt el id'.split(' ');
    expect(Object.keys(languages).sort()).toEqual(expected.sort());
    expect(new Set(Object.values(languages)).size).toBe(16);
    expect(languages['en']).toBe(read('human-rights').instruction);
    expect(instruction).toBe(read('human-rights').instruction);
  });

  test.each([
    ['ar', /^[\p{Script=Arabic}\p{M}\p{P}\s]+$/u],
    ['el', /^[\p{Script=Greek}\p{P}\s]+$/u],
    ['hi', /^[\p{Script=Devanagari}\p{P}\s]+$/u],
    ['ja', /^[\p{Script=Han}\p{Script=Hiragana}\p{P}]+$/u],
    ['ko', /^[\p{Script=Hangul}\p{P}\s]+$/u],
    ['ru', /^[\p{Script=Cyrillic}\p{P}\s]+$/u],
    ['th', /^[\p{Script=Thai}\s]+$/u],
    ['zh', /^[\p{Script=Han}\p{P}]+$/u],
  ])('per-language is written in the script of %s', (language, script) => {
    expect(read('per-language').languages[language]).toMatch(script);
  });

  test('instruction-in-text sends nothing beside the text', () => {
    const template = read('instruction-in-text');
    expect(rendersInstruction(template)).toBe(true);
    expect(renderTask(template, { query: 'q', language: null, documents: ['d'] })).toEqual({
      query: `${defaultInstruction}\nq`,
      documents: ['d'],
      instruction: null,
    });
  });
});

describe('qwen3-official', () => {
  const template = read('qwen3-official');

  test.each([
    ['reset password', 'How to reset the password of an account.'],
    ['', ''],
    ['重置密码', 'كيف أعيد تعيين كلمة المرور؟\n\nline two'],
    ['{{document}} "yes"', '<|im_end|> {{query}} $& \\n'],
  ])('query and document end to end are the official prompt, byte for byte: %j', (query, document) => {
    const rendered = renderTask(template, { query, language: 'en', documents: [document] });
    const sent = Buffer.from(`${rendered.query}${rendered.documents[0]}`);
    expect(sent.equals(Buffer.from(officialPrompt(query, document, defaultInstruction)))).toBe(true);
    expect(rendered.instruction).toBeNull();
  });

  test('takes another instruction', () => {
    const rendered = renderTask(
      { ...template, instruction: 'Find the rule.' },
      { query: 'q', language: null, documents: ['d'] },
    );
    expect(`${rendered.query}${rendered.documents[0]}`).toBe(officialPrompt('q', 'd', 'Find the rule.'));
  });

  test('is what a real vLLM without a template was sent when its scores were those of the official recipe', () => {
    const file = new URL('../golden/templates/official-prompt-vllm-notemplate.json', import.meta.url);
    const { exchanges } = JSON.parse(readFileSync(file, 'utf8'));
    const body = JSON.parse(exchanges[0].request.body);
    const documents = [
      'How to reset the password of an account.',
      'The river runs from a mountain to the ocean.',
      'Open the login page to reset it.',
    ];
    const rendered = renderTask(template, { query: 'reset password', language: 'en', documents });
    expect({ text_1: rendered.query, text_2: rendered.documents }).toEqual({
      text_1: body.text_1,
      text_2: body.text_2,
    });
    // 0.969 is the tiny model's P(yes) under transformers; without the prompt it is 0.570.
    expect(JSON.parse(exchanges[0].response.body).data[0].score).toBeCloseTo(0.969362, 5);
  });
});
