import type { Dataset, Document } from '../dataset/dataset.ts';
import { InputError } from '../foundation/errors.ts';
import { type Random, shuffled } from '../foundation/random.ts';
import { renderTask } from '../prompt/render-task.ts';
import type { Template } from '../prompt/template.ts';
import type { RerankTask } from '../reranker/reranker.ts';

/**
 * Calls of a load test from a data set: each real query once in a random order, then again from the start, with its own candidates.
 * Where it has too few, those of the following queries fill up, so that every call is of the same size.
 *
 * @param options.characters length of each document: cut, or filled with the documents that follow; null: as they are
 * @throws InputError `load-without-queries` when no query has candidates
 */
export function loadTasks(
  dataset: Dataset,
  {
    documents,
    characters,
    template,
    random,
  }: {
    readonly documents: number;
    readonly characters: number | null;
    readonly template: Template;
    readonly random: Random;
  },
): (number: number) => RerankTask {
  const queries = shuffled(
    dataset.queries.filter(({ id }) => (dataset.candidates.get(id)?.documentIds.length ?? 0) > 0),
    random,
  );
  if (queries.length === 0) {
    throw new InputError({
      code: 'load-without-queries',
      message: 'no query of the data set has candidates',
      why: 'a load of made-up texts would say nothing of real ones',
      mend: 'name a data set with candidates',
    });
  }
  const candidatesOf = (place: number) =>
    dataset.candidates.get(queries[place % queries.length]?.id ?? '')?.documentIds ?? [];
  return (number) => {
    const query = queries[number % queries.length];
    if (query === undefined) throw new Error('a query that is not there');
    const picked: Document[] = [];
    for (let place = number % queries.length; picked.length < documents; place += 1) {
      const found = candidatesOf(place).flatMap((id) => dataset.documents.get(id) ?? []);
      picked.push(...found.slice(0, documents - picked.length));
    }
    const texts = picked.map(({ text }, place) => {
      if (characters === null) return text;
      let long = text;
      for (let more = 1; long.length < characters; more += 1) {
        long += ` ${picked[(place + more) % picked.length]?.text ?? ''}`;
      }
      // A cut between the halves of a pair would leave half a character.
      return long.slice(0, characters).replace(/[\ud800-\udbff]$/, '');
    });
    const rendered = renderTask(template, { query: query.text, language: query.language, documents: texts });
    return {
      queryId: query.id,
      query: rendered.query,
      language: query.language,
      instruction: rendered.instruction,
      documents: picked.map(({ id, language }, position) => ({
        ...{ id, language, position },
        text: rendered.documents[position] ?? '',
      })),
    };
  };
}
