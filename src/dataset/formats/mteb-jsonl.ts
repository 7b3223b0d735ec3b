import type { Place } from '../../foundation/errors.ts';
import { type JsonObject, type JsonValue, kindOfJson } from '../../text/json.ts';
import { deriveCandidates } from './derive-candidates.ts';
import { type DatasetFile, type Format, fileEnding, type ReadContext } from './format.ts';
import { fieldReader, slicesOf } from './json-fields.ts';
import { readJsonLines } from './json-lines.ts';
import { identityOf } from './pairs.ts';

/**
 * A reranking set of MTEB, one query a line with its documents in two lists: `{query, positive: [...], negative: [...]}`, and
 * if you like `id` and `language`. Documents are known by their texts. Positive ones have grade 1, negative ones 0.
 *
 * The lists say nothing of a first stage. Read in their order, all positive documents would stand first in it: so the documents
 * are put in the order of their ids, which are digests of their texts, and no first stage is claimed.
 *
 * @see https://github.com/embeddings-benchmark/mteb
 */
export const mtebJsonl: Format = {
  name: 'mteb-jsonl',
  title: 'MTEB reranking set as JSON lines',
  kind: 'file',
  needs: 'a .jsonl file with "query", "positive" and "negative" on every line',
  recognises: (input) => {
    const keys = input.files[0]?.keys ?? [];
    return (
      /^(jsonl|ndjson)$/.test(fileEnding(input) ?? '') &&
      keys.includes('positive') &&
      !keys.includes('document') &&
      !keys.includes('candidates')
    );
  },
  async read(context) {
    const file = context.input.files[0] as DatasetFile;
    const texts = new Map<string, { text: string; at: Place }>();
    await readJsonLines(context, file, (object, at) => addLine(object, at, texts, context));
    for (const id of [...texts.keys()].sort()) {
      const { text, at } = texts.get(id) as { text: string; at: Place };
      context.builder.document({ id, text, language: null }, at, 'expected');
    }
    deriveCandidates(context, {
      message: 'the lists "positive" and "negative" are no first stage',
      mend: 'nothing; where a first stage is known, write the set as a BEIR folder with candidates.jsonl',
    });
    return 'derived';
  },
};

function addLine(
  object: JsonObject,
  at: Place,
  texts: Map<string, { text: string; at: Place }>,
  context: ReadContext,
): void {
  const { builder, problems } = context;
  const read = fieldReader(object, at, problems);
  const queries = queryTexts(object, at, context);
  const positive = textList(object, 'positive', at, context);
  const negative = textList(object, 'negative', at, context);
  const givenId = read.optionalId(['id', '_id', 'query_id']);
  const language = read.label('language');
  if (queries === null || positive === null || negative === null) return;
  const id = givenId ?? newId(identityOf('q', `${language ?? ''}\n${queries.join('\n')}`), context, at);
  const slices = slicesOf(object, fields);
  const grades = gradesOf(positive, negative, at, context);
  for (const [text] of grades) {
    const documentId = identityOf('d', text);
    if (!texts.has(documentId)) texts.set(documentId, { text, at });
  }
  if (queries.length > 1) {
    problems.warn({
      code: 'several-queries',
      message: `"query" is a list of ${queries.length} queries`,
      where: at,
      why: 'each was made a query of its own, with the same documents; for statistics they are one group',
      mend: 'nothing, if that is meant: MTEB takes the best score of any of them',
    });
  }
  const group = read.label('group') ?? (queries.length > 1 ? id : null);
  queries.forEach((text, index) => {
    const queryId = queries.length === 1 ? id : `${id}-${index + 1}`;
    // Its lists would be mixed with those of the line before.
    const known = builder.knownQuery(queryId) !== undefined;
    builder.query({ id: queryId, text, language, parallelId: null, group, slices }, at, 'refused');
    if (known) return;
    for (const [document, grade] of grades) builder.judge(queryId, identityOf('d', document), grade, at);
  });
}

/** Two lines of one text are two queries in MTEB, with lists of their own. */
function newId(id: string, { builder, problems }: ReadContext, at: Place): string {
  if (builder.knownQuery(id) === undefined && builder.knownQuery(`${id}-1`) === undefined) return id;
  let number = 2;
  while (
    builder.knownQuery(`${id}x${number}`) !== undefined ||
    builder.knownQuery(`${id}x${number}-1`) !== undefined
  )
    number += 1;
  problems.warn({
    code: 'query-text-again',
    message: 'the query stands on an earlier line too',
    where: at,
    why: 'lines without "id" are queries of their own, as MTEB counts them',
    mend: 'put the lists of both lines on one, if they are one query',
  });
  return `${id}x${number}`;
}

function queryTexts(object: JsonObject, at: Place, context: ReadContext): readonly string[] | null {
  if (!Array.isArray(object.get('query'))) {
    const text = fieldReader(object, at, context.problems).text(['query']);
    return text === null ? null : [text];
  }
  const texts = textList(object, 'query', at, context);
  if (texts === null || texts.length > 0) return texts;
  context.problems.error({
    code: 'query-missing',
    message: '"query" is an empty list',
    where: at,
    mend: 'write the query as a text, or a list of one text or more',
  });
  return null;
}

/** Null when the list or one of its entries is faulty. */
function textList(
  object: JsonObject,
  name: 'query' | 'positive' | 'negative',
  at: Place,
  { problems }: ReadContext,
): readonly string[] | null {
  const list = object.get(name);
  if (!Array.isArray(list)) {
    problems.error({
      code: `${name}-not-a-list`,
      message: list === undefined ? `there is no "${name}"` : `"${name}" is ${kindOfJson(list)}, not a list`,
      where: at,
      mend: `write "${name}" as a list of texts${name === 'query' ? '' : ', an empty one where there is none'}`,
    });
    return null;
  }
  const faulty = list.findIndex((entry: JsonValue) => typeof entry !== 'string');
  if (faulty === -1) return list as readonly string[];
  problems.error({
    code: 'entry-not-text',
    message: `entry ${faulty + 1} of "${name}" is ${kindOfJson(list[faulty] as JsonValue)}, not a text`,
    where: at,
    mend: 'write the texts themselves, in double quotes',
  });
  return null;
}

/** Each text once. One that is both relevant and not is a fault, for either grade would be a guess. */
function gradesOf(
  positive: readonly string[],
  negative: readonly string[],
  at: Place,
  { problems }: ReadContext,
): ReadonlyMap<string, number> {
  const grades = new Map<string, number>();
  for (const text of positive) grades.set(text, 1);
  const twice = negative.findIndex((text) => grades.get(text) === 1);
  if (twice !== -1) {
    const place = positive.indexOf(negative[twice] ?? '') + 1;
    problems.error({
      code: 'positive-and-negative',
      message: `entry ${twice + 1} of "negative" is entry ${place} of "positive" too`,
      where: at,
      why: 'one document cannot be relevant and not relevant to one query',
      mend: 'take it out of one of the lists',
    });
  }
  for (const text of negative) if (!grades.has(text)) grades.set(text, 0);
  const again = positive.length + negative.length - grades.size;
  if (again > 0 && twice === -1) {
    problems.warn({
      code: 'document-repeated',
      message: `${again} ${again === 1 ? 'entry stands' : 'entries stand'} in a list twice`,
      where: at,
      why: 'each text was counted once',
      mend: 'take the second one out',
    });
  }
  return grades;
}

const fields: ReadonlySet<string> = new Set([
  'id',
  '_id',
  'query_id',
  'query',
  'positive',
  'negative',
  'language',
  'group',
]);
