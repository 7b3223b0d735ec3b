/**
 * A figure as people read it: three decimals, `-` for what does not exist. Values under half a thousandth keep their
 * power of ten (a spread of 1e-5 is not none), and those from 1,000 on have four digits.
 *
 * @param options.digits decimals, 3 when left out
 * @example
 * figureText(0.81249); // => '0.812'
 */
export function figureText(
  value: number | null | undefined,
  { digits = 3 }: { digits?: number } = {},
): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size !== 0 && size < 0.0005) return value.toExponential(0);
  if (size >= 1e6) return value.toExponential(3);
  return size >= 1000
    ? String(Number(value.toPrecision(Math.max(4, String(Math.trunc(size)).length))))
    : value.toFixed(digits);
}

/** A share of 0.34 as `34 %`; of -0.004 as `-0.4 %`; `-` for what does not exist. */
export function percentText(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '-';
  const percent = share * 100;
  return `${Math.abs(percent) < 1 && percent !== 0 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** `1 query`, `3 queries`. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
