import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { InputError } from '../../src/foundation/errors.ts';
import { languageProblems, templateProblems } from '../../src/prompt/check-template.ts';
import { parseTemplate } from '../../src/prompt/parse-template.ts';

/** `code line:column` of each problem. */
function problemsOf(text: string): string[] {
  try {
    parseTemplate(text, 'prompts/x.yaml');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.problems.every(({ where }) => where?.file === 'prompts/x.yaml')).toBe(true);
    return error.problems.map(({ code, where }) => `${code} ${where?.line}:${where?.column ?? '-'}`);
  }
  return [];
}

function messagesOf(text: string): string[] {
  try {
    parseTemplate(text, 'x.yaml');
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('a template that is right', () => {
  test('is read whole, with tags in canonical spelling', () => {
    const text = [
      'name: all-of-it',
      'description: |',
      '  For tests.',
      'instruction: Judge.',
      'languages: {ZH-hant: 判斷, no: Døm., id: Nilai.}',
      'query: "{{ instruction }} {{query}} ({{language}})"',
      'document: "{{document}} {{query}}"',
    ].join('\n');
    expect(parseTemplate(text, 'x.yaml')).toEqual({
      name: 'all-of-it',
      description: 'For tests.',
      instruction: 'Judge.',
      // Norwegian is no truth value here.
      languages: { 'zh-Hant': '判斷', no: 'Døm.', id: 'Nilai.' },
      query: '{{ instruction }} {{query}} ({{language}})',
      document: '{{document}} {{query}}',
    });
  });

  test('needs only a name, and may start with a byte order mark', () => {
    expect(parseTemplate('\uFEFFname: a', 'x.yaml')).toEqual({
      name: 'a',
      description: '',
      instruction: null,
      languages: {},
      query: null,
      document: null,
    });
  });

  test('gives the same texts with the line ends of Windows', () => {
    const text = 'name: a\nquery: |\n  one\n  {{query}}\n';
    expect(parseTemplate(text.replaceAll('\n', '\r\n'), 'x.yaml')).toEqual(parseTemplate(text, 'x.yaml'));
  });

  test('may have the query in the document text alone', () => {
    expect(problemsOf('name: a\nquery: "-"\ndocument: "{{query}} {{document}}"')).toEqual([]);
  });

  test('keeps any text around variables', () => {
    const literals = fc.string({ unit: 'grapheme' }).filter((text) => !/\{\{|\}\}|\{%|[{}]$/.test(text));
    fc.assert(
      fc.property(literals, literals, (before, after) => {
        const query = `${before} {{query}} ${after}`;
        expect(parseTemplate(stringify({ name: 'a', query }), 'x.yaml').query).toBe(query);
        expect(parseTemplate(JSON.stringify({ name: 'a', query }), 'x.yaml').query).toBe(query);
      }),
    );
  });
});

describe('a template that is wrong', () => {
  test.each<[title: string, text: string, problems: string[]]>([
    ['nothing', '', ['template-not-a-map 1:-']],
    ['a comment only', '# hello\n', ['template-not-a-map 1:-']],
    ['a list', '- name: a', ['template-not-a-map 1:-']],
    ['a text', 'name', ['template-not-a-map 1:-']],
    ['no name', 'instruction: I', ['template-name 1:1']],
    ['a name of the wrong type', 'name: 1.0', ['template-wrong-type 1:1']],
    ['a name left empty', 'name:', ['template-wrong-type 1:1']],
    ['a name with a slash', 'name: a/b', ['template-name 1:7']],
    ['a name of dots', 'name: ..', ['template-name 1:7']],
    ['unknown keys', 'name: a\nqueri: x\n\nfoo: 1', ['template-unknown-key 2:1', 'template-unknown-key 4:1']],
    [
      'wrong types',
      'name: a\nquery: [x]\ndocument: {a: b}\ninstruction: true',
      ['template-wrong-type 2:1', 'template-wrong-type 3:1', 'template-wrong-type 4:1'],
    ],
    ['a key twice', 'name: a\nquery: "{{query}}"\nquery: "{{query}}!"', ['yaml-duplicate-key 3:1']],
    [
      'an unknown variable',
      'name: a\ndocument: |\n  x\n  y {{docment}} {{document}}\n',
      ['template-unknown-variable 4:5'],
    ],
    [
      'the same unknown variable twice',
      'name: a\nquery: "{{x}}{{query}}{{x}}"',
      ['template-unknown-variable 2:9', 'template-unknown-variable 2:23'],
    ],
    ['a filter', 'name: a\nquery: "{{query|trim}} {{query}}"', ['template-unknown-variable 2:9']],
    ['a variable without a name', 'name: a\nquery: "{{}} {{query}}"', ['template-unknown-variable 2:9']],
    [
      'the document in the query text',
      'name: a\nquery: "{{query}} {{document}}"',
      ['template-unknown-variable 2:19'],
    ],
    ['braces left open', 'name: a\nquery: "{{query {{query}}"', ['template-syntax 2:9']],
    ['a statement of Jinja', 'name: a\nquery: "{% if x %}{{query}}"', ['template-syntax 2:9']],
    ['a query text without the query', 'name: a\nquery: hello', ['template-query-missing 2:1']],
    [
      'a document text without the document',
      'name: a\ndocument: "{{query}}"',
      ['template-document-missing 2:1'],
    ],
    [
      'an instruction that no text has',
      'name: a\ninstruction: I\nquery: "{{query}}"',
      ['template-instruction-unused 2:1'],
    ],
    [
      'an instruction that only the missing text could have',
      'name: a\ninstruction: I\ndocument: "{{document}}"',
      ['template-instruction-unused 2:1'],
    ],
    [
      'a text for an instruction that is not there',
      'name: a\nquery: "{{query}} {{instruction}}"',
      ['template-instruction-missing 2:19'],
    ],
    ['an empty instruction', 'name: a\ninstruction: " "', ['template-empty-instruction 2:1']],
    [
      'an instruction with a line break at its end',
      'name: a\ninstruction: |\n  I\n',
      ['template-instruction-space 2:1'],
    ],
    [
      'a variable in an instruction',
      'name: a\ninstruction: for {{query}}',
      ['template-variable-in-instruction 2:18'],
    ],
    ['languages without an instruction', 'name: a\nlanguages: {en: I}', ['template-no-fallback 2:1']],
    ['languages that are no map', 'name: a\ninstruction: I\nlanguages: [en]', ['template-wrong-type 3:1']],
    [
      'keys that are no language tags',
      'name: a\ninstruction: I\nlanguages:\n  zh_CN: 一\n  english: I\n  e: I\n  "": I',
      [
        'template-language-tag 4:3',
        'template-language-tag 5:3',
        'template-language-tag 6:3',
        'template-language-tag 7:3',
      ],
    ],
    [
      'one language under two keys',
      'name: a\ninstruction: I\nlanguages:\n  he: A\n  iw: B',
      ['template-language-tag 5:3'],
    ],
    [
      'an entry of the wrong type',
      'name: a\ninstruction: I\nlanguages:\n  en: 1',
      ['template-wrong-type 4:3'],
    ],
    [
      'an entry that is empty',
      'name: a\ninstruction: I\nlanguages:\n  en: ""',
      ['template-empty-instruction 4:3'],
    ],
    ['broken YAML', 'name: a\nquery: "x', ['yaml-syntax 2:10']],
    ['a tag', 'name: a\nquery: !!binary aGVsbG8=', ['yaml-tag 2:17']],
    ['an own tag', 'name: a\nquery: !secret x', ['yaml-tag 2:8']],
    ['an old YAML', '%YAML 1.1\n---\nname: a', ['yaml-version 1:1']],
    ['two documents', 'name: a\n---\nname: b', ['yaml-syntax 2:1']],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('is told in words that help', () => {
    expect(messagesOf('name: a\nquery: "{{queri}} {{query}}"\n')).toEqual([
      'the query text holds {{queri}}, which is not a variable (did you mean "query"?)',
    ]);
    expect(messagesOf('name: a\ndocument: "{{docment}}{{document}}"')[0]).toContain(
      'did you mean "document"?',
    );
    expect(messagesOf('name: a\nlanguage: {}')).toEqual([
      'there is no key "language" in a template (did you mean "languages"?)',
    ]);
    expect(messagesOf('name: a\nname: b')).toEqual(['the key "name" is given twice, first in line 1']);
  });

  test('shows neither control characters nor endless words in a message', () => {
    const [message] = messagesOf(`name: a\n"\\e[31m${'x'.repeat(1000)}": 1`);
    expect(message).toMatch(/^there is no key "<U\+001B>\[31mx{55}…" in a template$/);
  });

  test('is any text at all: refused by an error of ours or read', () => {
    const pieces = fc.constantFrom(
      ...[
        'name',
        ': ',
        '\n',
        '  ',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '|',
        '>-',
        '&a ',
        '*a',
        '!',
        '%',
        '#',
        '? ',
        ',',
      ],
      ...[
        'query',
        '{{query}}',
        '{{',
        '<<',
        'languages',
        '\t',
        '\r',
        '\0',
        '\uFEFF',
        '\ud800',
        '__proto__',
        '1e999',
        '~',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        for (const text of [parts.join(''), `name: a\n${parts.join('')}`]) {
          try {
            expect(parseTemplate(text, 'x').name).not.toBe('');
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a template that is an attack', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'].map((pair) => [...pair])) {
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
  }

  test.each([
    ['aliases that multiply', bomb.join('\n'), 'yaml-too-large'],
    ['an alias that holds itself', 'name: &a [*a]', 'yaml-alias'],
    ['an alias of nothing', 'name: *a', 'yaml-alias'],
    ['brackets without end', `name: ${'['.repeat(100_000)}`, 'yaml-too-deep'],
    ['sixty levels', `name: ${'['.repeat(60)}${']'.repeat(60)}`, 'yaml-too-deep'],
    ['a long file', `name: a\n#${'x'.repeat(131_072)}`, 'yaml-too-large'],
    [
      'many keys',
      Array.from({ length: 15_000 }, (_, index) => `k${index}:`).join('\n'),
      'template-unknown-key',
    ],
    ['many braces', `name: a\nquery: "${'{{ '.repeat(40_000)}"`, 'template-syntax'],
  ])('%s ends soon and with an error of ours', (_, text, code) => {
    const start = performance.now();
    expect(problemsOf(text).map((problem) => problem.split(' ')[0])).toContain(code);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('templates that a program puts together', () => {
  const template = parseTemplate('name: a', 'x.yaml');

  test('are checked by the same rules', () => {
    const problems = templateProblems({ ...template, instruction: 'I', query: '{{query}}' });
    expect(problems.map(({ code, where }) => [code, where])).toEqual([
      ['template-instruction-unused', undefined],
    ]);
  });

  test('that use {{language}} are checked against the languages of the queries', () => {
    const asks = { ...template, query: '{{language}} {{query}}' };
    expect(languageProblems(asks, ['en', null]).map(({ code }) => code)).toEqual([
      'template-language-missing',
    ]);
    expect(languageProblems(asks, ['en', 'fr'])).toEqual([]);
    expect(languageProblems(template, [null])).toEqual([]);
  });
});
