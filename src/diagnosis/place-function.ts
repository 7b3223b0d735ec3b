import { midRanks } from '../statistics/mid-ranks.ts';
import { correlationOfRanks, rowsByCall, scoredRows } from './observed.ts';
import type { Sample } from './sample.ts';

export interface PlaceFunction {
  /** Share of the variance of scores between calls. */
  readonly explained: number;
  readonly gapVariation: number;
  /** Share of the calls that are not sorted, and their mean Spearman of score and -place; NaN without any. */
  readonly unsorted: number;
  readonly placeOfUnsorted: number;
}

/**
 * Whether scores are a function of the place in the request. Two signs: how much of their variance between calls the place
 * explains, and how much the gaps between neighbouring places vary from call to call (deviation over mean, over places). A
 * function of the place repeats its gaps (near 0); sorted scores of different documents have gaps as exponential variables
 * have them (about 1), however well the place predicts their size.
 *
 * Looks at calls of the commonest length, at most 2,000 of them.
 */
export function placeFunction({ input, indices }: Sample): PlaceFunction {
  const calls = callsOf(input.queries, indices);
  const lengths = new Map<number, number>();
  for (const { length } of calls) lengths.set(length, (lengths.get(length) ?? 0) + 1);
  const [commonest = 0] = [...lengths].sort((a, b) => b[1] - a[1]).map(([length]) => length);
  const same = calls.filter(({ length }) => length === commonest);
  const rest = unsortedCalls(calls);
  if (commonest < 2 || same.length < 2) return { explained: Number.NaN, gapVariation: Number.NaN, ...rest };
  const meanAt = Array.from({ length: commonest }, (_, place) => mean(same.map((call) => call[place] ?? 0)));
  const whole = mean(meanAt);
  let between = 0;
  let total = 0;
  for (const call of same) {
    for (const [place, score] of call.entries()) {
      between += ((meanAt[place] ?? 0) - whole) ** 2;
      total += (score - whole) ** 2;
    }
  }
  const variations = Array.from({ length: commonest - 1 }, (_, place) => {
    const gaps = same.map((call) => (call[place] ?? 0) - (call[place + 1] ?? 0));
    const middle = mean(gaps);
    return Math.sqrt(mean(gaps.map((gap) => (gap - middle) ** 2))) / Math.abs(middle);
  }).filter(Number.isFinite);
  return { explained: total > 0 ? between / total : Number.NaN, gapVariation: mean(variations), ...rest };
}

function unsortedCalls(calls: readonly number[][]): Pick<PlaceFunction, 'unsorted' | 'placeOfUnsorted'> {
  const correlations = calls
    .filter((call) => !isSorted(call))
    .map((call) =>
      correlationOfRanks(
        midRanks(call),
        call.map((_, place) => call.length - place),
      ),
    );
  return { unsorted: correlations.length / calls.length, placeOfUnsorted: mean(correlations) };
}

function isSorted(call: readonly number[]): boolean {
  const steps = call.slice(1).map((score, place) => score - (call[place] as number));
  return steps.every((step) => step <= 0) || steps.every((step) => step >= 0);
}

function callsOf(queries: Sample['input']['queries'], indices: readonly number[]): number[][] {
  const calls: number[][] = [];
  for (const index of indices) {
    const query = queries[index];
    if (query === undefined) continue;
    for (const members of rowsByCall(query, scoredRows(query))) {
      calls.push(members.map((row) => query.scores[row] as number));
    }
    if (calls.length >= mostCalls) break;
  }
  return calls;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const mostCalls = 2_000;
