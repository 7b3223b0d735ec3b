import type { RawResult } from '../protocol.ts';

/**
 * P(yes) = e^yes / (e^yes + e^no) from the logarithms of the probabilities that a model gives its next token.
 *
 * Servers tell those of the likeliest tokens only. Where one of the two is not among them, its probability is at most that of
 * the least likely one told, which bounds P(yes) and does not give it: the document gets an error that says so, since a score
 * made up from a bound would look like any other.
 *
 * @param logprobs by the token's text; finite, 0 or less
 * @param mend half a sentence, how to be told the missing one
 * @example
 * yesNoScore(0, new Map([['yes', Math.log(0.6)], ['no', Math.log(0.2)]]), ''); // => { index: 0, score: 0.75 }
 */
export function yesNoScore(index: number, logprobs: ReadonlyMap<string, number>, mend: string): RawResult {
  const yes = logprobs.get('yes');
  const no = logprobs.get('no');
  if (yes !== undefined && no !== undefined) return { index, score: share(yes, no) };
  if (yes === undefined && no === undefined) {
    return {
      index,
      score: null,
      error: `neither "yes" nor "no" is among the ${logprobs.size} likeliest tokens, so the prompt does not reach the model as it should; ${mend}`,
    };
  }
  const least = Math.min(...logprobs.values());
  const [missing, bound] =
    yes === undefined
      ? ['yes', `at most ${share(least, no ?? least).toFixed(4)}`]
      : ['no', `at least ${share(yes, least).toFixed(4)}`];
  return {
    index,
    score: null,
    error: `"${missing}" is not among the ${logprobs.size} likeliest tokens, so all that is known of P(yes) is that it is ${bound}; ${mend}`,
  };
}

function share(yes: number, no: number): number {
  return 1 / (1 + Math.exp(no - yes));
}
