import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { off } from './golden.ts';

const folder = new URL('../../src/statistics/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'index.ts');
const examples = files.flatMap((file) =>
  [
    ...readFileSync(new URL(file, folder), 'utf8').matchAll(/^ \* @example\n((?: \* .*\n)+?) \*\/\n(.*)/gm),
  ].map(([, body, next]) => ({
    file,
    name: /function (\w+)/.exec(next as string)?.[1] ?? '?',
    body: (body as string).replaceAll(/^ \* /gm, ''),
  })),
);

/** What a docstring promises: statements, an expression, `// =>` and its value on the same or the next line. */
function run(body: string, scope: Record<string, unknown>): { actual: unknown; expected: unknown } {
  const [code = '', expected = ''] = body.split('// =>');
  const lines = code.trim().replace(/;$/, '').split(/;\n/);
  const last = lines.pop();
  const names = Object.keys(scope);
  const evaluate = new Function(...names, `${lines.join(';\n')};\nreturn [(${last}), (${expected.trim()})];`);
  const [actual, wanted] = evaluate(...Object.values(scope));
  return { actual, expected: wanted };
}

function agree(actual: unknown, expected: unknown): void {
  if (typeof expected === 'number') {
    expect(off(actual as number, expected), `${actual} for ${expected}`).toBeLessThan(1e-12);
  } else if (expected !== null && typeof expected === 'object') {
    expect(Object.keys(actual as object).sort()).toEqual(Object.keys(expected).sort());
    for (const [key, value] of Object.entries(expected))
      agree((actual as Record<string, unknown>)[key], value);
  } else {
    expect(actual).toBe(expected);
  }
}

describe('the examples in the docstrings are true', () => {
  test('they were found', () => expect(examples.length).toBeGreaterThan(60));
  test.each(examples)('$file $name', async ({ file, body }) => {
    const index = await import('../../src/statistics/index.ts');
    const own = await import(new URL(file, folder).pathname);
    const { actual, expected } = run(body, { ...index, ...own });
    agree(actual, expected);
  });
});
