import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import { parseTemplate } from '../../src/prompt/parse-template.ts';
import type { Template } from '../../src/prompt/template.ts';
import { templateFromText, templateText } from '../../src/prompt/template-text.ts';

// Lone surrogates and everything else that a file could hold through escapes.
const words = fc.string({ unit: 'binary' }).map((text) => `.${text.replace(/[{}]/g, '')}.`);
const templates: fc.Arbitrary<Template> = fc
  .record({
    instruction: fc.option(words),
    tags: fc.uniqueArray(fc.constantFrom('en', 'zh', 'zh-Hant', 'fr', 'pt-BR')),
    word: words,
    query: fc.option(words),
    document: fc.option(words),
  })
  .map(({ instruction, tags, word, query, document }) => {
    const ask = instruction === null ? '' : '{{instruction}}';
    return {
      name: 'a',
      description: '',
      instruction,
      languages: instruction === null ? {} : Object.fromEntries(tags.map((tag) => [tag, `${tag}${word}`])),
      query: query === null ? null : `${ask}{{query}}${query}`,
      document: document === null ? null : `${ask}{{document}}${document}`,
    };
  });

describe('the canonical text of a template', () => {
  test('gives the template back', () => {
    fc.assert(
      fc.property(templates, (template) => {
        expect(templateFromText('a', templateText(template), 'run.json')).toEqual(template);
      }),
    );
  });

  test('is the same for the same content in another order', () => {
    fc.assert(
      fc.property(templates, (template) => {
        const backwards = (object: object) => Object.fromEntries(Object.entries(object).reverse());
        const turned = {
          ...backwards(template),
          languages: backwards(template.languages),
        } as unknown as Template;
        expect(templateText(turned)).toBe(templateText(template));
      }),
    );
  });

  test('differs when anything that is sent differs', () => {
    fc.assert(
      fc.property(
        templates,
        fc.constantFrom('instruction', 'query', 'document', 'languages'),
        (template, field) => {
          const changed =
            field === 'languages'
              ? { ...template, languages: { ...template.languages, sw: 'x' } }
              : { ...template, [field]: `${template[field] ?? ''}!` };
          expect(templateText(changed)).not.toBe(templateText(template));
        },
      ),
    );
  });

  test('does not depend on name, description, comments, layout or order', () => {
    const one = parseTemplate(
      'name: a\ndescription: x\ninstruction: I\nlanguages: {fr: F, en: E}\nquery: "{{instruction}} {{query}}"',
      'a.yaml',
    );
    const other = parseTemplate(
      '# note\nquery: >-\n  {{instruction}}\n  {{query}}\nlanguages:\n  en: E\n  FR: F\ninstruction: I\nname: b\n',
      'b.yaml',
    );
    expect(templateText(one)).toBe(templateText(other));
    expect(templateText(one)).toBe(
      '{"instruction":"I","languages":{"en":"E","fr":"F"},"query":"{{instruction}} {{query}}"}',
    );
    expect(templateText(parseTemplate('name: bare', 'bare.yaml'))).toBe('{}');
  });

  test.each([
    ['not JSON', '{'],
    ['a list', '[]'],
    ['an unknown key', '{"system":"x"}'],
    ['a wrong type', '{"query":1}'],
    ['languages of a wrong type', '{"instruction":"I","languages":{"en":1}}'],
    ['an instruction that would not arrive', '{"instruction":"I","query":"{{query}}"}'],
  ])('is refused when it is %s', (_, text) => {
    expect(() => templateFromText('a', text, 'run.json')).toThrow(InputError);
  });
});
