import { lstat, open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ModelShape } from '../../diagnosis/gpu-memory.ts';
import { InputError } from '../../foundation/errors.ts';
import type { CheckReport } from './doctor-report.ts';

export interface ModelFolder {
  readonly checks: readonly CheckReport[];
  /** What decides the memory; null where the config does not tell. */
  readonly shape: ModelShape | null;
}

/**
 * Looks at a model's folder: plain, or one of a hub cache (`models--NAME` with refs/, snapshots/ and blobs/). Finds what stops a
 * server from loading it: dangling links, downloads that were stopped, shards that the index names and are not there, files that
 * are Git LFS pointers or shorter than their header says; and tells what the architecture asks of the command line.
 *
 * @throws InputError `folder-unreadable`
 */
export async function checkModelFolder(folder: string): Promise<ModelFolder> {
  const entries = await entriesOf(folder);
  const checks: CheckReport[] = [];
  const isCache = entries.includes('snapshots') || entries.includes('refs');
  const root = isCache ? await snapshotOf(folder, checks) : folder;
  if (isCache) checks.push(...(await incompleteBlobs(folder)));
  if (root === null) return { checks, shape: null };
  const files = await entriesOf(root);
  checks.push(await linksOf(root, files));
  checks.push(await weightsOf(root, files));
  const config = await jsonOf(join(root, 'config.json'));
  checks.push(architectureOf(config, files));
  return { checks, shape: await shapeOf(config, root, files) };
}

async function snapshotOf(folder: string, checks: CheckReport[]): Promise<string | null> {
  const snapshots = await entriesOf(join(folder, 'snapshots')).catch((): string[] => []);
  const refs = await entriesOf(join(folder, 'refs')).catch((): string[] => []);
  const main = refs.includes('main') ? (await readFile(join(folder, 'refs', 'main'), 'utf8')).trim() : null;
  const chosen =
    main !== null && snapshots.includes(main) ? main : snapshots.length === 1 ? snapshots[0] : undefined;
  if (main !== null && !snapshots.includes(main)) {
    checks.push(
      report(
        'cache-layout',
        'fail',
        `refs/main names ${main.slice(0, 12)}, and there is no such folder in snapshots/`,
        {
          finding: 'snapshot-missing',
          cause: 'the cache was copied in part, or the download was stopped before its first file',
          mend: 'fetch the model again, or copy snapshots/ and blobs/ too',
        },
      ),
    );
    return null;
  }
  if (chosen === undefined) {
    checks.push(
      report('cache-layout', 'fail', `${snapshots.length} snapshots, and refs/main names none of them`, {
        finding: snapshots.length === 0 ? 'snapshot-missing' : 'snapshot-unclear',
        cause: 'the cache holds no whole version of the model, or several',
        mend: 'fetch the model again, or give the folder of one snapshot',
      }),
    );
  } else {
    checks.push(
      report(
        'cache-layout',
        'warn',
        `this is the cache folder of a model; its files are in snapshots/${chosen.slice(0, 12)}`,
        {
          finding: 'cache-folder',
          cause: 'servers take a folder that holds config.json; this one does not',
          mend: `give the server the name of the model, or ${join(folder, 'snapshots', chosen)}`,
        },
      ),
    );
  }
  return chosen === undefined ? null : join(folder, 'snapshots', chosen);
}

async function incompleteBlobs(folder: string): Promise<readonly CheckReport[]> {
  const blobs = await entriesOf(join(folder, 'blobs')).catch((): string[] => []);
  const left = blobs.filter((name) => name.endsWith('.incomplete'));
  return left.length === 0 ? [] : [incomplete(left.map((name) => `blobs/${name}`))];
}

function incomplete(names: readonly string[]): CheckReport {
  return report(
    'downloads',
    'fail',
    `${names.length} ${names.length === 1 ? 'download was' : 'downloads were'} not finished: ${shown(names)}`,
    {
      finding: 'incomplete-download',
      cause: 'the download was stopped (disk full, connection lost, or it is still going on)',
      mend: 'run the download again, which goes on where it stopped; look at the free space with df -h',
    },
  );
}

