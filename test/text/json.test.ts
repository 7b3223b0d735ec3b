import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isJsonNumber, isJsonObject, type JsonValue, kindOfJson, parseJson } from '../../src/text/json.ts';
import { namesOfFirstObject } from '../../src/text/json-names.ts';

/** As JSON.parse would have it. */
function plain(value: JsonValue): unknown {
  if (isJsonNumber(value)) return Number(value.digits);
  if (isJsonObject(value)) return Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

function messageOf(text: string): string {
  const outcome = parseJson(text);
  return outcome.kind === 'fault' ? outcome.message : 'no fault';
}

describe('parseJson', () => {
  test('keeps numbers digit for digit', () => {
    expect(parseJson('{"id": 9007199254740993}')).toEqual({
      kind: 'value',
      value: new Map([['id', { digits: '9007199254740993' }]]),
    });
  });

  test('says what is wrong in words', () => {
    expect(parseJson('{"score": NaN}')).toEqual({
      kind: 'fault',
      message: 'NaN is not JSON: there is no such number',
      column: 11,
    });
  });

  test('reads what JSON.stringify writes as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.constantFrom(0, 1), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const outcome = parseJson(text);
        expect(outcome.kind).toBe('value');
        if (outcome.kind === 'value') expect(plain(outcome.value)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  test('takes and refuses what JSON.parse takes and refuses', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"\\u00e9"',
        '"\\ud83d"',
        '"\\x"',
        '"\\u12"',
        '"',
        ' ',
        '\t',
        '\n',
        '\f',
      ],
      ...[
        '0',
        '-0',
        '01',
        '1.',
        '.5',
        '1.5e3',
        '1e',
        '-',
        '+1',
        'true',
        'truex',
        'null',
        'NaN',
        "'a'",
        '\u0000',
        '\ufeff',
      ],
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const text = pieces.join('');
        let wanted: unknown;
        try {
          wanted = { parsed: JSON.parse(text) };
          taken += 1;
        } catch {
          wanted = 'refused';
        }
        const outcome = parseJson(text);
        expect(outcome.kind === 'value' ? { parsed: plain(outcome.value) } : 'refused').toEqual(wanted);
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  test('keeps names that every object has', () => {
    const outcome = parseJson('{"__proto__": "a", "toString": "b"}');
    expect(outcome.kind === 'value' && isJsonObject(outcome.value) && [...outcome.value]).toEqual([
      ['__proto__', 'a'],
      ['toString', 'b'],
    ]);
  });

  test.each([
    ['{"a": 1, "a": 2}', 'the name "a" stands twice in one JSON object'],
    ["{'a': 1}", 'JSON takes double quotes, not single ones'],
    ['{"a": "b', 'the JSON is truncated: a text that opens here is unterminated'],
    ['{"a": [1, 2', 'the JSON is truncated: unexpected end'],
    ['"a\u0000b"', 'NUL (U+0000) stands raw inside a JSON text'],
    ['"a\tb"', 'the control character U+0009 stands raw inside a JSON text'],
    ['\u0000', 'it is not JSON: a value belongs here, not NUL (U+0000)'],
    ['{} {}', 'it is not JSON: something stands after its end'],
    ['{"a": None}', '"None" is not JSON: a value belongs here'],
    ['{"a": 1,}', 'it is not JSON: a name in double quotes belongs here, not "}"'],
  ])('says of %j: %s', (text, message) => {
    expect(messageOf(text)).toBe(message);
  });

  test('refuses a bomb of brackets without running out of stack', () => {
    expect(messageOf('['.repeat(1_000_000))).toBe('it is nested more than 64 deep');
    expect(parseJson(`${'['.repeat(64)}${']'.repeat(64)}`).kind).toBe('value');
  });
});

test('kindOfJson names every kind of value', () => {
  const kinds = ['"a"', '""', '7', 'null', 'true', '[]', '{}'].map((text) => {
    const outcome = parseJson(text);
    return outcome.kind === 'value' ? kindOfJson(outcome.value) : '';
  });
  expect(kinds).toEqual(['a text', 'an empty text', 'the number 7', 'null', 'true', 'a list', 'an object']);
  expect(kindOfJson(undefined)).toBe('absent');
});

describe('namesOfFirstObject', () => {
  test('reads the names of an object that is cut off', () => {
    expect(namesOfFirstObject('{"query": "a", "candidates": [{"text": "b')).toEqual(['query', 'candidates']);
  });

  test('gives the names of a whole object, and of any beginning the first of them', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(object, fc.nat(), (value, cut) => {
        const text = JSON.stringify(value);
        const names = Object.keys(value).map((name) => JSON.stringify(name).slice(1, -1));
        expect(namesOfFirstObject(`${text}\n{"other": 1}`)).toEqual(names);
        const some = namesOfFirstObject(text.slice(0, cut % (text.length + 1)));
        expect(some).toEqual(names.slice(0, some.length));
      }),
    );
  });

  test('gives none for what is no object', () => {
    for (const text of ['', '[{"a": 1}]', "{'a': 1}", 'query,document', '"a"']) {
      expect(namesOfFirstObject(text)).toEqual([]);
    }
  });
});
