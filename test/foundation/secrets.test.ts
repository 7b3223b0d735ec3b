import { expect, test } from 'vitest';
import { hideSecrets, redactHeaders, secretsOf } from '../../src/foundation/redact.ts';

const headers = { Accept: 'application/json', Authorization: 'Bearer sk-12345678', 'x-api-key': 'abcdefgh' };

test('only harmless headers are shown', () => {
  expect(redactHeaders(headers)).toEqual({
    Accept: 'application/json',
    Authorization: '[hidden]',
    'x-api-key': '[hidden]',
  });
});

test('a key that a server echoes is hidden, the word Bearer is not', () => {
  const secrets = secretsOf(headers);
  expect(hideSecrets('Bearer: wrong key sk-12345678 (or abcdefgh), application/json', secrets)).toBe(
    'Bearer: wrong key [hidden] (or [hidden]), application/json',
  );
});

test('a longer secret is hidden whole, before a part of it', () => {
  expect(hideSecrets('x secret-and-more y', ['secret', 'secret-and-more'])).toBe('x [hidden] y');
});

test('secrets too short to be told from words are left alone', () => {
  expect(hideSecrets('a nan b', ['nan'])).toBe('a nan b');
});
