import type { ComponentChildren } from 'preact';
import type { Order } from './order.ts';

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
