/**
 * Ranks from 1 upwards, equal values sharing the mean of their places: what rank tests need so that ties carry no order.
 *
 * @param values without NaN
 * @returns ranks in the order of the values
 * @example
 * midRanks([30, 10, 30, 20]).join(); // => '3.5,1,3.5,2'
 */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const ranks = new Float64Array(values.length);
  for (const { members, first } of tieGroups(values)) {
    const rank = first + (members.length + 1) / 2;
    for (const member of members) ranks[member] = rank;
  }
  return ranks;
}

/** Groups of equal values from the smallest up; `first` counts the values below the group. */
export function tieGroups(
  values: ArrayLike<number>,
): { readonly members: readonly number[]; readonly first: number }[] {
  const order = Array.from({ length: values.length }, (_, index) => index);
  order.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
  const groups: { members: number[]; first: number }[] = [];
  order.forEach((index, place) => {
    const group = groups.at(-1);
    if (group !== undefined && values[group.members[0] as number] === values[index])
      group.members.push(index);
    else groups.push({ members: [index], first: place });
  });
  return groups;
}
