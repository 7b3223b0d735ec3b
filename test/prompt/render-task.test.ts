import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import { parseTemplate } from '../../src/prompt/parse-template.ts';
import {
  instructionFor,
  needsInstructionField,
  rendersInstruction,
  renderTask,
} from '../../src/prompt/render-task.ts';
import type { Template } from '../../src/prompt/template.ts';

const empty: Template = {
  name: 'test',
  description: '',
  instruction: null,
  languages: {},
  query: null,
  document: null,
};

// Texts that try to be mistaken for templates: variables, dollars of String.replace, braces.
const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        '{{query}}',
        '{{document}}',
        '{{instruction}}',
        '$&',
        '$1',
        '$$',
        '{',
        '}',
        '{{',
        'é',
        '\n',
        '\\',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('rendering', () => {
  test('leaves everything as it is where the template has no texts', () => {
    fc.assert(
      fc.property(texts, fc.array(texts), (query, documents) => {
        expect(renderTask(empty, { query, language: null, documents })).toEqual({
          query,
          documents,
          instruction: null,
        });
      }),
    );
  });

  test('never expands the text of a query or a document', () => {
    const template = {
      ...empty,
      instruction: 'Judge.',
      query: '<{{instruction}}|{{query}}>',
      document: '[{{query}}|{{document}}]',
    };
    fc.assert(
      fc.property(texts, fc.array(texts), (query, documents) => {
        expect(renderTask(template, { query, language: 'en', documents })).toEqual({
          query: `<Judge.|${query}>`,
          documents: documents.map((document) => `[${query}|${document}]`),
          instruction: null,
        });
      }),
    );
  });

  test('keeps the order and number of documents', () => {
    const template = { ...empty, document: 'Document: {{document}}' };
    const { documents } = renderTask(template, { query: 'q', language: null, documents: ['b', 'a', 'b'] });
    expect(documents).toEqual(['Document: b', 'Document: a', 'Document: b']);
  });

  test('with only a query text leaves documents alone', () => {
    const template = { ...empty, instruction: 'Judge.', query: '{{instruction}} {{ query }}' };
    expect(renderTask(template, { query: 'q', language: null, documents: ['d'] })).toEqual({
      query: 'Judge. q',
      documents: ['d'],
      instruction: null,
    });
  });

  test('with only a document text leaves the query alone and sends no instruction beside it', () => {
    const template = { ...empty, instruction: 'Judge.', document: '{{instruction}} {{document}}' };
    expect(renderTask(template, { query: 'q', language: null, documents: ['d'] })).toEqual({
      query: 'q',
      documents: ['Judge. d'],
      instruction: null,
    });
  });

  test('hands the instruction over for the field where there are no texts', () => {
    const template = { ...empty, instruction: 'Judge.', languages: { fr: 'Juge.' } };
    const task = { query: 'q', documents: ['d'] };
    expect(renderTask(template, { ...task, language: 'fr-CA' }).instruction).toBe('Juge.');
    expect(renderTask(template, { ...task, language: 'de' }).instruction).toBe('Judge.');
  });

  test('refuses {{language}} for a query without a language', () => {
    const template = { ...empty, query: '({{language}}) {{query}}' };
    expect(renderTask(template, { query: 'q', language: 'en', documents: [] }).query).toBe('(en) q');
    expect(() => renderTask(template, { query: 'q', language: null, documents: [] })).toThrow(InputError);
  });

  test('keeps braces of JSON around a variable', () => {
    const template = { ...empty, query: '{"a":{"q":"{{query}}"}} {{{query}}}' };
    expect(renderTask(template, { query: 'x', language: null, documents: [] }).query).toBe(
      '{"a":{"q":"x"}} {x}',
    );
  });
});

describe('the instruction for a language', () => {
  const template = {
    ...empty,
    instruction: 'other',
    languages: { zh: 'zh', 'zh-Hant': 'hant', en: 'en', 'pt-BR': 'br', he: 'he' },
  };

  test.each([
    ['zh', 'zh'],
    ['ZH-hant', 'hant'],
    ['zh-Hant-TW', 'hant'],
    ['zh-Hans-CN', 'zh'],
    ['zh-x-private', 'zh'],
    ['de-a-longer', 'other'],
    ['en-u-ca-buddhist', 'en'],
    ['pt-BR', 'br'],
    ['pt', 'other'],
    ['pt-PT', 'other'],
    ['iw', 'he'],
    ['eng', 'en'],
    ['fr', 'other'],
    ['constructor', 'other'],
    ['not a tag', 'other'],
    ['', 'other'],
    [null, 'other'],
  ])('%s gets "%s"', (language, expected) => {
    expect(instructionFor(template, language)).toBe(expected);
  });

  test('is null only where the template has none', () => {
    expect(instructionFor(empty, 'en')).toBeNull();
  });
});

describe('how an instruction travels', () => {
  test.each([
    ['name: a', false, false],
    ['name: a\ninstruction: I', true, false],
    ['name: a\nquery: "{{query}}"', false, false],
    ['name: a\ninstruction: I\nquery: "{{instruction}} {{query}}"', false, true],
    ['name: a\ninstruction: I\ndocument: "{{instruction}} {{document}}"', false, true],
  ])('%j: by field %s, in the text %s', (text, byField, inText) => {
    const template = parseTemplate(text, 'a.yaml');
    expect([needsInstructionField(template), rendersInstruction(template)]).toEqual([byField, inText]);
  });
});
