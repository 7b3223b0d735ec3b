/**
 * How often the two passes of judgments of the human-rights set agree, and where they differ.
 *
 *     npx tsx scripts/judgment-agreement.ts
 */
import { readFileSync } from 'node:fs';
import { type Agreement, agreementOf, gradePairs } from './human-rights/agreement.ts';
import { gradeOf, parseGrades } from './human-rights/judgments.ts';
import { paragraphNumbers } from './human-rights/paragraphs.ts';

const folder = new URL('../datasets/human-rights/', import.meta.url);
const read = (name: string) => parseGrades(readFileSync(new URL(name, folder), 'utf8'), name);
const first = read('judgments-first-pass.tsv');
const second = read('judgments-second-pass.tsv');
const final = read('judgments.tsv');
const questions = [...final.keys()];

const pairs = gradePairs({ first, second }, { questions, paragraphs: paragraphNumbers() });
const all = agreementOf(pairs.map((pair) => [pair.first, pair.second]));
const relevant = pairs.filter((pair) => pair.first > 0 || pair.second > 0);
print('all pairs', all);
print('pairs above 0 in either pass', agreementOf(relevant.map((pair) => [pair.first, pair.second])));
for (const pair of pairs.filter(({ first, second }) => first !== second)) {
  const outcome = gradeOf(final, pair.question, pair.paragraph);
  console.log(`${pair.question}\t${pair.paragraph}\t${pair.first}\t${pair.second}\t-> ${outcome}`);
}

function print(name: string, { pairs, exact, withinOne, linear, quadratic }: Agreement): void {
  const numbers = { exact, withinOne, linear, quadratic };
  const shown = Object.entries(numbers).map(([key, value]) => `${key} ${value.toFixed(3)}`);
  console.log(`${name}: ${pairs} pairs, ${shown.join(', ')}`);
}
