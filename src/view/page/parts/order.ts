/** The order of a table: a column, and which way. */
export interface Order {
  readonly by: string;
  readonly down: boolean;
}

/** `-started` for the column `started` from the highest down. */
export function orderOf(text: string): Order {
  return text.startsWith('-') ? { by: text.slice(1), down: true } : { by: text, down: false };
}

export function orderText({ by, down }: Order): string {
  return down ? `-${by}` : by;
}

/** What a column's head says of the order to those who cannot see the arrow. */
export function sortedAs({ by, down }: Order, column: string): 'ascending' | 'descending' | 'none' {
  if (by !== column) return 'none';
  return down ? 'descending' : 'ascending';
}
