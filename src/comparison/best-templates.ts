import { seededRandom, shuffled } from '../foundation/random.ts';
import { mean } from '../statistics/mean.ts';

/** One template of a reranker: a value per query, NaN where it has none. */
export interface TemplateValues {
  readonly template: string;
  readonly values: ArrayLike<number>;
}

export interface BestTemplates {
  /** In the order of the languages. Equal means: the template that comes first. */
  readonly languages: readonly {
    readonly language: string;
    readonly template: string;
    readonly mean: number;
  }[];
  /** The best template for all queries. */
  readonly single: { readonly template: string; readonly mean: number };
  /**
   * What one template for all loses to the best one of each language, picked and measured on the same questions: never
   * negative, and too large, because picking the best of several picks luck too.
   */
  readonly loss: number;
  /** The same with templates picked on four fifths of the questions and measured on the rest; null under 10 questions. */
  readonly crossFittedLoss: number | null;
}

/**
 * The best template per language, and what is lost by one template for all.
 *
 * @param templates two or more, values in the order of the queries; a query counts where all have a value
 * @param queries language and cluster (question) of each query; queries without a language are left out
 * @returns null when fewer than 2 templates or 2 languages are left
 * @example
 * const templates = [{ template: 'a', values: [1, 0] }, { template: 'b', values: [0, 0.5] }];
 * const queries = [{ language: 'en', cluster: '1' }, { language: 'zh', cluster: '1' }];
 * bestTemplates(templates, queries).loss; // => 0.25
 */
export function bestTemplates(
  templates: readonly TemplateValues[],
  queries: readonly { readonly language: string | null; readonly cluster: string }[],
  { seed = 1 }: { readonly seed?: number } = {},
): BestTemplates | null {
  const kept = queries.flatMap(({ language, cluster }, place) =>
    language !== null && templates.every(({ values }) => !Number.isNaN(values[place]))
      ? [{ language, cluster, place }]
      : [],
  );
  const languages = [...new Set(kept.map(({ language }) => language))];
  if (templates.length < 2 || languages.length < 2) return null;
  const picked = pick(templates, kept);
  const byLanguage = languages.map((language) => {
    const template = picked.byLanguage.get(language) as TemplateValues;
    const own = kept.filter((query) => query.language === language);
    return { language, template: template.template, mean: meanOf(template, own) };
  });
  return {
    languages: byLanguage,
    single: { template: picked.single.template, mean: meanOf(picked.single, kept) },
    loss: mean(gains(picked, kept)),
    crossFittedLoss: crossFitted(templates, kept, seed),
  };
}

interface Placed {
  readonly language: string;
  readonly cluster: string;
  readonly place: number;
}

interface Picked {
  readonly single: TemplateValues;
  readonly byLanguage: ReadonlyMap<string, TemplateValues>;
}

function pick(templates: readonly TemplateValues[], queries: readonly Placed[]): Picked {
  const languages = [...new Set(queries.map(({ language }) => language))];
  return {
    single: best(templates, queries),
    byLanguage: new Map(
      languages.map((language) => [
        language,
        best(
          templates,
          queries.filter((query) => query.language === language),
        ),
      ]),
    ),
  };
}

function best(templates: readonly TemplateValues[], queries: readonly Placed[]): TemplateValues {
  const means = templates.map((template) => meanOf(template, queries));
  return templates[means.indexOf(Math.max(...means))] as TemplateValues;
}

function meanOf({ values }: TemplateValues, queries: readonly Placed[]): number {
  return mean(queries.map(({ place }) => values[place] as number));
}

/** By how much the language's own template is better than the one for all, query by query. */
function gains({ single, byLanguage }: Picked, queries: readonly Placed[]): number[] {
  return queries.map(({ language, place }) => {
    // A language without questions to pick by takes the template for all.
    const own = byLanguage.get(language) ?? single;
    return (own.values[place] as number) - (single.values[place] as number);
  });
}

function crossFitted(
  templates: readonly TemplateValues[],
  queries: readonly Placed[],
  seed: number,
): number | null {
  const clusters = [...new Set(queries.map(({ cluster }) => cluster))].sort();
  if (clusters.length < fewestQuestions) return null;
  const order = shuffled(clusters, seededRandom(`${seed}:best-templates`));
  const foldOf = new Map(order.map((cluster, place) => [cluster, place % folds]));
  const outside: number[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const picked = pick(
      templates,
      queries.filter(({ cluster }) => foldOf.get(cluster) !== fold),
    );
    outside.push(
      ...gains(
        picked,
        queries.filter(({ cluster }) => foldOf.get(cluster) === fold),
      ),
    );
  }
  return mean(outside);
}

const folds = 5;
const fewestQuestions = 10;
