/** Five shades from the lowest to the highest figure; none where all are the same. Classes `h0` to `h4`. */
export function shades(
  values: readonly (number | null | undefined)[],
): (value: number | null | undefined) => string {
  const known = values.filter((value) => value !== null && value !== undefined);
  const low = Math.min(...known);
  const width = Math.max(...known) - low;
  return (value) =>
    value === null || value === undefined || !(width > 0)
      ? ''
      : ` h${Math.min(4, Math.floor(((value - low) / width) * 5))}`;
}
