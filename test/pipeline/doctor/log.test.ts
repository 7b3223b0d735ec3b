import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { explainLog } from '../../../src/diagnosis/explain-log.ts';
import { logRules } from '../../../src/diagnosis/log-rules.ts';
import { checkLog } from '../../../src/pipeline/doctor/log-check.ts';

/** What each recorded log means, as its README has it. Null: a server that came up. */
const expected: Readonly<Record<string, readonly [code: string, mend: RegExp] | null>> = {
  'empty-made': ['log-empty', /PYTHONUNBUFFERED/],
  'faulty-healthy-real': null,
  'gradio-healthy-real': null,
  'infinity-healthy-real': null,
  'llamacpp-healthy-real': null,
  'tei-qwen3-unsupported-reported': ['tei-without-qwen3', /vLLM/],
  'transformers-qwen3-unknown-reported': ['transformers-too-old', /4\.51\.0/],
  'vllm-command-without-metadata-real': ['vllm-without-metadata', /python -m vllm/],
  'vllm-cuda-oom-load-reported': ['out-of-memory', /--max-model-len/],
  'vllm-empty-folder-real': ['folder-without-config', /config\.json/],
  'vllm-generate-runner-reported': ['generate-runner', /--runner pooling/],
  'vllm-gpu-messages-source': ['gpu-shared', /nvidia-smi/],
  'vllm-healthy-real': null,
  'vllm-kv-cache-too-small-real': ['kv-cache-too-small', /--max-model-len/],
  'vllm-kv-cache-too-small-reported': ['kv-cache-too-small', /--max-model-len/],
  'vllm-max-model-len-too-long-real': ['length-above-model', /lower --max-model-len/],
  'vllm-port-in-use-real': ['port-taken', /--port/],
  'vllm-randomhead-healthy-real': null,
  'vllm-removed-flag-real': ['flag-unknown', /--runner pooling/],
  'vllm-template-not-found-real': ['template-missing', /mount it/],
  'vllm-truncated-weights-real': ['weights-broken', /fetch it again/],
  'vllm-unsupported-architecture-real': ['architecture-unsupported', /Qwen3ForSequenceClassification/],
  'vllm-unsupported-model-type-real': ['transformers-too-old', /4\.51\.0/],
  'vllm-weights-missing-real': ['weights-missing', /safetensors/],
  'vllm-wrong-path-real': ['path-missing', /mounted/],
  'xinference-qwen3-reranker-4b-oom-request-reported': ['out-of-memory-answering', /fewer and shorter/],
};

const folder = new URL('../../golden/logs/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.log'))
  .map((name) => name.replace(/\.log$/, ''))
  .sort();

test('every recorded log has its expectation', () => expect(files).toEqual(Object.keys(expected).sort()));

describe('the first finding of a log is its cause', () => {
  test.each(files)('%s', async (name) => {
    const [first] = await checkLog(fileURLToPath(new URL(`${name}.log`, folder)));
    const [code, mend] = expected[name] ?? [null, /(?:)/];
    expect(first?.finding).toBe(code);
    expect(first?.verdict).toBe(code === null ? 'pass' : 'fail');
    expect(first?.mend ?? '').toMatch(mend);
  });
});

test('a line says where it stands, and lines that mean nothing are passed over', () => {
  const text = [
    'WARNING Found ulimit of 1024 can cause fd limit errors like `OSError: [Errno 24] Too many open files`',
    'UserWarning: something',
    'OSError: [Errno 98] Address already in use',
  ].join('\n');
  expect(explainLog(text).findings.map(({ code, line }) => [code, line])).toEqual([['port-taken', 3]]);
});

test('what closes every failure is told only where nothing else is', () => {
  const closing = 'RuntimeError: Engine core initialization failed. See root cause above.';
  expect(explainLog(closing).findings.map(({ code }) => code)).toEqual(['engine-failed']);
  expect(explainLog(`CUDA out of memory. Tried\n${closing}`).findings.map(({ code }) => code)).toEqual([
    'out-of-memory',
  ]);
});

test('a log with nothing known in it warns, and does not say that all is well', async () => {
  expect(explainLog('Loading weights: 20 %').state).toBe('unclear');
});

test('every rule has a code of its own, a cause and a mend', () => {
  expect(new Set(logRules.map(({ code }) => code)).size).toBe(logRules.length);
  for (const { cause, mend, source } of logRules) {
    expect(Math.min(cause.length, mend.length, source.length)).toBeGreaterThan(10);
  }
});

test('a log that is not there is a problem of the input', async () => {
  await expect(checkLog('/no/such/file.log')).rejects.toThrow(/cannot be read/);
});

test('logs are kept as they were', () => {
  expect(readFileSync(new URL('empty-made.log', folder)).length).toBe(0);
});
