import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { type EnvironmentSettings, readEnvironment } from '../../src/config/environment.ts';
import { type GateFlags, type RunFlags, resolveGate, resolveRun } from '../../src/config/precedence.ts';
import { shownSettings } from '../../src/config/redact.ts';
import { InputError } from '../../src/foundation/errors.ts';

const kinds: Record<string, 'embedded' | 'http'> = {
  'bm25-char3': 'embedded',
  'bm25-word': 'embedded',
  replay: 'embedded',
  vllm: 'http',
  cohere: 'http',
};

function protocolOf(name: string) {
  const known = name === 'openai' ? 'vllm' : name;
  const kind = kinds[known];
  if (kind === undefined)
    throw new InputError({ code: 'unknown-protocol', message: `there is no protocol "${name}"` });
  return { name: known, kind };
}

function sourcesOf(text: string, flags: RunFlags = {}, environment: EnvironmentSettings = {}) {
  const file = parseConfig(text, { file: 'rankgauge.yaml', folder: '/', cwd: '/', env: {} });
  return { flags, environment, file, protocolOf };
}

const settingsOf = (...args: Parameters<typeof sourcesOf>) => resolveRun(sourcesOf(...args)).settings;

function problemsOf(...args: Parameters<typeof sourcesOf>) {
  try {
    resolveRun(sourcesOf(...args));
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

const codesOf = (...args: Parameters<typeof sourcesOf>) => problemsOf(...args).map(({ code }) => code);

describe('precedence', () => {
  test.each<
    [
      title: string,
      text: string,
      flags: RunFlags,
      environment: EnvironmentSettings,
      value: string,
      origin: string,
    ]
  >([
    ['flag over all', 'results: /file', { results: 'flag' }, { results: 'env' }, 'flag', 'flag'],
    ['environment over file', '\nresults: /file', {}, { results: 'env' }, 'env', 'environment'],
    ['file over default', '\nresults: /file', {}, {}, '/file', 'rankgauge.yaml:2'],
    ['default last', '', {}, {}, 'results', 'default'],
  ])('%s', (_, text, flags, environment, value, origin) => {
    expect(settingsOf(text, flags, environment).results).toEqual({ value, origin });
  });

  test('holds for every setting that has a flag', () => {
    const text =
      'dataset: a\ninputFormat: b\nencoding: c\ntemplates: d\nmetrics: e\nlanguage: f\nlimit: 1\nrequestOrder: first-stage\nrepeat: 2\nchunk: 3\nchunkOverlap: 1\nchunkScore: mean\ntruncate: 4\npreflight: false\nseed: 5\n';
    const flags: RunFlags = {
      dataset: 'A',
      inputFormat: 'B',
      encoding: 'C',
      template: ['D'],
      metrics: ['E'],
      language: ['F'],
      limit: 11,
      requestOrder: 'shuffled',
      repeat: 12,
      chunk: 13,
      chunkOverlap: 6,
      chunkScore: 'first',
      truncate: 14,
      preflight: true,
      seed: 0,
    };
    const { rerankers, results, shard: _shard, ...byFlag } = settingsOf(text, flags);
    expect(Object.values(byFlag)).toEqual(Object.values(flags).map((value) => ({ value, origin: 'flag' })));
    const { rerankers: _, results: __, shard: _none, ...byFile } = settingsOf(text);
    expect(Object.values(byFile).map(({ origin }) => origin)).toEqual(
      Array.from({ length: 15 }, (_, index) => `rankgauge.yaml:${index + 1}`),
    );
    const { rerankers: ___, ...byDefault } = settingsOf('');
    expect(new Set(Object.values(byDefault).map(({ origin }) => origin))).toEqual(new Set(['default']));
    expect(rerankers).toHaveLength(1);
    expect(results.origin).toBe('default');
  });

  test('takes a list without entries for a flag that was not given', () => {
    expect(settingsOf('metrics: [AP]', { metrics: [] }).metrics.value).toEqual(['AP']);
  });

  test('holds for the gate', () => {
    const { file } = sourcesOf('gate:\n  baseline: main\n  rules: [a, b]\n  onInconclusive: fail\n');
    const resolve = (flags: GateFlags) => resolveGate({ flags, file });
    expect(resolve({ rule: ['c'], baseline: 'other' })).toEqual({
      baseline: { value: 'other', origin: 'flag' },
      margin: { value: 0.02, origin: 'default' },
      rules: { value: ['c'], origin: 'flag' },
      onInconclusive: { value: 'fail', origin: 'rankgauge.yaml:4' },
      expectChange: { value: [], origin: 'default' },
    });
    expect(resolve({}).rules).toEqual({ value: ['a', 'b'], origin: 'rankgauge.yaml:3' });
  });
});

describe('rerankers', () => {
  const one =
    'reranker:\n  protocol: vllm\n  url: http://gpu:8000\n  model: m\n  concurrency: 4\n  headers: {x-api-key: sk-file-key, accept: a}\n';
  const several =
    'reranker:\n  - {name: words, protocol: bm25-word}\n  - {name: small, url: "http://a", model: s}\n  - {name: large, url: "http://b", model: l}\n';
  const protocols = (...args: Parameters<typeof sourcesOf>) =>
    settingsOf(...args).rerankers.map(({ name, protocol, url }) => [
      name.value,
      protocol.value,
      url.value.join(),
    ]);

  test('without a word from anybody are the lexical default', () => {
    const [reranker] = settingsOf('').rerankers;
    expect(reranker?.protocol).toEqual({ value: 'bm25-char3', origin: 'default' });
    expect(reranker?.documentsPerCall).toEqual({ value: null, origin: 'default' });
  });

  test('with an address only speak vllm', () => {
    expect(protocols('', { url: ['http://x'] })).toEqual([[null, 'vllm', 'http://x']]);
    expect(protocols('', {}, { url: ['http://x'] })).toEqual([[null, 'vllm', 'http://x']]);
  });

  test('of the file are all taken, each with its lines', () => {
    expect(protocols(several)).toEqual([
      ['words', 'bm25-word', ''],
      ['small', 'vllm', 'http://a'],
      ['large', 'vllm', 'http://b'],
    ]);
    const [reranker] = settingsOf(one).rerankers;
    expect(reranker?.url).toEqual({ value: ['http://gpu:8000'], origin: 'rankgauge.yaml:3' });
    expect(reranker?.concurrency).toEqual({ value: 4, origin: 'rankgauge.yaml:5' });
    expect(reranker?.headers['x-api-key']).toEqual({ value: 'sk-file-key', origin: 'rankgauge.yaml:6' });
  });

  test('are chosen by name or protocol, with what the file says of them', () => {
    expect(protocols(several, { protocol: ['large'] })).toEqual([['large', 'vllm', 'http://b']]);
    expect(protocols(several, { protocol: ['vllm', 'large', 'bm25-char3'] })).toEqual([
      ['small', 'vllm', 'http://a'],
      ['large', 'vllm', 'http://b'],
      [null, 'bm25-char3', ''],
    ]);
    expect(protocols(one, { protocol: ['bm25-char3', 'bm25-word'] })).toEqual([
      [null, 'bm25-char3', ''],
      [null, 'bm25-word', ''],
    ]);
    expect(protocols(one, {}, { protocol: 'bm25-word' })).toEqual([[null, 'bm25-word', '']]);
  });

  test('go by the own name of a protocol, not a synonym', () => {
    expect(settingsOf('', { protocol: ['openai'], url: ['http://x'] }).rerankers[0]?.protocol).toEqual({
      value: 'vllm',
      origin: 'flag',
    });
  });

  test('of an unknown protocol are refused with the place in the file', () => {
    expect(problemsOf('seed: 1\nreranker: {protocol: vlm}')).toEqual([
      expect.objectContaining({
        code: 'unknown-protocol',
        where: { file: 'rankgauge.yaml', line: 2, column: 22 },
      }),
    ]);
    expect(problemsOf(one, { protocol: ['vlm'] })).toEqual([
      expect.not.objectContaining({ where: expect.anything() }),
    ]);
  });

  test('take the address of a flag or variable only where one of them can', () => {
    expect(protocols(several, { protocol: ['small', 'words'], url: ['http://x'] })).toEqual([
      ['small', 'vllm', 'http://x'],
      ['words', 'bm25-word', ''],
    ]);
    expect(codesOf(several, { url: ['http://x'] })).toEqual(['flag-ambiguous']);
    expect(codesOf(several, {}, { url: ['http://x'], model: 'm' })).toEqual([
      'flag-ambiguous',
      'flag-ambiguous',
    ]);
    expect(codesOf('', { protocol: ['bm25-word'], url: ['http://x'] })).toEqual(['flag-unused']);
    expect(codesOf('', { protocol: ['bm25-word'], model: 'm' })).toEqual(['flag-unused']);
    // A variable may be set for other commands.
    expect(codesOf('', { protocol: ['bm25-word'] }, { url: ['http://x'], model: 'm' })).toEqual([]);
    expect(codesOf('', { url: ['x'] })).toEqual(['flag-url']);
  });

  test('that read a model from disk take --model without an address', () => {
    const [reranker] = settingsOf('', { protocol: ['replay'], model: 'scores.jsonl' }).rerankers;
    expect([reranker?.model.value, reranker?.url.value]).toEqual(['scores.jsonl', []]);
  });

  test('behind HTTP need an address', () => {
    expect(problemsOf('reranker: {protocol: vllm}')).toEqual([
      expect.objectContaining({
        code: 'url-missing',
        where: { file: 'rankgauge.yaml', line: 1, column: 11 },
      }),
    ]);
    expect(codesOf('', { protocol: ['cohere'] })).toEqual(['url-missing']);
  });

  test('take numbers and scale of flags, each of them', () => {
    const { rerankers } = settingsOf(several, { concurrency: 2, documentsPerCall: 5, scale: 'logit' });
    expect(
      rerankers.map(({ concurrency, documentsPerCall, scale }) => [
        concurrency.value,
        documentsPerCall.value,
        scale.value,
      ]),
    ).toEqual(Array(3).fill([2, 5, 'logit']));
  });

  test('take the key of the environment over that of the file', () => {
    const { settings } = readEnvironment({ RANKGAUGE_API_KEY: 'sk-environment' });
    const text = 'reranker: {url: "http://x", headers: {Authorization: Bearer sk-file}}';
    expect(settingsOf(text, {}, settings).rerankers[0]?.headers).toEqual({
      authorization: { value: 'Bearer sk-environment', origin: 'environment' },
    });
    expect(settingsOf('', {}, settings).rerankers[0]?.headers).toEqual({});
  });

  test('never carry the keys of the file to another server', () => {
    const { settings, notes } = resolveRun(sourcesOf(one, { url: ['http://elsewhere'] }));
    expect(Object.keys(settings.rerankers[0]?.headers ?? {})).toEqual(['accept']);
    expect(notes).toEqual([
      'x-api-key of rankgauge.yaml:6 is not sent: the flag --url names another server than the file',
    ]);
    // The same server under another path is the same server, and another port is not.
    const kept = (url: string) =>
      'x-api-key' in (settingsOf(one, { url: [url] }).rerankers[0]?.headers ?? {});
    expect([kept('http://gpu:8000/v1'), kept('http://gpu:8001'), kept('https://gpu:8000')]).toEqual([
      true,
      false,
      false,
    ]);
    // Headers without an address of their own are meant for whatever address is given.
    expect(
      Object.keys(
        settingsOf('reranker: {headers: {x-api-key: a}}', { url: ['http://x'] }).rerankers[0]?.headers ?? {},
      ),
    ).toEqual(['x-api-key']);
  });
});

describe('settings as they are shown', () => {
  const text =
    'reranker:\n  url: http://me:sk-password@gpu/?k=sk-query\n  headers: {authorization: Bearer sk-header, accept: text/plain}\n';

  test('hide secrets and name origins', () => {
    const lines = shownSettings(settingsOf(text, { metrics: ['AP', 'MRR'] }));
    const line = (key: string) => lines.find((one) => one.key === key);
    expect(line('metrics')).toEqual({ key: 'metrics', value: 'AP, MRR', origin: 'flag' });
    expect(line('limit')).toEqual({ key: 'limit', value: '-', origin: 'default' });
    expect(line('reranker.url')).toEqual({
      key: 'reranker.url',
      value: 'http://gpu/?k=[hidden]',
      origin: 'rankgauge.yaml:2',
    });
    expect(line('reranker.headers.authorization')?.value).toBe('[hidden]');
    expect(line('reranker.headers.accept')?.value).toBe('text/plain');
    expect(JSON.stringify(lines)).not.toContain('sk-');
  });

  test('show every setting that there is today', () => {
    const { file } = sourcesOf('');
    const lines = shownSettings({ ...settingsOf(''), ...resolveGate({ flags: {}, file }) });
    expect(lines.filter(({ value }) => value === '[hidden]')).toEqual([]);
    expect(lines.length).toBe(33);
  });

  test('hide a setting that nobody has put on the list', () => {
    const lines = shownSettings({
      ...settingsOf(''),
      password: { value: 'sk-new', origin: 'flag' },
    } as never);
    expect(lines.find(({ key }) => key === 'password')?.value).toBe('[hidden]');
  });

  test('number several rerankers', () => {
    const keys = shownSettings(settingsOf('', { protocol: ['bm25-char3', 'bm25-word'] })).map(
      ({ key }) => key,
    );
    expect(keys).toContain('reranker 2.protocol');
  });
});
