/** A number in [0, 1) at each call. Whoever needs chance takes one of these as an argument; nobody names Math.random. */
export type Random = () => number;

/**
 * Seeded random numbers: sfc32 (PractRand's small fast counter, 128 bits of state), seeded through a 32-bit mix.
 * The sequence is a promise: run folders and intervals are repeatable by it.
 *
 * @param seed a whole number or a text; equal seeds give equal sequences
 */
export function seededRandom(seed: number | string): Random {
  let mixed = hash32(String(seed));
  const next = () => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = next();
  let b = next();
  let c = next();
  let counter = 1;
  const step = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) step();
  return () => ((step() >>> 5) * 0x4000000 + (step() >>> 6)) / 2 ** 53;
}

/** FNV-1a over UTF-16 code units, 32 bits: only to spread seeds, not for fingerprints. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}

/** A new array in uniformly random order (Fisher-Yates, Durstenfeld's form). */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const pick = Math.floor(random() * (last + 1));
    [result[last], result[pick]] = [result[pick] as Item, result[last] as Item];
  }
  return result;
}
