import { spearman } from '../../statistics/correlation.ts';
import type { Probe } from './probe.ts';

/** The same documents under each question: what does not move is blind to it. Costs no call, the base rates have asked. */
export const swapQuery: Probe = {
  name: 'swap',
  title: 'the same documents under another query',
  calls: () => 0,
  async run(_plan, { matrices }) {
    const correlations = [...matrices.values()].flatMap((rows) =>
      rows.flatMap((row, own) => {
        const other = rows[(own + 1) % rows.length];
        // All the same under both questions is no order, and blind all the same.
        if (other === undefined) return [];
        const correlation = spearman(row, other);
        return [Number.isNaN(correlation) ? (isFlat(row) && isFlat(other) ? 1 : 0) : correlation];
      }),
    );
    const correlation = correlations.reduce((sum, one) => sum + one, 0) / correlations.length;
    return {
      outcomes: { swap: { correlation, queries: correlations.length } },
      sentence:
        correlation >= 0.8
          ? 'another query gives the same order of the documents'
          : 'another query gives another order of the documents',
      values: { correlation, queries: correlations.length },
    };
  },
};

function isFlat(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