async function linksOf(root: string, files: readonly string[]): Promise<CheckReport> {
  const dangling: string[] = [];
  for (const file of files) {
    const path = join(root, file);
    if ((await lstat(path)).isSymbolicLink() && (await stat(path).catch(() => null)) === null)
      dangling.push(file);
  }
  const left = files.filter((name) => name.endsWith('.incomplete'));
  if (left.length > 0) return incomplete(left);
  if (dangling.length === 0) return report('links', 'pass', `${files.length} files, none a dangling link`);
  return report(
    'links',
    'fail',
    `${dangling.length} ${dangling.length === 1 ? 'link points' : 'links point'} to nothing: ${shown(dangling)}`,
    {
      finding: 'dangling-link',
      cause: 'a snapshot holds links into blobs/: it was copied or mounted without them',
      mend: 'mount or copy the whole cache folder (models--NAME), or copy with links followed (cp -rL, rsync -L)',
    },
  );
}

async function weightsOf(root: string, files: readonly string[]): Promise<CheckReport> {
  const index = files.find((name) =>
    /\.safetensors\.index\.json$|pytorch_model\.bin\.index\.json$/.test(name),
  );
  const there = files.filter(
    (name) => /\.(safetensors|bin|gguf)$/.test(name) && !/^(training_args|optimizer)/.test(name),
  );
  if (index !== undefined) {
    const map = (await jsonOf(join(root, index)))?.['weight_map'];
    const named = [...new Set(Object.values(typeof map === 'object' && map !== null ? map : {}).map(String))];
    const missing = named.filter((name) => !files.includes(name));
    if (missing.length > 0) {
      return report(
        'weights',
        'fail',
        `${missing.length} of ${named.length} shards that ${index} names are not there: ${shown(missing)}`,
        {
          finding: 'shard-missing',
          cause: 'the download was stopped, or files were left out of a copy',
          mend: 'fetch the missing files; their names are above',
        },
      );
    }
  }
  if (there.length === 0) {
    return report('weights', 'fail', 'there are no weights (*.safetensors)', {
      finding: 'weights-missing',
      cause:
        'only the small files were fetched (git clone without LFS, a filter of the download), or it is another folder',
      mend: 'fetch the *.safetensors files',
    });
  }
  for (const name of there.filter((one) => one.endsWith('.safetensors'))) {
    const problem = await safetensorsProblem(join(root, name));
    if (problem !== null) {
      return report('weights', 'fail', `${name} ${problem}`, {
        finding: 'weights-broken',
        cause: 'the download was stopped, or the file is a Git LFS pointer in place of the weights',
        mend: `delete ${name} and fetch it again (git lfs pull, or the download of the hub)`,
      });
    }
  }
  return report(
    'weights',
    'pass',
    `${there.length} ${there.length === 1 ? 'file' : 'files'} of weights, all whole`,
  );
}

/** The header of a safetensors file says how long the file must be. */
async function safetensorsProblem(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  // A dangling link is told by itself.
  if (found === null) return null;
  const file = await open(path);
  try {
    const start = Buffer.alloc(8);
    await file.read(start, 0, 8, 0);
    if (start.toString('latin1').startsWith('version ')) return 'is a Git LFS pointer, not the weights';
    const length = Number(start.readBigUInt64LE(0));
    if (length > 100 * 2 ** 20 || 8 + length > found.size)
      return `is cut short or no safetensors file (${found.size} bytes)`;
    const header = Buffer.alloc(length);
    await file.read(header, 0, length, 8);
    const tensors = JSON.parse(header.toString('utf8')) as Record<
      string,
      { data_offsets?: [number, number] }
    >;
    const end = Math.max(0, ...Object.values(tensors).map(({ data_offsets: offsets }) => offsets?.[1] ?? 0));
    const whole = 8 + length + end;
    return found.size < whole ? `is cut short: ${found.size} of ${whole} bytes` : null;
  } catch (error) {
    if (error instanceof SyntaxError) return 'has a header that is no JSON';
    throw error;
  } finally {
    await file.close();
  }
}

type Config = Readonly<Record<string, unknown>> | null;

