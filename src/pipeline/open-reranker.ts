import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError } from '../foundation/errors.ts';
import {
  createHttpReranker,
  createReranker,
  type RerankerOptions,
  type RerankerSurroundings,
} from '../reranker/create-reranker.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import type { Reranker } from '../reranker/reranker.ts';

export interface OpeningHooks {
  readonly signal?: AbortSignal | undefined;
  /** Told what was found out, as a sentence. */
  readonly onRemark?: ((sentence: string) => void) | undefined;
}

/**
 * Makes a reranker, as `createReranker`, also those that must ask a server or read a file first: `auto` becomes the protocol that
 * it finds, `custom` reads its mapping, `replay` its scores, `onnx` its model.
 *
 * @throws InputError as `createReranker`; `model-missing`, `file-unreadable`, and what is wrong with the file. RerankerError
 *   `protocol-not-found`, and when the service is down
 */
export async function openReranker(
  options: RerankerOptions,
  surroundings: RerankerSurroundings,
  { signal, onRemark }: OpeningHooks = {},
): Promise<Reranker> {
  const { name: protocol } = protocols.get(options.protocol);
  switch (protocol) {
    case 'auto': {
      const { detectProtocol } = await import('../reranker/detect-protocol.ts');
      const found = await detectProtocol(options, surroundings, signal);
      onRemark?.(found.sentence);
      return createReranker(
        { ...options, protocol: found.protocol, model: options.model ?? found.model ?? undefined },
        surroundings,
      );
    }
    case 'custom':
      return openCustom(options, surroundings);
    case 'replay': {
      const { replayScores } = await import('./replay-scores.ts');
      const { replayReranker } = await import('../reranker/embedded/replay.ts');
      const file = fileOf(options, 'the file of scores');
      const reranker = replayReranker(await replayScores(file), {
        clock: surroundings.clock,
        name: options.name ?? titleOf(file),
      });
      return { ...reranker, scale: options.scale ?? reranker.scale };
    }
    case 'onnx': {
      const { openOnnx } = await import('../reranker/embedded/open-onnx.ts');
      const reranker = await openOnnx(fileOf(options, 'the folder of a model'), {
        clock: surroundings.clock,
        name: options.name,
        packagesFrom: [process.cwd()],
      });
      return { ...reranker, scale: options.scale ?? reranker.scale };
    }
    default:
      return createReranker(options, surroundings);
  }
}

async function openCustom(options: RerankerOptions, surroundings: RerankerSurroundings): Promise<Reranker> {
  const { readMapping } = await import('../reranker/protocols/mapping.ts');
  const { customProtocol } = await import('../reranker/protocols/custom.ts');
  const { createHash } = await import('node:crypto');
  const file = fileOf(options, 'the file that describes the service');
  const text = await textOf(file);
  const mapping = readMapping(text, file);
  return createHttpReranker(
    customProtocol(mapping),
    { ...options, name: options.name ?? mapping.name ?? titleOf(file) },
    surroundings,
    { mappingModel: mapping.model, mappingHash: createHash('sha256').update(text).digest('hex') },
  );
}

function fileOf({ model, protocol }: RerankerOptions, what: string): string {
  if (model !== undefined) return model;
  throw new InputError({
    code: 'model-missing',
    message: `the protocol "${protocol}" needs ${what}`,
    mend: 'give its path by --model',
  });
}

async function textOf(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    const reason = cause instanceof TypeError ? 'it is not UTF-8' : (cause as Error).message;
    throw new InputError(
      {
        code: 'file-unreadable',
        message: `the mapping cannot be read: ${reason}`,
        where: { file },
        mend: 'give the path of a YAML file in UTF-8',
      },
      { cause },
    );
  }
}

/** For tables and run names: the file's name without its ending. */
function titleOf(file: string): string {
  return basename(file).replace(/(\.[a-z]{1,6}){1,2}$/i, '') || 'replay';
}
