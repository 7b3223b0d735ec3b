import type { ComponentChildren } from 'preact';

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

/** The button in a column's head: the first click sorts as `first` says, the next the other way round. */
export function SortButton({
  column,
  order,
  first = 'up',
  onOrder,
  children,
}: {
  readonly column: string;
  readonly order: Order;
  readonly first?: 'up' | 'down';
  readonly onOrder: (order: Order) => void;
  readonly children: ComponentChildren;
}) {
  const own = order.by === column;
  return (
    <button
      type="button"
      class="sort"
      onClick={() => onOrder({ by: column, down: own ? !order.down : first === 'down' })}
    >
      {children}
      <span aria-hidden="true" class="arrow">
        {own ? (order.down ? '▼' : '▲') : ''}
      </span>
    </button>
  );
}
