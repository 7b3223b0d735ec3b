import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/**
 * A table of any number of rows that keeps only those in sight in the page. Rows are of one height. The first link of a row is its
 * own; one row takes part in the order of tabs, and the arrow keys, Page Up and Down, Home and End go from row to row.
 */
export function VirtualTable({
  label,
  head,
  count,
  rowOf,
  columns,
  memory,
}: {
  readonly label: string;
  /** Cells with the role `columnheader`. */
  readonly head: ComponentChildren;
  readonly count: number;
  /** Cells with the role `cell`; `tab` is the tabindex of the row's link. */
  readonly rowOf: (place: number, tab: 0 | -1) => ComponentChildren;
  /** Widths of the columns, as `grid-template-columns` has them. */
  readonly columns: string;
  /** What the place that was scrolled to is kept by, for those who come back. */
  readonly memory: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const [height, setHeight] = useState(600);
  const [active, setActive] = useState(0);
  const moving = useRef(false);
  const look = () => {
    const element = scroller.current;
    if (element === null) return;
    places.set(memory, element.scrollTop);
    // Rows are made in steps, so that most frames of a scroll make none.
    setFirst(Math.floor(element.scrollTop / (STEP * ROW)) * STEP);
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = places.get(memory) ?? 0;
    look();
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [memory]);
  useEffect(() => setActive((row) => Math.min(row, Math.max(0, count - 1))), [count]);
  useLayoutEffect(() => {
    if (!moving.current) return;
    moving.current = false;
    const row = scroller.current?.querySelector(`[data-row="${active}"]`);
    row?.querySelector<HTMLElement>('a')?.focus({ preventScroll: true });
  }, [active]);
  const move = (event: KeyboardEvent) => {
    const element = scroller.current;
    const page = Math.max(1, Math.floor(height / ROW) - 2);
    const to = targetOf(event.key, { active, page, last: count - 1 });
    if (element === null || to === null || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!(event.target as Element).closest('[data-row]')) return;
    event.preventDefault();
    const top = to * ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW > element.scrollTop + height - ROW) element.scrollTop = top + 2 * ROW - height;
    look();
    moving.current = to !== active;
    setActive(to);
  };
  const start = Math.max(0, first - STEP);
  const end = Math.min(count, first + Math.ceil(height / ROW) + 2 * STEP);
  const rows = Array.from({ length: Math.max(0, end - start) }, (_, place) => start + place);
  // Taken out of the page it would lose the focus.
  if (active < count && (active < start || active >= end)) rows.push(active);
  return (
    <div class="virtual" ref={scroller} onScroll={look} style={{ '--columns': columns }}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows that stand at places of their own are no table for CSS */}
      <div role="table" aria-label={label} aria-rowcount={count + 1} onKeyDown={move}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" class="head">
          {/* biome-ignore lint/a11y/useSemanticElements: as above */}
          <div role="row" aria-rowindex={1} tabIndex={-1}>
            {head}
          </div>
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" class="body" style={{ height: `${count * ROW}px` }}>
          {rows.map((place) => (
            // biome-ignore lint/a11y/useSemanticElements: as above
            <div
              key={place}
              role="row"
              tabIndex={-1}
              aria-rowindex={place + 2}
              data-row={place}
              style={{ transform: `translateY(${place * ROW}px)` }}
              onFocusIn={() => setActive(place)}
            >
              {rowOf(place, place === active ? 0 : -1)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function targetOf(
  key: string,
  { active, page, last }: { readonly active: number; readonly page: number; readonly last: number },
): number | null {
  const within = (row: number) => Math.max(0, Math.min(last, row));
  switch (key) {
    case 'ArrowDown':
      return within(active + 1);
    case 'ArrowUp':
      return within(active - 1);
    case 'PageDown':
      return within(active + page);
    case 'PageUp':
      return within(active - page);
    case 'Home':
      return within(0);
    case 'End':
      return within(last);
    default:
      return null;
  }
}

/** Pixels; the style says the same. */
const ROW = 40;
const STEP = 8;
/** Where one had scrolled to, for the way back. */
const places = new Map<string, number>();
