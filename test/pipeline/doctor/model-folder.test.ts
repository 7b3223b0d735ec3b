import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkGpus } from '../../../src/pipeline/doctor/gpu-check.ts';
import { checkModelFolder } from '../../../src/pipeline/doctor/model-check.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-model-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, content: string | Buffer) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};

/** A safetensors file of one tensor, whole or with its end missing. */
const weights = ({ missing = 0 } = {}) => {
  const header = JSON.stringify({ a: { dtype: 'F16', shape: [50], data_offsets: [0, 100] } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(100 - missing)]);
};

const config = (more: object = {}) =>
  JSON.stringify({
    architectures: ['Qwen3ForCausalLM'],
    num_hidden_layers: 2,
    num_attention_heads: 4,
    hidden_size: 32,
    ...more,
  });

const model = (at = '') => {
  write(`${at}config.json`, config());
  write(`${at}tokenizer.json`, '{}');
  write(`${at}model.safetensors`, weights());
};

const findings = async (path = folder) =>
  (await checkModelFolder(path)).checks.flatMap(({ finding }) => finding ?? []);

test('a whole folder passes, and the original form is told with its flags', async () => {
  model();
  const { checks } = await checkModelFolder(folder);
  expect(checks.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
  expect(checks.at(-1)?.evidence).toMatch(/0\.9\.2 with --runner pooling and --hf-overrides/);
});

test('a converted form is told to hold its head', async () => {
  model();
  write('config.json', config({ architectures: ['Qwen3ForSequenceClassification'], id2label: { 0: 'a' } }));
  const { checks } = await checkModelFolder(folder);
  expect(checks.at(-1)).toMatchObject({
    verdict: 'pass',
    evidence: expect.stringMatching(/1 label.*no --hf-overrides/),
  });
});

describe('what stops a server from loading a folder is found', () => {
  const cases: readonly (readonly [what: string, make: () => void, finding: string])[] = [
    ['no config', () => write('tokenizer.json', '{}'), 'config-missing'],
    [
      'no weights',
      () => {
        model();
        rmSync(join(folder, 'model.safetensors'));
      },
      'weights-missing',
    ],
    [
      'weights cut short',
      () => {
        model();
        write('model.safetensors', weights({ missing: 7 }));
      },
      'weights-broken',
    ],
    [
      'a pointer of Git LFS',
      () => {
        model();
        write('model.safetensors', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n');
      },
      'weights-broken',
    ],
    [
      'a shard that the index names and is not there',
      () => {
        model();
        write(
          'model.safetensors.index.json',
          JSON.stringify({ weight_map: { a: 'model.safetensors', b: 'model-2.safetensors' } }),
        );
      },
      'shard-missing',
    ],
    [
      'no tokenizer',
      () => {
        model();
        rmSync(join(folder, 'tokenizer.json'));
      },
      'tokenizer-missing',
    ],
    [
      'a dangling link',
      () => {
        model();
        symlinkSync('../../blobs/0', join(folder, 'vocab.json'));
      },
      'dangling-link',
    ],
    [
      'a download left unfinished',
      () => {
        model();
        write('model-2.safetensors.incomplete', '');
      },
      'incomplete-download',
    ],
    [
      'a base model',
      () => {
        model();
        write('config.json', config({ architectures: ['BertModel'] }));
      },
      'architecture-unknown',
    ],
    [
      'another generative model',
      () => {
        model();
        write('config.json', config({ architectures: ['LlamaForCausalLM'] }));
      },
      'generative-architecture',
    ],
  ];
  test.each(cases)('%s', async (_, make, finding) => {
    make();
    expect(await findings()).toContain(finding);
  });
});

describe('a folder of a hub cache', () => {
  test('leads to its snapshot, whose links into blobs are followed', async () => {
    model('blobs/');
    write('refs/main', 'abc123');
    mkdirSync(join(folder, 'snapshots/abc123'), { recursive: true });
    for (const name of ['config.json', 'tokenizer.json', 'model.safetensors']) {
      symlinkSync(`../../blobs/${name}`, join(folder, 'snapshots/abc123', name));
    }
    const { checks } = await checkModelFolder(folder);
    expect(checks.map(({ finding }) => finding)).toEqual(['cache-folder', null, null, null]);
    expect(checks[0]?.mend).toContain(join('snapshots', 'abc123'));
  });

  test('without the snapshot that refs/main names fails', async () => {
    write('refs/main', 'abc123');
    mkdirSync(join(folder, 'snapshots/def456'), { recursive: true });
    expect(await findings()).toEqual(['snapshot-missing']);
  });

  test('with an unfinished blob fails', async () => {
    model('snapshots/abc123/');
    write('blobs/0000.incomplete', '');
    expect(await findings()).toContain('incomplete-download');
  });
});

test('a folder that is not there is a problem of the input', async () => {
  await expect(checkModelFolder(join(folder, 'none'))).rejects.toThrow(/cannot be read/);
});

test('free memory is compared with a sum that a reader can check', () => {
  const shape = {
    ...{ name: 'x', parameters: 4.02e9, bytesPerParameter: 2, layers: 36, keyValueHeads: 8, headSize: 128 },
    longest: 32_768,
  };
  const csv = (free: number) =>
    `index, name, memory.total [MiB], memory.used [MiB], memory.free [MiB]\n0, NVIDIA A10, 23028 MiB, ${23028 - free} MiB, ${free} MiB\n`;
  expect(checkGpus(csv(22_000), shape)).toMatchObject({ verdict: 'pass' });
  expect(checkGpus(csv(22_000), shape)?.evidence).toContain(
    '7.5 GiB weights (4.02e9 x 2 bytes) + 1.1 GiB KV cache (8192 tokens x 144 KiB)',
  );
  expect(checkGpus(csv(9_900), shape)).toMatchObject({
    verdict: 'warn',
    mend: expect.stringContaining('--max-model-len'),
  });
  expect(checkGpus(csv(4_000), shape)).toMatchObject({ verdict: 'fail' });
  expect(checkGpus(null, shape)).toBe(null);
  expect(checkGpus('No devices were found', shape)).toBe(null);
});
