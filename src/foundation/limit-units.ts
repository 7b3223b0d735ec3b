export type LimitUnit = 'none' | 'percent' | 'us' | 'ms' | 's' | 'min';

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
 * The number in the unit that values have: times in milliseconds, percent as a share. Rounded to 15 digits, which hold what a person
 * wrote: 97.9 % is 0.979, where 97.9 / 100 is 0.9790000000000001.
 *
 * @example
 * inBaseUnit({ number: 97.9, unit: 'percent' }); // => 0.979
 */
export function inBaseUnit({ number, unit }: WrittenNumber): number {
  return unit === 'none' || unit === 'ms' ? number : Number((number / perBaseUnit[unit]).toPrecision(15));
}

/** `500 ms`, as it was written. */
export function writtenText({ value, unit }: { readonly value: number; readonly unit: LimitUnit }): string {
  const number = Number((value * perBaseUnit[unit]).toPrecision(15));
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

/** How many of the unit make one of what values are in. */
const perBaseUnit: Readonly<Record<LimitUnit, number>> = {
  none: 1,
  ms: 1,
  percent: 100,
  us: 1000,
  s: 1 / 1000,
  min: 1 / 60_000,
};
