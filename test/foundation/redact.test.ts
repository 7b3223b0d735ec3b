import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hideSecrets,
  redactHeaders,
  secretsOf,
  secretsOfUrl,
  withoutCredentials,
} from '../../src/foundation/redact.ts';

describe('headers that are shown', () => {
  test('keep the values of harmless names only, whatever the capitals', () => {
    expect(
      redactHeaders({ Accept: 'a', 'CONTENT-type': 'b', Authorization: 'c', 'x-api-key': 'd', 'x-new': 'e' }),
    ).toEqual({
      Accept: 'a',
      'CONTENT-type': 'b',
      Authorization: '[hidden]',
      'x-api-key': '[hidden]',
      'x-new': '[hidden]',
    });
  });
});

describe('an address that is shown', () => {
  test.each([
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
    ['http://host/', 'http://host/'],
    ['https://me:pw@host:8443/v1/rerank', 'https://host:8443/v1/rerank'],
    ['https://token@host', 'https://host'],
    ['https://host/a?key=abc&version=2#part', 'https://host/a?key=[hidden]&version=[hidden]'],
    ['https://host/a?abcdef', 'https://host/a?[hidden]'],
    ['https://host/?a=b=c', 'https://host/?a=[hidden]'],
    ['HTTPS://me:pw@HOST', 'https://host'],
    ['me:pw@host', '[hidden]'],
    ['sk-live:abcdef', '[hidden]'],
    ['data:text/plain,secret', '[hidden]'],
    ['', '[hidden]'],
  ])('%s is %s', (url, shown) => {
    expect(withoutCredentials(url)).toBe(shown);
  });

  test('never holds user, password, value of the query or fragment', () => {
    const word = fc.stringMatching(/^[a-z]{9,12}$/);
    fc.assert(
      fc.property(word, word, word, word, (user, password, value, fragment) => {
        const shown = withoutCredentials(`https://${user}:${password}@h/p?k=${value}#${fragment}`);
        expect([user, password, value, fragment].filter((secret) => shown.includes(secret))).toEqual([]);
      }),
    );
  });
});

describe('secrets in the words of others', () => {
  test('are hidden whole and in parts, longest first', () => {
    const secrets = [
      ...secretsOf({ authorization: 'Bearer sk-12345', accept: 'application/json' }),
      ...secretsOfUrl('https://me:p%40ssword@host/?key=query-key'),
    ];
    expect(
      hideSecrets('Bearer sk-12345 / sk-12345 / p@ssword p%40ssword query-key application/json', secrets),
    ).toBe('[hidden] / [hidden] / [hidden] [hidden] [hidden] application/json');
  });

  test('leave no rest of a longer secret behind, whatever their order', () => {
    expect(hideSecrets('key: abcdef-ghijkl', ['abcdef', 'abcdef-ghijkl'])).toBe('key: [hidden]');
  });

  test('leave words alone that are too short to be hidden everywhere', () => {
    expect(hideSecrets('a sentence', secretsOf({ 'x-a': 'a' }))).toBe('a sentence');
    expect(secretsOfUrl('no address')).toEqual([]);
    expect(secretsOfUrl('http://100%25:pw%zz@host')).toContain('pw%zz');
  });
});
