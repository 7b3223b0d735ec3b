type Columns = Float64Array | Int32Array | Uint8Array;

/** A longer array that begins with the same numbers: at least `length`, and at least half as long again as before. */
export function grown<Column extends Columns>(column: Column, length: number): Column {
  const Type = column.constructor as new (length: number) => Column;
  const longer = new Type(Math.max(length, Math.ceil(1.5 * column.length)));
  longer.set(column);
  return longer;
}
