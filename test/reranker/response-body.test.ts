import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readResponseBody } from '../../src/reranker/response-body.ts';

const read = (body: string | Uint8Array, contentType: string | null = 'application/json') =>
  readResponseBody(typeof body === 'string' ? new TextEncoder().encode(body) : body, { contentType });
const reason = (body: string | Uint8Array, contentType?: string | null) => {
  const found = read(body, contentType);
  return found.form === 'other' ? found.reason : null;
};

describe('the body of an answer', () => {
  test('is parsed when it is JSON, whatever its content type, byte order mark or not', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 10 }), fc.boolean(), (value, marked) => {
        const text = JSON.stringify(value);
        expect(read(`${marked ? '\ufeff' : ''}${text}`, 'text/plain')).toEqual({
          form: 'json',
          value: JSON.parse(text),
        });
      }),
    );
  });

  test('that is not UTF-8 is refused, not repaired', () => {
    expect(reason(Uint8Array.of(0x22, 0xe9, 0x22))).toBe('is not UTF-8');
  });

  test('that holds NaN or Infinity names the word, since "invalid JSON" would hide a broken model', () => {
    expect(reason('{"results": [{"index": 0, "relevance_score": NaN}]}')).toBe(
      'holds the bare word NaN in place of a number, which JSON does not have: the model gave not-a-number',
    );
    expect(reason('{"scores":[1,-Infinity]}')).toContain('the bare word -Infinity');
    // In a string it is only a word.
    expect(reason('{"text": ": NaN", "a": }')).toMatch(/^is not JSON \(/);
    expect(read('{"text": "\\": NaN"}')).toEqual({ form: 'json', value: { text: '": NaN' } });
  });

  test('that is a page tells its title and type', () => {
    expect(reason('\r\n<html>\n<head><title>502 Bad\n Gateway</title>', 'text/html')).toBe(
      'is an HTML page, "502 Bad Gateway" (text/html), not JSON: a proxy\'s, or the URL is of something else',
    );
    expect(reason('<!doctype html><p>hello', null)).toContain('an HTML page (without a content type)');
  });

  test('that is empty or cut is told as such', () => {
    expect(reason('')).toBe('is empty');
    expect(reason(' \n')).toBe('is empty');
    expect(reason('{"results": [{"ind')).toMatch(/^is not JSON \(.+\)$/);
  });

  test('is bounded in depth before it is parsed, brackets in strings not counted', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(reason(nested(65))).toBe('is nested deeper than 64 levels');
    expect(reason(nested(64))).toBeNull();
    expect(reason(JSON.stringify(Array.from({ length: 100 }, () => [{}])))).toBeNull();
    expect(reason(JSON.stringify({ text: nested(200), quoted: `"\\${nested(200)}` }))).toBeNull();
    expect(reason('{"a":'.repeat(1_000_000))).toBe('is nested deeper than 64 levels');
  });
});
