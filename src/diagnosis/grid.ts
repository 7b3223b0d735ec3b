import type { Sample } from './sample.ts';

/** The grid that scores lie on: how many do, and its step (0 for the relative grids of floating point). */
export interface Grid {
  readonly share: number;
  readonly step: number | null;
}

/**
 * Which coarse grid the scores lie on: bf16, fp16, int8 steps, one or two decimals, or bf16 behind a sigmoid. No grid: share 0.
 * A grid of 2 decimals is only looked at where it ties something (STATISTICS.md 8): whole numbers and 0 lie on it by nature.
 */
export function gridOf(sample: Sample): Grid {
  const scores = sample.sorted();
  const apart = scores.filter((score, index) => index === 0 || score !== scores[index - 1]);
  // Fewer than 3 values lie on any grid.
  if (apart.length < 3) return none;
  const tied = sample.estimate('tied').mean;
  if (tied >= 0.05) {
    for (const step of [1, 0.1, 0.01]) {
      const share = shareWhere(scores, (score) =>
        isMultiple(score, step, 2e-7 * Math.abs(score) + step * 1e-5),
      );
      if (share >= 0.99) return { share, step };
    }
  }
  for (const step of [1 / 255, 1 / 256, 1 / 127, 1 / 128]) {
    const share = shareWhere(scores, (score) => isMultiple(score, step, step * 1e-4));
    if (share >= 0.99 && tied > 0) return { share, step };
  }
  const bf16 = shareWhere(scores, (score) => hasLowBitsZero(score, 16));
  if (bf16 >= 0.99) return { share: bf16, step: 0 };
  const fp16 = shareWhere(scores, (score) => hasLowBitsZero(score, 13));
  if (fp16 >= 0.99) return { share: fp16, step: 0 };
  if (sample.scale !== 'probability') return none;
  // Nearer 1 the logit of a float32 is too coarse to see a grid of its own in.
  const middle = scores.filter((score) => score > 0.001 && score < 0.9);
  if (middle.length < 50) return none;
  const behind = shareWhere(middle, (score) => {
    const logit = Math.log(score / (1 - score));
    return Math.abs(logit - bf16Of(logit)) < 1e-5 * Math.max(1, Math.abs(logit));
  });
  return behind >= 0.95 ? { share: behind, step: 0 } : none;
}

/** Nearest bf16, halves to even. */
function bf16Of(value: number): number {
  floats[0] = value;
  const bits = words[0] as number;
  words[0] = (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000;
  return floats[0] as number;
}

function hasLowBitsZero(value: number, bits: number): boolean {
  floats[0] = value;
  return ((words[0] as number) & (2 ** bits - 1)) === 0;
}

function isMultiple(value: number, step: number, tolerance: number): boolean {
  return Math.abs(value - Math.round(value / step) * step) <= tolerance;
}

function shareWhere(values: Float64Array, test: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (test(value)) count += 1;
  return count / values.length;
}

const none: Grid = { share: 0, step: null };
const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);
