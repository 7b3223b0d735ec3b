import { describe, expect, test } from 'vitest';
import { recent } from '../../src/view/server/recent.ts';

describe('what was used last', () => {
  test('is kept, so many and no more', async () => {
    const kept = recent<string>(2);
    const made: string[] = [];
    const get = (key: string, version = '1') =>
      kept.get(key, version, async () => {
        made.push(`${key}${version}`);
        return `${key}${version}`;
      });
    await get('a');
    await get('b');
    // Used again, it is not the next to go.
    await get('a');
    await get('c');
    expect(await get('a')).toBe('a1');
    expect(made).toEqual(['a1', 'b1', 'c1']);
    await get('b');
    expect(made).toEqual(['a1', 'b1', 'c1', 'b1']);
  });

  test('is made anew for another version', async () => {
    const kept = recent<string>(2);
    expect(await kept.get('a', '1', async () => 'old')).toBe('old');
    expect(await kept.get('a', '2', async () => 'new')).toBe('new');
    expect(await kept.get('a', '2', async () => 'newer')).toBe('new');
  });

  test('is made once for two who ask at once, and again after a failure', async () => {
    const kept = recent<number>(2);
    let made = 0;
    const make = async () => {
      made += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (made === 1) throw new Error('the first fails');
      return made;
    };
    const both = await Promise.allSettled([kept.get('a', '1', make), kept.get('a', '1', make)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(made).toBe(1);
    expect(await Promise.all([kept.get('a', '1', make), kept.get('a', '1', make)])).toEqual([2, 2]);
  });
});
