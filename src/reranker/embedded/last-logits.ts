/** A tensor of logits as a runtime gives it. */
export interface Logits {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

/**
 * P(yes) of a single prompt from the logits of its next token, whichever shape the model was exported with: `[1, 2]` (no, yes), `[1,
 * vocabulary]`, or `[1, places, vocabulary]`, of which the last place counts.
 *
 * @param tokens the numbers of "yes" and "no" in the vocabulary
 * @returns null for any other shape; NaN where a logit is none
 * @example
 * yesProbability({ dims: [1, 2], data: [0, Math.log(3)] }, { yes: 9693, no: 2152 }); // => 0.75
 */
export function yesProbability(
  { dims, data }: Logits,
  { yes, no }: { readonly yes: number; readonly no: number },
): number | null {
  const [batch, ...rest] = dims;
  const width = rest.at(-1) ?? 0;
  const places = rest.length === 2 ? (rest[0] ?? 0) : 1;
  if (batch !== 1 || rest.length < 1 || rest.length > 2 || places < 1 || data.length !== places * width)
    return null;
  const two = width === 2;
  if (!two && width <= Math.max(yes, no)) return null;
  const start = (places - 1) * width;
  const logit = (at: number) => data[start + at] ?? Number.NaN;
  return 1 / (1 + Math.exp(logit(two ? 0 : no) - logit(two ? 1 : yes)));
}
