/**
 * A text as it is compared for copies: NFKC, small letters, and nothing but letters, marks and digits.
 *
 * @example
 * comparable('The  Sea, again!'); // => 'theseaagain'
 */
export function comparable(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/**
 * Groups texts that are copies of each other but for a few words: of their runs of five characters nine in ten are shared
 * (Jaccard). Texts of fewer than 20 letters and digits count as copies when these are all the same.
 *
 * Pairs are looked for by sketches (one-permutation hashing: the least hash of each of 64 bins, in 16 bands of four), and
 * each is then counted exactly: no pair is wrong, and one of similarity 0.9 is missed with a chance of less than one in a million. In a crowd
 * of similar texts each is compared with the first one of its band.
 *
 * @param texts of any number
 * @returns groups of two or more places, each ascending, in the order of their first
 * @see Li, Owen & Zhang 2012, "One Permutation Hashing"; Shrivastava & Li 2014 for bins that stay empty
 * @example
 * nearDuplicates(['a', 'The sea is blue.', 'the sea is blue']); // => [[1, 2]]
 */
export function nearDuplicates(texts: readonly string[]): readonly (readonly number[])[] {
  const plain = texts.map(comparable);
  const parents = Int32Array.from(plain.keys());
  const groupOf = (place: number): number => {
    let top = place;
    while (parents[top] !== top) top = parents[top] as number;
    for (let at = place; at !== top; ) {
      const next = parents[at] as number;
      parents[at] = top;
      at = next;
    }
    return top;
  };
  const join = (one: number, other: number) => {
    const [first, second] = [groupOf(one), groupOf(other)];
    if (first !== second) parents[Math.max(first, second)] = Math.min(first, second);
  };
  const firstOf = new Map<string, number>();
  const distinct: number[] = [];
  for (const [place, text] of plain.entries()) {
    if (text === '') continue;
    const known = firstOf.get(text);
    if (known !== undefined) join(known, place);
    else {
      firstOf.set(text, place);
      if (text.length >= shortest) distinct.push(place);
    }
  }
  joinSimilar(plain, distinct, { groupOf, join });
  const groups = new Map<number, number[]>();
  for (const place of plain.keys()) {
    const top = groupOf(place);
    const group = groups.get(top);
    if (group === undefined) groups.set(top, [place]);
    else group.push(place);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function joinSimilar(
  plain: readonly string[],
  places: readonly number[],
  { groupOf, join }: { groupOf: (place: number) => number; join: (one: number, other: number) => void },
): void {
  const sketches = new Int32Array(places.length * bins);
  for (const [index, place] of places.entries()) {
    sketch(plain[place] ?? '', sketches.subarray(index * bins, (index + 1) * bins));
  }
  for (let band = 0; band < bands; band += 1) {
    const first = new Map<number, number>();
    for (const [index, place] of places.entries()) {
      const key = bandKey(sketches, index * bins + band * rows);
      const known = first.get(key);
      if (known === undefined) {
        first.set(key, index);
        continue;
      }
      const other = places[known] as number;
      if (groupOf(other) === groupOf(place) || !alike(sketches, known * bins, index * bins)) continue;
      if (similarity(plain[other] ?? '', plain[place] ?? '') >= leastSimilarity) join(other, place);
    }
  }
}

function sketch(text: string, into: Int32Array): void {
  into.fill(nothing);
  for (const hash of hashesOf(text)) {
    const bin = hash >>> 26;
    const value = hash & 0x3ffffff;
    const known = into[bin] as number;
    if (known === nothing || value < known) into[bin] = value;
  }
  // An empty bin takes what the next full one has, with the distance, so that two texts fill it alike.
  const own = into.slice();
  for (let bin = 0; bin < bins; bin += 1) {
    let distance = 0;
    while (distance < bins && own[(bin + distance) % bins] === nothing) distance += 1;
    if (distance > 0 && distance < bins) {
      into[bin] = (own[(bin + distance) % bins] as number) + distance * 0x4000000;
    }
  }
}

/** A hash of 32 bits for each run of five UTF-16 units; repeats kept. */
function* hashesOf(text: string): Generator<number> {
  for (let start = 0; start + run <= text.length; start += 1) {
    let hash = 0x811c9dc5;
    for (let index = start; index < start + run; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    // FNV's high bits, which choose the bin, hardly know the last letters: mixed as MurmurHash3 ends.
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    yield (hash ^ (hash >>> 16)) >>> 0;
  }
}

function bandKey(sketches: Int32Array, start: number): number {
  let key = 0;
  for (let row = 0; row < rows; row += 1) key = (Math.imul(key, 31) + (sketches[start + row] as number)) | 0;
  return key;
}

/** A look at the sketches, so that pairs that share a band by chance are not counted out. */
function alike(sketches: Int32Array, one: number, other: number): boolean {
  let same = 0;
  for (let bin = 0; bin < bins; bin += 1) if (sketches[one + bin] === sketches[other + bin]) same += 1;
  return same >= 0.7 * bins;
}

function similarity(one: string, other: string): number {
  const left = new Set(hashesOf(one));
  const right = new Set(hashesOf(other));
  let shared = 0;
  for (const hash of left) if (right.has(hash)) shared += 1;
  return shared / (left.size + right.size - shared);
}

const run = 5;
const shortest = 20;
const bins = 64;
const rows = 4;
const bands = bins / rows;
const nothing = -1;
const leastSimilarity = 0.9;
