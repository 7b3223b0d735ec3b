import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, seededRandom } from '../../src/foundation/random.ts';

/** Sizes after MS MARCO passages: its 6,980 development queries, with 100 and 1,000 documents each. */
export const workloads = {
  medium: { queries: 6980, documents: 100 },
  large: { queries: 6980, documents: 1000 },
} as const;

export type WorkloadName = keyof typeof workloads;

/**
 * Writes `NAME.qrels.txt` and `NAME.run.txt` into a folder, unless they are there: graded judgments (1 to 11 a query, most of
 * them retrieved), scores with four decimals that descend, one row in twenty tied with the row above.
 *
 * @returns the paths of the two files
 */
export function makeWorkload(folder: string, name: WorkloadName): { qrels: string; run: string } {
  const qrels = join(folder, `${name}.qrels.txt`);
  const run = join(folder, `${name}.run.txt`);
  if (existsSync(run) && existsSync(qrels)) return { qrels, run };
  mkdirSync(folder, { recursive: true });
  const { queries, documents } = workloads[name];
  const random = seededRandom(`workload ${name}`);
  const runFile = openSync(run, 'w');
  const qrelsFile = openSync(qrels, 'w');
  for (const query of distinctNumbers(queries, { from: 1_048_576, to: 1_200_000 }, random)) {
    const ids = distinctNumbers(documents, { from: 1_000_000, to: 9_000_000 }, random);
    writeSync(runFile, runRows(query, ids, random));
    writeSync(qrelsFile, qrelsRows(query, ids, random));
  }
  closeSync(runFile);
  closeSync(qrelsFile);
  return { qrels, run };
}

function runRows(query: number, ids: readonly number[], random: Random): string {
  let score = 30 - random();
  return ids
    .map((id, index) => {
      if (random() >= 0.05) score -= (random() * 40) / ids.length;
      return `${query} Q0 D${id} ${index + 1} ${score.toFixed(4)} sys1\n`;
    })
    .join('');
}

function qrelsRows(query: number, ids: readonly number[], random: Random): string {
  const judged = new Set<number>();
  const count = 1 + Math.floor(random() * 11);
  while (judged.size < count) {
    // Relevant documents stand near the top more often than not.
    const place = Math.floor(ids.length * random() ** 3);
    judged.add(random() < 0.75 ? (ids[place] ?? 0) : 9_000_000 + Math.floor(random() * 999_999));
  }
  return [...judged].map((id) => `${query} 0 D${id} ${Math.floor(4 * random() ** 1.5)}\n`).join('');
}

function distinctNumbers(
  count: number,
  { from, to }: { from: number; to: number },
  random: Random,
): readonly number[] {
  const numbers = new Set<number>();
  while (numbers.size < count) numbers.add(from + Math.floor(random() * (to - from)));
  return [...numbers];
}
