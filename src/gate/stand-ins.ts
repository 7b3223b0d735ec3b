import type { Token } from './rule-tokens.ts';

/** The expression that mathjs gets, and where each piece begins in it. */
export function standIns(tokens: readonly Token[]): { expression: string; starts: readonly number[] } {
  const starts: number[] = [];
  let expression = '';
  for (const [index, token] of tokens.entries()) {
    starts.push(expression.length);
    expression += `${token.kind === 'operator' ? token.text : `v${index}`} `;
  }
  return { expression: expression.trimEnd(), starts };
}

/** The piece that a place in the expression belongs to; one more than there are at its end. */
export function tokenAt(starts: readonly number[], at: number): number {
  const after = starts.findIndex((start) => start > at);
  const last = starts.length - 1;
  if (after !== -1) return Math.max(0, after - 1);
  return at > (starts[last] ?? 0) + 1 ? starts.length : last;
}