function architectureOf(config: Config, files: readonly string[]): CheckReport {
  if (config === null) {
    const gguf = files.some((name) => name.endsWith('.gguf'));
    return gguf
      ? report(
          'architecture',
          'pass',
          'a GGUF: for llama.cpp (llama-server --reranking, made with rank pooling)',
        )
      : report('architecture', 'fail', 'there is no readable config.json', {
          finding: 'config-missing',
          cause: 'it is not the folder of a model, or config.json was not fetched',
          mend: 'give the folder that holds config.json',
        });
  }
  const names = Array.isArray(config['architectures']) ? config['architectures'].map(String) : [];
  const [name = 'none'] = names;
  const tokenizer = files.some((file) =>
    /^(tokenizer\.json|vocab\.txt|vocab\.json|tokenizer\.model|spiece\.model|sentencepiece.*)$/.test(file),
  );
  if (!tokenizer) {
    return report('architecture', 'fail', `${name}, and no file of a tokenizer`, {
      finding: 'tokenizer-missing',
      cause: 'the small files were not all fetched',
      mend: 'fetch tokenizer.json and tokenizer_config.json',
    });
  }
  if (/ForCausalLM$/.test(name)) {
    return name === 'Qwen3ForCausalLM'
      ? report(
          'architecture',
          'pass',
          `${name}: the original form, whose head is made of the tokens "no" and "yes": vLLM >= 0.9.2 with --runner pooling and --hf-overrides, and --chat-template from 0.14 on (\`rankgauge serve-command\` prints the line)`,
        )
      : report('architecture', 'warn', `${name}: a generative model, with no head that scores`, {
          finding: 'generative-architecture',
          cause: 'servers load it for text generation unless they are told how its head is made',
          mend: 'see the card of the model for --hf-overrides, or take a sequence-classification form of it',
        });
  }
  if (/ForSequenceClassification$/.test(name)) {
    const labels =
      typeof config['num_labels'] === 'number'
        ? config['num_labels']
        : Object.keys((config['id2label'] as object | undefined) ?? {}).length;
    const prompt = name.startsWith('Qwen3')
      ? '; Qwen3-Reranker needs its judge prompt all the same (--chat-template)'
      : '';
    return report(
      'architecture',
      'pass',
      `${name}${labels === 0 ? '' : `, ${labels} ${labels === 1 ? 'label' : 'labels'}`}: it holds its head, so no --hf-overrides${prompt}`,
    );
  }
  return report('architecture', 'warn', `${name}: no architecture of a reranker`, {
    finding: 'architecture-unknown',
    cause: 'an embedding model, or a base model without a head',
    mend: 'take a reranker; an embedding model gives cosines, which is another thing',
  });
}

async function shapeOf(config: Config, root: string, files: readonly string[]): Promise<ModelShape | null> {
  const number = (name: string) => (typeof config?.[name] === 'number' ? (config[name] as number) : null);
  const layers = number('num_hidden_layers');
  const heads = number('num_attention_heads');
  const hidden = number('hidden_size');
  if (layers === null || heads === null || hidden === null) return null;
  let bytes = 0;
  for (const file of files.filter((name) => name.endsWith('.safetensors'))) {
    bytes += (await stat(join(root, file)).catch(() => null))?.size ?? 0;
  }
  if (bytes === 0) return null;
  const width = /32/.test(String(config?.['torch_dtype'] ?? config?.['dtype'] ?? '')) ? 4 : 2;
  return {
    ...{ name: basename(root), parameters: bytes / width, bytesPerParameter: width, layers },
    keyValueHeads: number('num_key_value_heads') ?? heads,
    headSize: number('head_dim') ?? hidden / heads,
    longest: number('max_position_embeddings') ?? 32_768,
  };
}

function report(
  name: string,
  verdict: CheckReport['verdict'],
  evidence: string,
  trouble: { readonly finding?: string; readonly cause?: string; readonly mend?: string } = {},
): CheckReport {
  const { finding = null, cause = null, mend = null } = trouble;
  return {
    code: `model-${name}`,
    title: titles[name] ?? name,
    verdict,
    finding,
    evidence,
    values: {},
    cause,
    mend,
  };
}

const titles: Readonly<Record<string, string>> = {
  'cache-layout': 'a folder of a hub cache has its snapshot',
  downloads: 'no download was left unfinished',
  links: 'no link of the folder points to nothing',
  weights: 'the weights are there and whole',
  architecture: 'what the architecture asks of the command line',
};

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    throw new InputError(
      {
        code: 'folder-unreadable',
        message: `the folder of the model cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: folder },
        mend: 'give the folder that holds config.json, or the folder models--NAME of a hub cache',
      },
      { cause },
    );
  }
}

async function jsonOf(path: string): Promise<Record<string, unknown> | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function shown(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
