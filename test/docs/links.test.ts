import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { documentedPages, readPage, root } from './pages.ts';

const pages = [...documentedPages(), 'CONTRIBUTING.md', 'SECURITY.md', 'datasets/README.md'];

/** Text without fenced blocks and inline code, where brackets are no links. */
function prose(markdown: string): string {
  return markdown.replace(/^(\s*)(`{3,})[\s\S]*?^\s*\2\s*$/gm, '').replace(/`[^`\n]*`/g, 'code');
}

/** Relative targets of the links and images of a page. */
function targetsOf(page: string): string[] {
  return [...prose(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** Anchors as GitHub makes them from the headings. */
function anchorsOf(page: string): Set<string> {
  const seen = new Map<string, number>();
  const markdown = readPage(page).replace(/^(\s*)(`{3,})[\s\S]*?^\s*\2\s*$/gm, '');
  return new Set(
    [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
      const anchor = heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
        .replaceAll(' ', '-');
      const times = seen.get(anchor) ?? 0;
      seen.set(anchor, times + 1);
      return times === 0 ? anchor : `${anchor}-${times}`;
    }),
  );
}

test('links are found at all', () => {
  expect(pages.flatMap(targetsOf).length).toBeGreaterThan(150);
  expect(anchorsOf('docs/gate.md')).toContain('what-the-gate-sees');
});

test.each(pages)('every relative link and anchor of %s leads somewhere', (page) => {
  const dead = targetsOf(page).filter((target) => {
    const [path = '', anchor] = target.split('#');
    const to = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), decodeURI(path)));
    if (!existsSync(join(root, to))) return true;
    if (anchor === undefined || !to.endsWith('.md')) return false;
    return !anchorsOf(to).has(decodeURIComponent(anchor));
  });
  expect(dead).toEqual([]);
});

test('the index names every page of docs', () => {
  const linked = new Set(
    ['docs/README.md', 'docs/architecture.md'].flatMap((page) =>
      targetsOf(page).map((target) => posix.join(dirname(page), target.split('#')[0] ?? '')),
    ),
  );
  const all = documentedPages().filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter((page) => !linked.has(page))).toEqual([]);
});

test('the page on architecture lists every decision record', () => {
  const linked = targetsOf('docs/architecture.md');
  const records = readdirSync(join(root, 'docs/decisions')).filter((name) => name.endsWith('.md'));
  expect(records.length).toBeGreaterThan(5);
  expect(records.filter((name) => !linked.includes(`decisions/${name}`))).toEqual([]);
});

test('no how-to is a stub or a book', () => {
  const folder = join(root, 'docs/how-to');
  const pages = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
  expect(pages.length).toBeGreaterThanOrEqual(9);
  for (const name of pages) {
    const text = readPage(`docs/how-to/${name}`);
    expect(text.split('\n').length).toBeLessThanOrEqual(110);
    for (const heading of ['## Do it', '## Read it', '## What to do', '## Pitfalls'])
      expect(text).toContain(heading);
  }
});
