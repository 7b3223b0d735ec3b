import type { WorldOptions } from './world.ts';

export type Shape = Omit<WorldOptions, 'queries'> & { readonly name: string };

/** What thresholds were set on. */
export const calibrationShapes: readonly Shape[] = [
  { name: 'easy', candidates: 20, gap: 5, shared: true, documentsPerCall: 10, relevant: 'some' },
  { name: 'hard', candidates: 20, gap: 1.6, shared: true, documentsPerCall: 20, relevant: 'one' },
  {
    name: 'fair, own documents',
    candidates: 10,
    gap: 3,
    shared: false,
    documentsPerCall: 5,
    relevant: 'one',
  },
  { name: 'long lists', candidates: 50, gap: 2.2, shared: true, documentsPerCall: 50, relevant: 'some' },
];

/** Not looked at while thresholds were set: other sizes, calls, noise and base rates. */
export const heldOutShapes: readonly Shape[] = [
  {
    name: 'heavy tails',
    ...{ candidates: 30, gap: 2.5, shared: true, documentsPerCall: 8, relevant: 'some' },
    noise: 'heavy',
    base: -3,
  },
  {
    name: 'hard, high base',
    ...{ candidates: 15, gap: 1.8, shared: true, documentsPerCall: 15, relevant: 'one' },
    base: -1,
  },
  {
    name: 'very easy, 100 candidates',
    ...{ candidates: 100, gap: 6, shared: false, documentsPerCall: 25, relevant: 'one' },
    base: -6,
  },
];
