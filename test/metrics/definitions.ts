/**
 * The definitions of the ranking metrics on one order without ties, written from the papers and from trec_eval's rules, and the
 * expectation over ties by trying every order. The oracle of the tests: it shares no line with src/metrics.
 */

/** Grades by rank (null: unjudged) and all judged grades. */
export interface Order {
  readonly grades: readonly (number | null)[];
  readonly judged: readonly number[];
}

type Values = Readonly<Record<string, number | string>>;
type Definition = (order: Order, values: Values) => number;

export const definitions: Readonly<Record<string, Definition>> = {
  nDCG({ grades, judged }, { gain, ideal, cutoff }) {
    const gainOf = (grade: number | null) => {
      const positive = Math.max(grade ?? 0, 0);
      return gain === 'exp' ? 2 ** positive - 1 : positive;
    };
    const dcg = (list: readonly (number | null)[]) =>
      sumOf(list.slice(0, number(cutoff)).map((grade, index) => gainOf(grade) / Math.log2(index + 2)));
    const pool = ideal === 'candidates' ? grades.map((grade) => grade ?? 0) : judged;
    const best = dcg([...pool].sort((left, right) => right - left));
    return best === 0 ? 0 : dcg(grades) / best;
  },
  MRR({ grades }, { rel, cutoff }) {
    const rank = 1 + hitsOf(grades, rel).indexOf(1);
    return rank === 0 || rank > number(cutoff) ? 0 : 1 / rank;
  },
  AP({ grades, judged }, { rel, cutoff }) {
    const hits = hitsOf(grades, rel);
    const precisions = hits.map((hit, index) => (hit * sumOf(hits.slice(0, index + 1))) / (index + 1));
    return ratio(sumOf(precisions.slice(0, number(cutoff))), sumOf(hitsOf(judged, rel)));
  },
  P: ({ grades }, { rel, cutoff }) => sumOf(hitsOf(grades, rel).slice(0, number(cutoff))) / number(cutoff),
  R: ({ grades, judged }, { rel, cutoff }) =>
    ratio(sumOf(hitsOf(grades, rel).slice(0, number(cutoff))), sumOf(hitsOf(judged, rel))),
  Success: ({ grades }, { rel, cutoff }) => Math.max(0, ...hitsOf(grades, rel).slice(0, number(cutoff))),
  Rprec({ grades, judged }, { rel }) {
    const all = sumOf(hitsOf(judged, rel));
    return ratio(sumOf(hitsOf(grades, rel).slice(0, all)), all);
  },
  bpref({ grades, judged }, { rel }) {
    const relevant = judged.filter((grade) => grade >= number(rel)).length;
    const nonRelevant = judged.filter((grade) => grade >= 0 && grade < number(rel)).length;
    const pairs = grades.map((grade, rank) => {
      if (grade === null || grade < number(rel)) return 0;
      const above = grades
        .slice(0, rank)
        .filter((one) => one !== null && one >= 0 && one < number(rel)).length;
      return above === 0 ? 1 : 1 - Math.min(above, relevant) / Math.min(nonRelevant, relevant);
    });
    return ratio(sumOf(pairs), relevant);
  },
  RBP: ({ grades }, { p, rel, cutoff }) =>
    (1 - number(p)) *
    sumOf(
      hitsOf(grades, rel)
        .slice(0, number(cutoff))
        .map((hit, index) => hit * number(p) ** index),
    ),
  ERR({ grades }, { max, cutoff }) {
    const satisfied = grades.map((grade) => (2 ** Math.max(grade ?? 0, 0) - 1) / 2 ** number(max));
    const stops = satisfied.map((chance, index) =>
      satisfied.slice(0, index).reduce((product, other) => product * (1 - other), chance / (index + 1)),
    );
    return sumOf(stops.slice(0, number(cutoff)));
  },
  Judged({ grades }, { cutoff }) {
    const shown = grades.slice(0, number(cutoff));
    return ratio(shown.filter((grade) => grade !== null).length, shown.length);
  },
};

/** Mean, highest and lowest value over all orders of the groups, every permutation counted once. */
export function overOrders(
  groups: readonly (readonly (number | null)[])[],
  value: (order: (number | null)[]) => number,
) {
  let orders: (number | null)[][] = [[]];
  for (const group of groups) {
    const inside = permutations(group);
    orders = orders.flatMap((above) => inside.map((below) => [...above, ...below]));
  }
  const values = orders.map(value);
  return { expected: sumOf(values) / values.length, best: Math.max(...values), worst: Math.min(...values) };
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

function hitsOf(grades: readonly (number | null)[], rel: number | string | undefined): number[] {
  return grades.map((grade) => (grade !== null && grade >= number(rel) ? 1 : 0));
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function number(value: number | string | undefined): number {
  if (typeof value !== 'number') throw new TypeError(`${value} is no number`);
  return value;
}
