import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseConfig } from '../../src/config/config.ts';
import { type Block, blocksOf, documentedPages, root } from './pages.ts';

const blocks = documentedPages().flatMap((page) => blocksOf(page));
const of = (...languages: string[]) =>
  blocks
    .filter(({ language }) => languages.includes(language))
    .map((block) => [`${block.page}: ${block.text.trim().split('\n')[0]}`, block] as const);

describe('blocks of TypeScript', () => {
  const all = of('ts', 'typescript', 'js');

  test('there are some', () => expect(all.length).toBeGreaterThan(2));

  test('they type-check against the library', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(root, 'node_modules', '.docs-types-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [index, [, { page, text }]] of all.entries()) {
      // What a page took from an earlier sentence.
      const given =
        page === 'examples/vitest/README.md'
          ? "import { expect } from 'vitest';\ndeclare const run: string;\n"
          : '';
      writeFileSync(join(folder, `block-${index}.ts`), `// ${page}\n${given}${text}\nexport {};\n`);
    }
    const config = {
      extends: join(root, 'tsconfig.json'),
      // Pages index lists that they know to be full.
      compilerOptions: {
        noEmit: true,
        noUncheckedIndexedAccess: false,
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
        paths: {
          rankgauge: [join(root, 'src/index.ts')],
          'rankgauge/vitest': [join(root, 'src/vitest/index.ts')],
        },
      },
      include: [join(folder, '*.ts')],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    // One that must not pass, so that a compiler that looks at nothing is seen.
    writeFileSync(join(folder, 'wrong.ts'), "import { noSuchThing } from 'rankgauge';\nnoSuchThing();\n");
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], {
      encoding: 'utf8',
      cwd: folder,
    });
    const errors = stdout.split('\n').filter((line) => /^(block-\d+|wrong)\.ts/.test(line));
    expect(errors).toEqual([expect.stringMatching(/^wrong\.ts.*noSuchThing/)]);
  });
});

describe('blocks of data', () => {
  const yaml = of('yaml', 'yml');

  test('there are some', () => expect(yaml.length).toBeGreaterThan(3));

  test.each(yaml)('%s is YAML', (_, { text }) => {
    for (const document of parseAllDocuments(text)) expect(document.errors).toEqual([]);
  });

  // A config is known by what only it has; mappings of services and files of CI have none of these.
  const configs = yaml.filter(([, { text }]) => /^(gate|dataset|templates|reranker):/m.test(text));

  test('some of them are configs', () => expect(configs.length).toBeGreaterThan(1));

  test.each(configs)('%s is a config that rankgauge reads', (_, { text }) => {
    expect(configOf(text)).not.toBeNull();
  });

  test('a config with an unknown key is refused', () => {
    expect(() => configOf('dataset: human-rights\nrerankers: {protokoll: vllm}\n')).toThrow();
  });

  test.each(of('json', 'jsonl'))('%s is JSON, line by line', (_, { text, language }: Block) => {
    for (const part of language === 'json' ? [text] : text.trim().split('\n')) {
      expect(() => JSON.parse(part)).not.toThrow();
    }
  });
});

function configOf(text: string) {
  return parseConfig(text, {
    file: 'rankgauge.yaml',
    folder: root,
    cwd: root,
    env: { RERANKER_KEY: 'k' },
  }).config;
}
