import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  type Gpu,
  gib,
  gpuQuery,
  longestThatFits,
  type ModelShape,
  memoryNeed,
  parseGpus,
} from '../../diagnosis/gpu-memory.ts';
import type { CheckReport } from './doctor-report.ts';

/** What nvidia-smi prints; null where there is none, or it fails. */
export async function askGpus(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', gpuQuery, { timeout: 3000 });
    return stdout;
  } catch {
    return null;
  }
}

/**
 * Free memory of the cards against what the model needs.
 *
 * @param csv as `askGpus` gives it
 * @param shape null: the need is not known
 * @returns null where there is no card: nothing to say
 */
export function checkGpus(csv: string | null, shape: ModelShape | null): CheckReport | null {
  const cards = csv === null ? [] : parseGpus(csv);
  const [best] = cards
    .filter(({ free }) => free !== null)
    .sort((one, other) => (other.free ?? 0) - (one.free ?? 0));
  if (best?.free == null) return null;
  const base = { code: 'gpu-memory', title: 'the card has room for weights and KV cache' };
  const seen = cards.map(cardText).join('; ');
  if (shape === null) {
    return {
      ...base,
      verdict: 'pass',
      finding: null,
      evidence: seen,
      values: { free: best.free },
      cause: null,
      mend: null,
    };
  }
  const tokens = Math.min(shape.longest, usualLength);
  const need = memoryNeed(shape, tokens);
  const values = { free: best.free, needed: Math.round(need.total), tokens };
  const evidence = `${need.sum}; ${seen}`;
  if (best.free >= need.total)
    return { ...base, verdict: 'pass', finding: null, evidence, values, cause: null, mend: null };
  const fits = longestThatFits(shape, best.free);
  return {
    ...base,
    ...{ verdict: fits >= 1024 ? 'warn' : 'fail', finding: 'too-little-memory', evidence, values },
    cause: 'what is free on the card is less than weights and KV cache of one request of that length',
    mend:
      fits >= 1024
        ? `start with --max-model-len ${fits}, or end other processes on the card (nvidia-smi names them)`
        : 'end other processes on the card (nvidia-smi names them), take a quantised or smaller model, or a larger card',
  };
}

function cardText({ name, free, total }: Gpu): string {
  return `${name}: ${free === null ? '?' : gib(free)} free of ${total === null ? '?' : gib(total)}`;
}

/** Much for a reranker; vLLM without --max-model-len asks for the whole length of the model. */
const usualLength = 8192;
