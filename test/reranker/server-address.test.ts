import { describe, expect, test } from 'vitest';
import { serverAddress } from '../../src/reranker/server-address.ts';

const paths = ['/v1/rerank', '/rerank'];
const address = (url: string) => {
  const found = serverAddress(url, paths);
  if ('code' in found) throw new Error(found.message);
  return found;
};
const problem = (url: string) => {
  const found = serverAddress(url, paths);
  return 'code' in found ? found : null;
};

describe('the address of a server', () => {
  test.each([
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000', ''],
    ['http://127.0.0.1:8000/', 'http://127.0.0.1:8000', ''],
    ['http://127.0.0.1:8000/v1', 'http://127.0.0.1:8000', ''],
    ['http://127.0.0.1:8000/v1/rerank/', 'http://127.0.0.1:8000', ''],
    ['http://127.0.0.1:8000/rerank', 'http://127.0.0.1:8000', ''],
    ['https://gateway.example/models/a/v1', 'https://gateway.example', '/models/a'],
    ['https://gateway.example/my-rerank', 'https://gateway.example', '/my-rerank'],
  ])('%s is %s with the prefix "%s"', (url, origin, prefix) => {
    expect(address(url)).toMatchObject({ origin, prefix, search: '', authorization: null });
  });

  test('is the same whatever the order of the paths', () => {
    expect(serverAddress('http://host/v1/rerank', paths.toReversed())).toMatchObject({ prefix: '' });
  });

  test('keeps user and password out of the origin and makes them basic authorization', () => {
    const { origin, authorization, secrets } = address('http://user:p%40ss%C3%A9@host:1/?key=abc');
    expect(origin).toBe('http://host:1');
    expect(authorization).toBe(`Basic ${Buffer.from('user:p@ssé', 'utf8').toString('base64')}`);
    expect(secrets).toEqual(expect.arrayContaining(['p@ssé', 'abc']));
    expect(address('http://host/?key=abc').search).toBe('?key=abc');
  });

  test.each(['127.0.0.1:8000', 'localhost:8000', '', 'ftp://host', 'http://'])(
    '"%s" is refused with a mend',
    (url) => {
      expect(problem(url)).toMatchObject({ code: 'url-invalid', mend: expect.stringContaining('http://') });
    },
  );

  test('a URL that cannot be read is told without its credentials', () => {
    expect(problem('user:secret@host:8000/?key=abc')?.message).not.toMatch(/secret|abc/);
  });
});
