import type { Random } from '../../src/foundation/random.ts';

/** Standard normal numbers by Box and Muller. */
export function normals(random: Random): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** Nearest bf16, halves to even. */
export function bf16(value: number): number {
  floats[0] = value;
  const bits = words[0] as number;
  words[0] = (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000;
  return floats[0] as number;
}

const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);
