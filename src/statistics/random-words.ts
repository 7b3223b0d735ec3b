import { seededRandom } from '../foundation/random.ts';

/** Fills an array with the next random 32-bit words of one sequence. */
export type FillWords = (words: Int32Array) => void;

/**
 * Random bits by the word: sfc32 (small fast counter, 128 bits of state), seeded through the seeded random numbers. Those
 * give one bit of use in 53 when all that is asked for is heads or tails; subsets of clusters want 32 from each word.
 * The sequence is a promise: intervals are repeatable by it.
 *
 * @param seed a whole number or a text; equal seeds give equal sequences
 */
export function randomWords(seed: number | string): FillWords {
  const random = seededRandom(`words ${seed}`);
  const word = () => Math.floor(random() * 2 ** 32) | 0;
  let a = word();
  let b = word();
  let c = word();
  let counter = 1;
  return (words) => {
    for (let index = 0; index < words.length; index += 1) {
      const sum = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      words[index] = sum;
    }
  };
}
