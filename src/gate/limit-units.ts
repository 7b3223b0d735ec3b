import type { LimitUnit } from './rule.ts';

/** A number as it stands in a rule: `500 ms`, `0.1 %`, `0.7`. */
export interface WrittenNumber {
  readonly number: number;
  readonly unit: LimitUnit;
}

/** What a unit is called in a rule; the first name is the canonical one. */
export const unitNames: Readonly<Record<LimitUnit, readonly string[]>> = {
  none: [''],
  percent: ['%'],
  us: ['us', 'µs', 'μs'],
  ms: ['ms'],
  s: ['s', 'sec'],
  min: ['min'],
};

/**
 * The number in the unit that values have: times in milliseconds, percent as a share. By division, since 0.1 / 100 is the
 * double nearest to 0.001 and 0.1 * 0.01 is not.
 *
 * @example
 * inBaseUnit({ number: 0.1, unit: 'percent' }); // => 0.001
 */
export function inBaseUnit({ number, unit }: WrittenNumber): number {
  switch (unit) {
    case 'none':
    case 'ms':
      return number;
    case 'percent':
      return number / 100;
    case 'us':
      return number / 1000;
    case 's':
      return number * 1000;
    case 'min':
      return number * 60_000;
    default:
      return unit satisfies never;
  }
}

/** `500 ms`, as it was written. The inverse of `inBaseUnit` would show 0.1 % as 0.1 only by luck of rounding. */
export function writtenText({ value, unit }: { readonly value: number; readonly unit: LimitUnit }): string {
  const factors: Readonly<Record<LimitUnit, number>> = {
    none: 1,
    ms: 1,
    percent: 100,
    us: 1000,
    s: 1 / 1000,
    min: 1 / 60_000,
  };
  // 15 digits hold what a person wrote, without the last bit of the conversion.
  const number = Number((value * factors[unit]).toPrecision(15));
  return unit === 'none' ? String(number) : `${number} ${unitNames[unit][0]}`;
}

/** The unit of that name, in any case; undefined when there is none. */
export function unitOf(name: string): LimitUnit | undefined {
  const units = Object.keys(unitNames) as LimitUnit[];
  return units.find((unit) => unit !== 'none' && unitNames[unit].includes(name.toLowerCase()));
}

/** Whether a number with that unit is a time. */
export function isTime(unit: LimitUnit): boolean {
  return unit !== 'none' && unit !== 'percent';
}
