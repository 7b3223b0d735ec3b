export type ParameterValue = number | string;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** One parameter of a metric. `default` is undefined where a value must be given. */
export interface Parameter<Value extends ParameterValue> {
  /** What may stand there, for messages and listings: `a whole number, 1 or more`. */
  readonly words: string;
  readonly default: Value | undefined;
  /** @returns undefined when the text is no value of this parameter */
  read(text: string): Value | undefined;
}

/** From which grade on a document counts as relevant, trec_eval's -l. */
export const relevanceLevel: Parameter<number> = wholeNumber({ from: 1, default: 1 });

/** Ranks looked at; all when left out, which is Infinity inside. */
export const optionalCutoff: Parameter<number> = wholeNumber({ from: 1, default: Number.POSITIVE_INFINITY });

/** Ranks looked at, for metrics that mean nothing without. */
export const requiredCutoff: Parameter<number> = wholeNumber({ from: 1 });

export function wholeNumber(bounds: { from: number; to?: number; default?: number }): Parameter<number> {
  const { from, to = Number.MAX_SAFE_INTEGER } = bounds;
  return {
    words:
      bounds.to === undefined ? `a whole number, ${from} or more` : `a whole number from ${from} to ${to}`,
    default: bounds.default,
    read(text) {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= from && value <= to ? value : undefined;
    },
  };
}

/** A number strictly between 0 and 1. */
export function openShare(options: { default?: number } = {}): Parameter<number> {
  return {
    words: 'a number between 0 and 1, both excluded',
    default: options.default,
    read(text) {
      const value = /^[\d.]+(e-?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      return value > 0 && value < 1 ? value : undefined;
    },
  };
}

export function choice<const Word extends string>(
  words: readonly Word[],
  options: { default: NoInfer<Word> },
): Parameter<Word> {
  return {
    words: words.map((word) => `"${word}"`).join(' or '),
    default: options.default,
    read: (text) => words.find((word) => word === text),
  };
}
