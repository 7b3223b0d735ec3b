import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { InputError } from '../../src/foundation/errors.ts';
import { readYaml } from '../../src/foundation/yaml-source.ts';

const text = 'a: [1, b]\nc:\n  - d: |\n      one {{x}}\n      two {{x}}\n  - e\nf:\n';

describe('a YAML source', () => {
  test('knows the place of values, keys and snippets', () => {
    const source = readYaml(text, 'x.yaml');
    const at = (place: { line?: number; column?: number }) => `${place.line}:${place.column}`;
    expect(at(source.place([]))).toBe('1:1');
    expect(at(source.place(['a', 1]))).toBe('1:8');
    expect(at(source.place(['c', 1]))).toBe('6:5');
    expect(at(source.keyPlace(['c', 0, 'd']))).toBe('3:5');
    expect(at(source.placeInText(['c', 0, 'd'], '{{x}}'))).toBe('4:11');
    expect(at(source.placeInText(['c', 0, 'd'], '{{x}}', 1))).toBe('5:11');
    expect(at(source.placeInText(['c', 0, 'd'], 'e\nf'))).toBe('3:8');
    // What is not there stands where its nearest surroundings stand.
    expect(at(source.place(['c', 0, 'x', 'y']))).toBe('3:5');
    expect(at(source.place(['nothing']))).toBe('1:1');
    expect(at(source.keyPlace(['f']))).toBe('7:1');
  });

  test('reads aliases, each at the place of its anchor', () => {
    const source = readYaml('a: &x\n  b: 1\nc: *x\n', 'x.yaml');
    expect(source.value).toEqual({ a: { b: 1 }, c: { b: 1 } });
    expect(source.place(['c', 'b']).line).toBe(2);
    expect(source.keyPlace(['c']).line).toBe(3);
  });

  test('counts no column for a byte order mark', () => {
    expect(readYaml('\uFEFFa: 1', 'x.yaml').place(['a'])).toEqual({ file: 'x.yaml', line: 1, column: 4 });
  });

  test('takes __proto__ for a key like any other', () => {
    const { value } = readYaml('__proto__: {polluted: true}\nconstructor: 1', 'x.yaml');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('reads what a YAML writer wrote', () => {
    const values = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: 'grapheme' }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(values, (value) => {
        const plain = JSON.parse(JSON.stringify(readYaml(stringify(value), 'x.yaml').value));
        expect(plain).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('tells every problem of a kind at once', () => {
    try {
      readYaml('a: 1\na: 2\nb: !x 1\nb: 2\n', 'x.yaml');
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // Tags are told while parsing, before keys are looked at.
      expect(error.problems.map(({ code }) => code)).toEqual(['yaml-tag']);
    }
    expect(() => readYaml('a: 1\na: 2\nb: 1\nb: 2\n', 'x.yaml')).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({ code: 'yaml-duplicate-key' }),
          expect.objectContaining({ where: { file: 'x.yaml', line: 4, column: 1 } }),
        ],
      }),
    );
  });
});
