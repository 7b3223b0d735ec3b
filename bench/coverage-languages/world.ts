import type { LikeForLike } from '../../src/comparison/coverage-candidates.ts';
import type { ParallelQuestions, QuestionColumns } from '../../src/comparison/coverage-questions.ts';
import type { Random } from '../../src/foundation/random.ts';

/** What is wrong with the last language; the others are all like the reference. */
export type Plant = 'nothing' | 'model' | 'first-stage' | 'both' | 'better-first-stage';

/** Values of every language on a large population of questions, from which data sets are drawn. */
export interface Population {
  readonly languages: readonly string[];
  /** By language. */
  readonly columns: ReadonlyMap<string, QuestionColumns>;
  readonly size: number;
}

/**
 * Questions with one relevant document among 20, in several languages. The logit of beating a rival has effects of the question
 * (shared by languages), of the question in the language, and of what is planted; the first stage and the model have parts in
 * common. `first-stage` loses a fifth of the answers before the model sees them, `better-first-stage` puts answers higher and
 * leaves the model's order as it is.
 */
export function populationOf(
  plant: Plant,
  {
    languages: count,
    size,
    random,
  }: { readonly languages: number; readonly size: number; readonly random: Random },
): Population {
  const languages = Array.from({ length: count }, (_, place) => `l${String(place).padStart(2, '0')}`);
  const empty = () => new Float64Array(size).fill(Number.NaN);
  const columns = new Map(
    languages.map((language): [string, QuestionColumns] => [
      language,
      { result: empty(), firstStage: empty(), ceiling: empty(), rerankable: empty(), lift: empty() },
    ]),
  );
  for (let question = 0; question < size; question += 1) {
    const shared = 1.2 * normal(random);
    for (const [place, language] of languages.entries()) {
      const planted = place === count - 1 ? plant : 'nothing';
      const own = shared + normal(random);
      const lost = random() < (planted === 'first-stage' || planted === 'both' ? 0.25 : 0.05);
      const first = 0.6 + own + (planted === 'better-first-stage' ? 1.2 : 0) + 0.8 * normal(random);
      const model = 2.4 + own - (planted === 'model' || planted === 'both' ? 1 : 0) + 0.8 * normal(random);
      const before = lost ? 0 : gainAt(rankOf(first, random));
      const after = lost ? 0 : gainAt(rankOf(model, random));
      const column = columns.get(language) as QuestionColumns;
      column.result[question] = after;
      column.firstStage[question] = before;
      column.ceiling[question] = lost ? 0 : 1;
      column.rerankable[question] = lost ? Number.NaN : after;
      column.lift[question] = lost ? Number.NaN : after - before;
    }
  }
  return { languages, columns, size };
}

/** The questions of one data set, drawn with replacement. */
export function drawn({ columns, size }: Population, questions: number, random: Random): ParallelQuestions {
  const picked = Array.from({ length: questions }, () => Math.floor(random() * size));
  const pick = (column: Float64Array) => Float64Array.from(picked, (place) => column[place] as number);
  return {
    questions: picked.map((_, place) => `q${String(place).padStart(4, '0')}`),
    groups: picked.map(() => null),
    columns: new Map(
      [...columns].map(([language, own]) => [
        language,
        {
          result: pick(own.result),
          firstStage: pick(own.firstStage),
          ceiling: pick(own.ceiling),
          rerankable: pick(own.rerankable),
          lift: pick(own.lift),
        },
      ]),
    ),
  };
}

export const noLikeForLike: ReadonlyMap<string, LikeForLike> = new Map();

/** 1 + the number of 19 rivals that the relevant document does not beat. */
function rankOf(logit: number, random: Random): number {
  const lost = 1 / (1 + Math.exp(logit));
  let rank = 1;
  for (let rival = 0; rival < 19; rival += 1) if (random() < lost) rank += 1;
  return rank;
}

/** nDCG@10 of one relevant document. */
function gainAt(rank: number): number {
  return rank <= 10 ? 1 / Math.log2(1 + rank) : 0;
}

/** A standard normal number by Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
