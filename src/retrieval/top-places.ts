/**
 * The places of the highest values, exactly: best first, equal values by place ascending. A heap of `top` entries, so the cost is one pass
 * over the values and not a sort of them.
 *
 * @param values finite
 * @param options.top how many, 0 or more; fewer where fewer pass
 * @param options.above only values greater than this; all when left out
 * @param options.order breaks ties between places: negative where the first one comes first; by place when left out
 * @example
 * topPlaces([1, 3, 2, 3], { top: 2 }); // => [1, 3]
 */
export function topPlaces(
  values: ArrayLike<number>,
  {
    top,
    above = Number.NEGATIVE_INFINITY,
    order = (one, other) => one - other,
  }: {
    readonly top: number;
    readonly above?: number;
    readonly order?: (one: number, other: number) => number;
  },
): number[] {
  const heap: number[] = [];
  /** Whether one place stands behind the other: the root of the heap is the worst that is kept. */
  const worse = (one: number, other: number) => {
    const difference = (values[one] as number) - (values[other] as number);
    return difference === 0 ? order(one, other) > 0 : difference < 0;
  };
  if (top <= 0) return heap;
  for (let place = 0; place < values.length; place += 1) {
    if (!((values[place] as number) > above)) continue;
    if (heap.length < top) {
      heap.push(place);
      rise(heap, worse);
    } else if (worse(heap[0] as number, place)) {
      heap[0] = place;
      sink(heap, worse);
    }
  }
  return heap.sort((one, other) => (worse(one, other) ? 1 : -1));
}

type Worse = (one: number, other: number) => boolean;

function rise(heap: number[], worse: Worse): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!worse(heap[at] as number, heap[parent] as number)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function sink(heap: number[], worse: Worse): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && worse(heap[right] as number, heap[left] as number) ? right : left;
    if (!worse(heap[child] as number, heap[at] as number)) return;
    swap(heap, at, child);
    at = child;
  }
}

function swap(heap: number[], one: number, other: number): void {
  const kept = heap[one] as number;
  heap[one] = heap[other] as number;
  heap[other] = kept;
}
