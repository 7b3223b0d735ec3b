import { quantityText } from './print-rule.ts';
import type { Operator, Quantity } from './rule.ts';

/** Whether a quantity is counted, so that a share is no limit for it and equality can be asked. */
export function isCount({ kind }: Quantity): boolean {
  return kind === 'failed' || kind === 'queries';
}

/** Least and greatest value there can be. */
export function rangeOf(quantity: Quantity): readonly [number, number] {
  switch (quantity.kind) {
    case 'metric':
    case 'worst':
      return quantity.measure.metric.range;
    case 'gap': {
      const [lowest, highest] = quantity.measure.metric.range;
      return [lowest - highest, highest - lowest];
    }
    case 'low':
    case 'high':
      return rangeOf(quantity.of);
    case 'errors':
      return [0, 1];
    case 'latency':
    case 'failed':
    case 'queries':
      return [0, Number.POSITIVE_INFINITY];
    case 'diagnosis':
      return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    default:
      return quantity satisfies never;
  }
}

/** Whether the comparison holds for every value there can be (true), for none (false), or for some (null). */
export function settledBy(quantity: Quantity, operator: Operator, limit: number): boolean | null {
  const [lowest, highest] = rangeOf(quantity);
  switch (operator) {
    case '>=':
      return limit <= lowest ? true : limit > highest ? false : null;
    case '>':
      return limit < lowest ? true : limit >= highest ? false : null;
    case '<=':
      return limit >= highest ? true : limit < lowest ? false : null;
    case '<':
      return limit > highest ? true : limit <= lowest ? false : null;
    case '==':
      return limit < lowest || limit > highest || (isCount(quantity) && !Number.isInteger(limit))
        ? false
        : null;
    case '!=':
      return limit < lowest || limit > highest || (isCount(quantity) && !Number.isInteger(limit))
        ? true
        : null;
    default:
      return operator satisfies never;
  }
}

/** A comparison of that quantity as people would write it, for a mend. */
export function exampleOf(quantity: Quantity): string {
  const name = quantityText(quantity);
  switch (quantity.kind) {
    case 'latency':
      return `${name} <= 500 ms`;
    case 'errors':
      return `${name} < 0.1 %`;
    case 'failed':
      return `${name} == 0`;
    case 'queries':
      return `${name} >= 100`;
    case 'diagnosis':
      return `${name} == "healthy"`;
    case 'gap':
      return `${name} < 0.1`;
    default:
      return `${name} >= ${rangeOf(quantity)[1] === 1 ? '0.7' : 'a number'}`;
  }
}
