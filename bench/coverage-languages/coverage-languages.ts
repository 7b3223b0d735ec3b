/**
 * How often the simultaneous intervals of the gaps hold all true gaps, whom the verdicts accuse and of what, how often the
 * intervals of macro mean and worst language hold, and what shrinking does to the worst.
 *
 *     npx tsx bench/coverage-languages/coverage-languages.ts [REPETITIONS] [SEED] [OUT.json]
 */
import { writeFileSync } from 'node:fs';
import { languageGaps } from '../../src/comparison/coverage-gaps.ts';
import { macroMean, shrunkenMeans, worstLanguage } from '../../src/comparison/coverage-means.ts';
import type { ParallelQuestions } from '../../src/comparison/coverage-questions.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { drawn, noLikeForLike, type Plant, type Population, populationOf } from './world.ts';

const repetitions = Number(process.argv[2] ?? 500);
const seed = process.argv[3] ?? '1';
const out = process.argv[4];

const languages = 8;
const draws = 1000;
const size = 40_000;
const range = [0, 1] as const;

const gaps = (['nothing', 'model', 'first-stage', 'both', 'better-first-stage'] as const).flatMap((plant) =>
  [40, 100].map((questions) => gapCell(plant, questions)),
);
const means = [40, 100].map((questions) => meanCell(questions));
if (out !== undefined) {
  writeFileSync(out, `${JSON.stringify({ repetitions, seed, languages, draws, gaps, means }, null, 2)}\n`);
}

function gapCell(plant: Plant, questions: number) {
  const population = populationOf(plant, { languages, size, random: seededRandom(`${seed} ${plant}`) });
  const [reference = '', ...others] = population.languages;
  const planted = others.at(-1) ?? '';
  const truth = new Map(
    others.map((language) => [
      language,
      {
        endToEnd: trueGap(population, language, reference, 'result'),
        lift: trueGap(population, language, reference, 'lift'),
      },
    ]),
  );
  const random = seededRandom(`${seed} ${plant} ${questions}`);
  const counts = { endToEnd: 0, lift: 0, innocent: 0, behind: 0, model: 0, firstStage: 0, both: 0, open: 0 };
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const found = languageGaps(drawn(population, questions, random), {
      ...{ reference, margin: 0.05, level: 0.05, seed: repetition, draws },
      failing: new Set(),
      likeForLike: noLikeForLike,
    });
    const holds = (kind: 'end-to-end' | 'lift', of: 'endToEnd' | 'lift') =>
      others.every((language) => {
        const gap = found.languages.get(language)?.gaps.find((one) => one.kind === kind);
        const true_ = truth.get(language)?.[of] ?? Number.NaN;
        return (gap?.low ?? 1) <= true_ && true_ <= (gap?.high ?? -1);
      });
    if (holds('end-to-end', 'endToEnd')) counts.endToEnd += 1;
    if (holds('lift', 'lift')) counts.lift += 1;
    if (
      others.some((language) => language !== planted && found.languages.get(language)?.verdict === 'behind')
    ) {
      counts.innocent += 1;
    }
    const own = found.languages.get(planted);
    if (own?.verdict === 'behind') counts.behind += 1;
    if (own?.source === 'model') counts.model += 1;
    if (own?.source === 'first-stage') counts.firstStage += 1;
    if (own?.source === 'both') counts.both += 1;
    if (own?.source === 'open') counts.open += 1;
  }
  const shares = Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, count / repetitions]),
  );
  const cell = { plant, questions, truth: truth.get(planted), ...shares };
  console.log(JSON.stringify(cell));
  return cell;
}

/** On the questions that both languages have a value for, as a gap is. */
function trueGap(
  { columns, size: all }: Population,
  language: string,
  reference: string,
  column: 'result' | 'lift',
): number {
  const [own, other] = [columns.get(language)?.[column], columns.get(reference)?.[column]];
  let [sum, count] = [0, 0];
  for (let question = 0; question < all; question += 1) {
    const difference = (own?.[question] ?? Number.NaN) - (other?.[question] ?? Number.NaN);
    if (Number.isNaN(difference)) continue;
    sum += difference;
    count += 1;
  }
  return sum / count;
}

function meanCell(questions: number) {
  const population = populationOf('nothing', { languages, size, random: seededRandom(`${seed} means`) });
  const truth = new Map(population.languages.map((language) => [language, trueMean(population, language)]));
  const macro = [...truth.values()].reduce((sum, one) => sum + one, 0) / truth.size;
  const random = seededRandom(`${seed} means ${questions}`);
  const sums = { macro: 0, worst: 0, ownInterval: 0, bias: 0, shrunkenBias: 0 };
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const columns = columnsOf(drawn(population, questions, random));
    const whole = macroMean(columns, { range, confidence: 0.95 });
    if ((whole.low ?? 1) <= macro && macro <= (whole.high ?? 0)) sums.macro += 1;
    const worst = worstLanguage(columns, { range, level: 0.05, seed: repetition, draws });
    const true_ = truth.get(worst?.language ?? '') ?? Number.NaN;
    if ((worst?.low ?? 1) <= true_ && true_ <= (worst?.high ?? 0)) sums.worst += 1;
    const column = columns.find(({ language }) => language === worst?.language);
    const own = column === undefined ? null : macroMean([column], { range, confidence: 0.95 });
    if ((own?.low ?? 1) <= true_ && true_ <= (own?.high ?? 0)) sums.ownInterval += 1;
    sums.bias += (worst?.value ?? 0) - true_;
    sums.shrunkenBias +=
      (shrunkenMeans(columns)?.[columns.findIndex(({ language }) => language === worst?.language)] ?? 0) -
      true_;
  }
  const shares = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / repetitions]));
  const cell = { questions, truth: macro, ...shares };
  console.log(JSON.stringify(cell));
  return cell;
}

function columnsOf({ questions, groups, columns }: ParallelQuestions) {
  return [...columns].map(([language, { result }]) => ({
    language,
    values: Array.from(result),
    clusters: questions,
    groups,
  }));
}

function trueMean({ columns, size: all }: Population, language: string): number {
  return (columns.get(language)?.result ?? new Float64Array(0)).reduce((sum, value) => sum + value, 0) / all;
}
