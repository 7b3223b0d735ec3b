import type { Operator } from './rule.ts';

/** A number for a sentence: three decimals, more where two numbers would read alike, fewer for times and counts. */
export function shown(
  value: number | null,
  unit: 'value' | 'ms' | 'share' | 'count',
  beside?: number,
): string {
  if (value === null) return 'unknown';
  switch (unit) {
    case 'count':
      return String(value);
    case 'ms':
      return `${apart(value, beside, 0, (number, digits) => number.toFixed(digits))} ms`;
    case 'share':
      return `${apart(value * 100, beside === undefined ? undefined : beside * 100, 1, fixed)} %`;
    case 'value':
      return apart(value, beside, 3, fixed);
    default:
      return unit satisfies never;
  }
}

/** `+0.012`, `-0.034`. */
export function signed(value: number | null): string {
  if (value === null) return 'unknown';
  const text = shown(value, 'value');
  return value > 0 ? `+${text}` : text;
}

/** `[0.640, 0.723]`, or nothing where there is no interval. */
export function intervalText(
  low: number | null,
  high: number | null,
  unit: 'value' | 'ms' | 'share' | 'count',
): string {
  return low === null || high === null ? '' : ` [${shown(low, unit)}, ${shown(high, unit)}]`;
}

export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Whether the comparison holds. */
export function holds(value: number | string, operator: Operator, limit: number | string): boolean {
  switch (operator) {
    case '>=':
      return value >= limit;
    case '>':
      return value > limit;
    case '<=':
      return value <= limit;
    case '<':
      return value < limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
    default:
      return operator satisfies never;
  }
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** Digits are added until the number no longer reads like the one beside it: `0.69996 < 0.7`, not `0.700 < 0.7`. */
function apart(
  value: number,
  beside: number | undefined,
  digits: number,
  write: (value: number, digits: number) => string,
): string {
  let used = digits;
  while (
    beside !== undefined &&
    value !== beside &&
    used < 12 &&
    Number(write(value, used)) === Number(write(beside, used))
  ) {
    used += 1;
  }
  return write(value, used);
}
