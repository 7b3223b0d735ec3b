import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseGpus, parseMemory } from '../../../src/diagnosis/gpu-memory.ts';
import { serveAdvice } from '../../../src/diagnosis/serve-command.ts';
import { proxyFor } from '../../../src/pipeline/doctor/proxy-for.ts';

const advice = (
  model: string,
  vllmVersion: string | null = null,
  more: Partial<Parameters<typeof serveAdvice>[0]> = {},
) => serveAdvice({ model, vllmVersion, memory: null, quantized: null, ...more });
const original = 'Qwen/Qwen3-Reranker-4B';

describe('the command for Qwen3-Reranker', () => {
  test.each([
    ['0.8.4', null, /does not load Qwen3 at all/],
    ['0.9.1', null, /vllm-logprobs/],
    ['0.9.2', /--task score .*is_original_qwen3_reranker.*$/, /qwen3-official/],
    ['0.13.0', /--runner pooling --hf-overrides/, /qwen3-official/],
    ['0.14.0', /--chat-template/, /takes no instruction/],
    ['0.22.0', /--runner pooling --hf-overrides .*--chat-template/, null],
  ] as const)('of vLLM %s', (version, command, note) => {
    const { command: line, notes, template } = advice(original, version);
    if (command === null) expect(line).toBe(null);
    else expect(line).toMatch(command);
    if (note === null) expect(notes).toEqual([]);
    else expect(notes.join('\n')).toMatch(note);
    // The template is given just where the version takes one.
    expect(template !== null).toBe(line?.includes('--chat-template') === true);
  });

  test.each([null, 'nightly', '0.1.dev12072'])('of the version %s says that it is unknown', (version) => {
    expect(advice(original, version).notes.join()).toMatch(/unknown version/);
  });

  test('of a converted checkpoint has a template and no overrides', () => {
    const { command } = advice('tomaarsen/Qwen3-Reranker-4B-seq-cls', '0.22.0');
    expect(command).toContain('--chat-template');
    expect(command).not.toContain('--hf-overrides');
  });

  test('takes the quantised form by flag or by name', () => {
    expect(advice(original, '0.22.0', { quantized: 'awq' }).command).toContain('--quantization awq');
    expect(advice('someone/Qwen3-Reranker-4B-GPTQ-Int4', '0.22.0').command).toContain('--quantization gptq');
  });

  test('of the 8B model warns of versions that did not load its head', () => {
    expect(advice('Qwen/Qwen3-Reranker-8B', '0.10.2').notes.join()).toMatch(/0\.5/);
    expect(advice('Qwen/Qwen3-Reranker-8B', '0.22.0').notes).toEqual([]);
  });

  test('fits the length to the card, and refuses a card that is too small', () => {
    const on = (memory: string) => advice(original, '0.22.0', { memory: parseMemory(memory) });
    expect(on('24GB').command).toContain('--max-model-len 8192');
    expect(on('8GB').command).toBe(null);
    // 12 x .9 - 7.49 - 1.5 = 1.81 GiB, over 144 KiB a token: 13,179, more than is asked for.
    expect(on('12GB').command).toContain('--max-model-len 8192');
    // 11 x .9 - 8.99 = .91 GiB: 6,641 tokens, so six steps of 1,024.
    expect(on('11GB').command).toContain('--max-model-len 6144');
  });

  test('the compose file is YAML, its words those of the command', () => {
    const { compose } = advice(original, '0.22.0');
    const { services } = parse(compose ?? '');
    expect(services.reranker.image).toBe('vllm/vllm-openai:v0.22.0');
    expect(services.reranker.command).toContain('/templates/qwen3-reranker.jinja');
    expect(
      JSON.parse(services.reranker.command[services.reranker.command.indexOf('--hf-overrides') + 1]),
    ).toMatchObject({
      classifier_from_token: ['no', 'yes'],
    });
  });
});

test('another model gets neither overrides nor template', () => {
  expect(advice('BAAI/bge-reranker-v2-m3', '0.22.0')).toMatchObject({
    command: 'vllm serve BAAI/bge-reranker-v2-m3 --runner pooling',
    template: null,
  });
});

test('output of nvidia-smi is read with and without header, units and numbers', () => {
  expect(parseGpus('0, NVIDIA A10, 23028 MiB, 312 MiB, 22716 MiB')).toEqual([
    { index: 0, name: 'NVIDIA A10', total: 23028 * 2 ** 20, used: 312 * 2 ** 20, free: 22716 * 2 ** 20 },
  ]);
  const text =
    'index, name, memory.total [MiB], memory.used [MiB], memory.free [MiB]\n0, GB10, [N/A], [N/A], [N/A]\n1, B, 10, 4, 6\n';
  expect(parseGpus(text).map(({ index, free }) => [index, free])).toEqual([
    [0, null],
    [1, 6 * 2 ** 20],
  ]);
  expect(parseGpus('NVIDIA-SMI has failed because it could not communicate with the driver, ...')).toEqual(
    [],
  );
});

test.each([
  ['24GB', 24 * 2 ** 30],
  ['24', 24 * 2 ** 30],
  ['24576 MiB', 24 * 2 ** 30],
  ['much', null],
  ['-3GB', null],
])('memory %s', (text, bytes) => expect(parseMemory(text)).toBe(bytes));

test.each([
  ['http://10.0.0.7:8000', { HTTP_PROXY: 'http://p:3128' }, 'HTTP_PROXY'],
  ['http://10.0.0.7:8000', { HTTP_PROXY: 'http://p:3128', NO_PROXY: '10.0.0.0/8' }, null],
  ['http://11.0.0.7:8000', { HTTP_PROXY: 'http://p:3128', NO_PROXY: '10.0.0.0/8' }, 'HTTP_PROXY'],
  ['https://a.b.c', { HTTP_PROXY: 'http://p:3128' }, null],
  ['https://a.b.c', { ALL_PROXY: 'socks5://p:1080' }, 'ALL_PROXY'],
  ['https://a.b.c', { https_proxy: 'http://p', no_proxy: '.b.c' }, null],
  ['https://a.b.c', { https_proxy: 'http://p', no_proxy: 'xb.c' }, 'https_proxy'],
  ['http://localhost:8000', { http_proxy: 'http://p', no_proxy: '*' }, null],
  ['http://localhost:8000', { http_proxy: 'http://p', no_proxy: 'localhost:9000' }, 'http_proxy'],
])('of %s under %j the proxy variable is %s', (url, environment, variable) =>
  expect(proxyFor(new URL(url), environment)?.variable ?? null).toBe(variable),
);
