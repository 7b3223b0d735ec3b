import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Block, blocksOf, commandsOf, readPage, root } from './pages.ts';

const english = readPage('README.md');
const chinese = readPage('README.zh.md');

describe('README.zh.md', () => {
  test('has as many sections as README.md, each as deep', () => {
    expect(depths(english).filter((depth) => depth === 2).length).toBeGreaterThan(10);
    expect(depths(chinese)).toEqual(depths(english));
  });

  test('has the commands of README.md in their order, under the same marks', () => {
    expect(shellBlocks('README.md').length).toBeGreaterThan(10);
    expect(shellBlocks('README.zh.md')).toEqual(shellBlocks('README.md'));
  });

  test('has the other blocks as they are, and of the first transcript the first table', () => {
    const [transcript, ...others] = otherBlocks('README.md');
    const [table, ...twins] = otherBlocks('README.zh.md');
    expect(table?.text).toBe(transcript?.text.split('\n\n')[0]);
    expect(twins.map(contentOf)).toEqual(others.map(contentOf));
  });

  test('links every file that README.md links, or its Chinese twin', () => {
    const linked = new Set(linksOf(chinese).map(inEnglish));
    const files = linksOf(english).filter((target) => existsSync(join(root, target)));
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((target) => !linked.has(inEnglish(target)))).toEqual([]);
  });
});

/** Depths of the headings of a page, in order; what stands in a block is none. */
function depths(markdown: string): number[] {
  return [...withoutBlocks(markdown).matchAll(/^(#{1,6}) /gm)].map(([, marks = '']) => marks.length);
}

/** Targets of the links and images of a page that are files or folders, without anchors. */
function linksOf(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

function inEnglish(target: string): string {
  return target.replace(/\.zh\.md$/, '.md');
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^```.*\n[\s\S]*?^```$/gm, '');
}

/** Marks and commands of each shell block; comments, which are translated, are left out. */
function shellBlocks(page: string) {
  return blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .map((block) => ({
      notRun: block.notRun,
      exits: block.exits,
      commands: commandsOf(block).map((command) => command.replace(/\s+#.*$/, '')),
    }));
}

function otherBlocks(page: string): Block[] {
  return blocksOf(page).filter(({ language }) => language !== 'sh');
}

function contentOf({ language, text }: Block) {
  return { language, text };
}
