// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is what is tested
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig, parseConfig } from '../../src/config/config.ts';
import { InputError } from '../../src/foundation/errors.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'rankgauge-config-')));
afterAll(() => rmSync(root, { recursive: true }));

const env = { KEY: 'sk-secret-1', HOST: 'gpu:8000', EMPTY: '', LINE: 'sk-secret-2\n' };
const read = (text: string) => parseConfig(text, { file: 'rankgauge.yaml', folder: root, cwd: root, env });

function problemsOf(text: string): string[] {
  return errorOf(text).map(({ code, where }) => `${code} ${where?.line}:${where?.column}`);
}

function errorOf(text: string) {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

const whole = [
  'dataset: datasets/human-rights',
  'templates: [bare, prompts/web-search.yaml]',
  'reranker:',
  '  protocol: vllm',
  '  url: http://me:pw@${HOST}',
  '  model: Qwen/Qwen3-Reranker-4B',
  '  headers:',
  '    Authorization: Bearer ${KEY}',
  '  concurrency: 16',
  '  documentsPerCall: 10',
  '  scale: probability',
  '  timeouts: {connectMs: 1000}',
  '  attempts: 3',
  'metrics: [nDCG@10, spread]',
  'language: zh',
  'limit: 40',
  'gate:',
  '  baseline: main',
  '  margin: 0.02',
  '  rules:',
  '    - nDCG@10 >= 0.7',
  'seed: 7',
  'results: results',
  'preflight: false',
].join('\n');

describe('a config that is right', () => {
  test('is read whole, one-or-many as lists', () => {
    expect(read(whole).config).toEqual({
      dataset: join('datasets', 'human-rights'),
      templates: ['bare', join('prompts', 'web-search.yaml')],
      rerankers: [
        {
          protocol: 'vllm',
          url: ['http://me:pw@gpu:8000'],
          model: 'Qwen/Qwen3-Reranker-4B',
          headers: { authorization: 'Bearer sk-secret-1' },
          concurrency: 16,
          documentsPerCall: 10,
          scale: 'probability',
          timeouts: { connectMs: 1000 },
          attempts: 3,
        },
      ],
      metrics: ['nDCG@10', 'spread'],
      languages: ['zh'],
      limit: 40,
      gate: { baseline: 'main', margin: 0.02, rules: ['nDCG@10 >= 0.7'] },
      seed: 7,
      results: `.${sep}results`,
      preflight: false,
    });
  });

  test('knows the line of every value', () => {
    const { origin, place } = read(whole);
    expect(origin(['dataset'])).toBe('rankgauge.yaml:1');
    expect(origin(['rerankers', 0, 'url'])).toBe('rankgauge.yaml:5');
    expect(origin(['rerankers', 0, 'headers', 'Authorization'])).toBe('rankgauge.yaml:8');
    expect(origin(['rerankers', 0, 'timeouts', 'connectMs'])).toBe('rankgauge.yaml:12');
    expect(origin(['languages'])).toBe('rankgauge.yaml:15');
    expect(origin(['gate', 'margin'])).toBe('rankgauge.yaml:19');
    expect(place(['gate', 'rules', 0])).toEqual({ file: 'rankgauge.yaml', line: 21, column: 7 });
  });

  test('may have a list of named rerankers', () => {
    const { config, origin } = read(
      'reranker:\n  - name: a\n    protocol: bm25-word\n  - name: b\n    url: [http://x, http://y]\n',
    );
    expect(config.rerankers).toEqual([
      { name: 'a', protocol: 'bm25-word' },
      { name: 'b', url: ['http://x', 'http://y'] },
    ]);
    expect(origin(['rerankers', 1, 'url'])).toBe('rankgauge.yaml:5');
  });

  test('may be empty', () => {
    expect(read('').config).toEqual({});
    expect(read('# nothing yet\n').config).toEqual({});
  });

  test('may share parts by anchors', () => {
    const { config } = read(
      'reranker:\n  - name: a\n    url: http://x\n    headers: &h {x-api-key: "${KEY}"}\n  - {name: b, url: "http://y", headers: *h}\n',
    );
    expect(config.rerankers?.map(({ headers }) => headers)).toEqual([
      { 'x-api-key': 'sk-secret-1' },
      { 'x-api-key': 'sk-secret-1' },
    ]);
  });

  test('leaves dollars alone that open no variable', () => {
    expect(read('reranker: {url: "http://x/$a?b=$1", model: "a$b"}').config.rerankers?.[0]).toEqual({
      url: ['http://x/$a?b=$1'],
      model: 'a$b',
    });
  });
});

describe('a config that is wrong', () => {
  test.each<[title: string, text: string, problems: string[]]>([
    ['a list', '- a', ['config-wrong-value 1:1']],
    [
      'unknown keys on every level',
      'datset: a\nreranker: {modle: b, timeouts: {total: 1}}\ngate: {rule: []}',
      [
        'config-unknown-key 1:1',
        'config-unknown-key 2:12',
        'config-unknown-key 2:33',
        'config-unknown-key 3:8',
      ],
    ],
    [
      'unknown keys beside wrong values',
      'foo: 1\nlimit: 0\nbar: 2',
      ['config-unknown-key 1:1', 'config-wrong-value 2:1', 'config-unknown-key 3:1'],
    ],
    ['a key twice', 'seed: 1\nseed: 2', ['yaml-duplicate-key 2:1']],
    [
      'numbers out of range',
      'limit: 1.5\nseed: -1\nrepeat: 0\ngate: {margin: 0}\nchunk: .inf\ntruncate: .nan',
      [
        'config-wrong-value 1:1',
        'config-wrong-value 2:1',
        'config-wrong-value 3:1',
        'config-wrong-value 4:8',
        'config-wrong-value 5:1',
        'config-wrong-value 6:1',
      ],
    ],
    ['a margin above 1', 'gate: {margin: 2}', ['config-wrong-value 1:8']],
    [
      'texts of other types',
      'dataset: 1\nresults: [a]\ninputFormat:\nmetrics: {a: b}',
      [
        'config-wrong-value 1:1',
        'config-wrong-value 2:1',
        'config-wrong-value 3:1',
        'config-wrong-value 4:1',
      ],
    ],
    [
      'empty texts and lists',
      'dataset: ""\nmetrics: []\ntemplates: [""]',
      ['config-wrong-value 1:1', 'config-wrong-value 2:1', 'config-wrong-value 3:13'],
    ],
    [
      'words that are none of few',
      'requestOrder: random\nreranker: {scale: percent}',
      ['config-wrong-value 1:1', 'config-wrong-value 2:12'],
    ],
    ['a preflight that is a word', 'preflight: yes', ['config-wrong-value 1:1']],
    [
      'a reranker without a name in a list',
      'reranker:\n  - protocol: bm25-word\n',
      ['config-reranker-name 2:5'],
    ],
    ['two rerankers of one name', 'reranker:\n  - {name: a}\n  - {name: a}', ['config-reranker-name 3:12']],
    ['a name with a slash', 'reranker: {name: a/b}', ['config-wrong-value 1:12']],
    [
      'a variable that is not set',
      'reranker:\n  url: http://${HOTS}\n  headers:\n    x-api-key: ${KAY}',
      ['config-variable 2:8', 'config-variable 4:16'],
    ],
    ['a variable that is empty', 'reranker:\n  headers: {x-api-key: "${EMPTY}"}', ['config-variable 2:24']],
    ['a variable with a default', 'reranker: {url: "${A:-http://x}"}', ['config-variable 1:17']],
    ['a variable left open', 'reranker: {url: "http://${HOST"}', ['config-variable 1:17']],
    [
      'a variable elsewhere',
      'reranker: {model: "${KEY}"}\ndataset: ${HOST}/x',
      ['config-variable 1:19', 'config-variable 2:10'],
    ],
    ['an address without a scheme', 'reranker: {url: "gpu:8000"}', ['config-url 1:17']],
    ['an address that is none', 'reranker:\n  url: [http://x, "http://"]', ['config-url 2:19']],
    ['a header twice', 'reranker: {headers: {X-Key: a, x-key: b}}', ['config-header 1:39']],
    ['a header of the client', 'reranker: {headers: {Content-Length: "1"}}', ['config-header 1:38']],
    ['a header with a line break', 'reranker: {headers: {x-key: "${LINE}"}}', ['config-header 1:29']],
    ['a header name with a space', 'reranker: {headers: {"x key": a}}', ['config-header 1:31']],
    ['a header that is not ASCII', 'reranker: {headers: {x-key: é}}', ['config-header 1:29']],
    [
      'wrong addresses and headers at once',
      'reranker: {url: x, headers: {"a b": c, d: "${NONE}"}}',
      ['config-url 1:17', 'config-header 1:37', 'config-variable 1:43'],
    ],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test.each([
    ['metric: a', 'there is no key "metric" (did you mean "metrics"?)'],
    ['concurrency: 4', 'there is no key "concurrency" (it belongs under "reranker")'],
    ['reranker: {margin: 4}', 'there is no key "margin" in "reranker" (it belongs under "gate")'],
    ['reranker: {seed: 4}', 'there is no key "seed" in "reranker" (it belongs to the outermost level)'],
    ['reranker: [{name: a, modle: b}]', 'there is no key "modle" in "reranker.0" (did you mean "model"?)'],
    ['__proto__: {a: 1}', 'there is no key "__proto__"'],
    ['constructor: 1', 'there is no key "constructor"'],
    ['limit: many', '"limit" must be a whole number, 1 or more, but is a text'],
    ['reranker: {concurrency: 0}', '"reranker.concurrency" must be a whole number, 1 or more, but is 0'],
    ['requestOrder: first', '"requestOrder" must be one of shuffled, first-stage, but is "first"'],
    ['reranker: {headers: [a]}', '"reranker.headers" must be a map, but is a list'],
    [
      'reranker: {name: "-"}',
      '"reranker.name" must be a plain word of letters a to z, digits and . _ -, up to 64, but is another text',
    ],
    ['gate: [a]', '"gate" must be a map, but is a list'],
    ['reranker: a', '"reranker" must be a map of keys and values, but is a text'],
    ['reranker: {headers: {x-key: "${KE}"}}', 'the environment variable KE is not set (did you mean "KEY"?)'],
    ['reranker: {headers: {x-key: "${LINE}"}}', 'the header "x-key" has a line break in its value'],
    ['reranker: {headers: {x-key: "${EMPTY}"}}', 'the environment variable EMPTY is set but empty'],
  ])('%s is told in words that help', (text, message) => {
    expect(errorOf(text)[0]?.message).toBe(message);
  });

  test('never shows a secret', () => {
    const texts = [
      'reranker: {headers: {x-key: "${LINE}", "a b": "${KEY}", X-Key: "${KEY}"}}',
      'reranker: {url: "ftp://sk-secret-3@host"}',
      'reranker: {url: "sk-secret-3"}',
      'reranker: {headers: [sk-secret-3]}',
      'reranker: {headers: {x-key: [sk-secret-3]}}',
      'reranker: sk-secret-3',
      'reranker: {headers: sk-secret-3}',
    ];
    for (const text of texts) {
      const problems = errorOf(text);
      expect(problems.length).toBeGreaterThan(0);
      expect(JSON.stringify(problems)).not.toContain('sk-secret');
    }
  });

  test('is any text or value at all: refused by an error of ours or read', () => {
    const keys = fc.constantFrom(
      'dataset',
      'templates',
      'reranker',
      'url',
      'headers',
      'gate',
      'rules',
      'name',
      'x',
      '0',
    );
    const values = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(
          'a',
          '',
          '${KEY}',
          '${',
          'http://x',
          'http://${HOST}',
          null,
          0,
          1,
          true,
          'vllm',
          '../x',
          '/x',
        ),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(keys, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(values, (value) => {
        try {
          read(stringify(value));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the config file', () => {
  const repository = join(root, 'repository');
  const inner = join(repository, 'packages', 'one');
  beforeAll(() => {
    mkdirSync(join(repository, '.git'), { recursive: true });
    mkdirSync(join(repository, 'prompts'));
    mkdirSync(join(repository, 'mine'));
    mkdirSync(inner, { recursive: true });
    mkdirSync(join(root, 'outside', 'deep'), { recursive: true });
    writeFileSync(join(root, 'rankgauge.yaml'), 'seed: 99');
    writeFileSync(join(repository, 'prompts', 'own.yaml'), 'name: own');
    writeFileSync(
      join(repository, 'rankgauge.yaml'),
      'dataset: mine\ntemplates: [own, bare, prompts/own.yaml]\nresults: results\nseed: 3\ngate: {baseline: ./results/x}\nreranker: {protocol: replay, model: scores.jsonl}',
    );
  });

  test('is found upwards, paths seen from the working folder', async () => {
    const { file, config, origin } = await loadConfig({ cwd: inner, env });
    const up = join('..', '..');
    expect(file).toBe(join(up, 'rankgauge.yaml'));
    expect(config).toEqual({
      dataset: join(up, 'mine'),
      templates: [join(up, 'prompts', 'own.yaml'), 'bare', join(up, 'prompts', 'own.yaml')],
      results: join(up, 'results'),
      seed: 3,
      gate: { baseline: join(up, 'results', 'x') },
      rerankers: [{ protocol: 'replay', model: join(up, 'scores.jsonl') }],
    });
    expect(origin(['seed'])).toBe(`${join(up, 'rankgauge.yaml')}:4`);
  });

  test('in the working folder itself leaves names names', async () => {
    const { config } = await loadConfig({ cwd: repository, env });
    expect([config.dataset, config.templates?.slice(0, 2)]).toEqual(['mine', ['own', 'bare']]);
  });

  test('is not looked for above the repository', async () => {
    rmSync(join(repository, 'rankgauge.yaml'));
    expect(await loadConfig({ cwd: inner, env })).toMatchObject({ file: null, config: {} });
  });

  test('is not looked for above the working folder outside a repository', async () => {
    expect((await loadConfig({ cwd: join(root, 'outside', 'deep'), env })).file).toBeNull();
    expect((await loadConfig({ cwd: root, env })).config).toEqual({ seed: 99 });
  });

  test('of another ending is told, not passed over', async () => {
    writeFileSync(join(root, 'outside', 'rankgauge.yml'), 'seed: 1');
    await expect(loadConfig({ cwd: join(root, 'outside'), env })).rejects.toThrow(
      '"rankgauge.yml" is not read',
    );
  });

  test('named by -c must be there', async () => {
    const { config } = await loadConfig({ path: '../rankgauge.yaml', cwd: join(root, 'outside'), env });
    expect(config.seed).toBe(99);
    await expect(loadConfig({ path: 'none.yaml', cwd: root, env })).rejects.toThrow(
      'there is no config file "none.yaml"',
    );
  });

  test('without a file has no places', async () => {
    const { place, origin } = await loadConfig({ cwd: join(root, 'outside', 'deep'), env });
    expect([place(['seed']), origin(['seed'])]).toEqual([undefined, 'default']);
  });
});
