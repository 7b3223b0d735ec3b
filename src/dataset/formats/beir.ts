import type { Place } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import { isJsonNumber, type JsonObject, type JsonValue, kindOfJson } from '../../text/json.ts';
import { readScore } from '../grade.ts';
import { readQrels } from './beir-qrels.ts';
import { deriveCandidates } from './derive-candidates.ts';
import type { DatasetFile, DatasetInput, Format, ReadContext } from './format.ts';
import { fieldReader, idOf, kindOfId, slicesOf } from './json-fields.ts';
import { readJsonLines } from './json-lines.ts';
import { type KnownIds, knownIds } from './known-ids.ts';

/**
 * A BEIR folder: `queries.jsonl` (`_id`, `text`, optional `language`, `parallel_id`, `group`; further fields are slices),
 * `corpus.jsonl` (`_id`, `text`, optional `title`, `language`), `qrels.tsv` or `qrels/<split>.tsv`, and optional
 * `candidates.jsonl` (`query_id`, `candidates`, optional `scores`, `inserted`). A title stands before its text with one
 * space between, as BEIR's own rerankers put it.
 *
 * @see https://github.com/beir-cellar/beir/wiki/Load-your-custom-dataset
 */
export const beir: Format = {
  name: 'beir',
  title: 'BEIR folder',
  kind: 'folder',
  needs: 'a folder with queries.jsonl, corpus.jsonl, and qrels.tsv or qrels/<split>.tsv',
  recognises: (input) =>
    input.kind === 'folder' &&
    has(input, 'queries.jsonl') &&
    has(input, 'corpus.jsonl') &&
    qrelsFiles(input).length > 0,
  read: readBeir,
};

async function readBeir(context: ReadContext): Promise<'given' | 'derived'> {
  const { input, problems, builder } = context;
  const queries = fileOf(context, 'queries.jsonl');
  const corpus = fileOf(context, 'corpus.jsonl');
  const qrels = chosenQrels(context);
  if (queries !== null) await readJsonLines(context, queries, (object, at) => addQuery(object, at, context));
  if (corpus !== null) await readJsonLines(context, corpus, (object, at) => addDocument(object, at, context));
  // After a fault in queries or corpus ids are absent that need not be unknown: no second complaint about them.
  const known = problems.failed() ? null : knownIds(builder);
  if (qrels !== null) await readQrels(context, qrels, known);
  const given = has(input, 'candidates.jsonl');
  const candidates = given ? fileOf(context, 'candidates.jsonl') : null;
  if (candidates !== null) {
    await readJsonLines(context, candidates, (object, at) => addCandidates(object, at, known, context));
  } else if (!given) {
    deriveCandidates(context, {
      message: 'there is no candidates.jsonl',
      mend: 'add candidates.jsonl, with what a first stage returns',
    });
  }
  if (qrels !== null && qrels.name !== 'qrels.tsv' && !problems.failed()) dropOtherSplits(context, qrels);
  return given ? 'given' : 'derived';
}

function addQuery(object: JsonObject, at: Place, { builder, problems }: ReadContext): void {
  const read = fieldReader(object, at, problems);
  const id = read.id(['_id']);
  const text = read.text(['text']);
  const labels = {
    language: read.label('language'),
    parallelId: read.label('parallel_id'),
    group: read.label('group'),
  };
  if (id === null || text === null) return;
  builder.query({ id, text, ...labels, slices: slicesOf(object, queryFields) }, at, 'remarked');
}

function addDocument(object: JsonObject, at: Place, { builder, problems }: ReadContext): void {
  const read = fieldReader(object, at, problems);
  const id = read.id(['_id']);
  const text = read.text(['text']);
  const title = read.label('title');
  const language = read.label('language');
  if (id === null || text === null) return;
  builder.document({ id, text: title === null ? text : `${title} ${text}`, language }, at, 'remarked');
}

function addCandidates(object: JsonObject, at: Place, known: KnownIds | null, context: ReadContext): void {
  const { builder, problems } = context;
  const queryId = fieldReader(object, at, problems).id(['query_id']);
  if (queryId === null) return;
  const ids = idList(object, 'candidates', queryId, at, context);
  const inserted = object.has('inserted') ? idList(object, 'inserted', queryId, at, context) : [];
  const scores = scoreList(object, ids?.length ?? null, queryId, at, context);
  if (known !== null && !known.query(queryId)) {
    known.tellUnknownQuery(queryId, at, problems, 'its candidates are left out');
    return;
  }
  if (ids === null || inserted === null || scores === null) return;
  if (builder.candidateList(queryId, at) === 'again') {
    problems.error({
      code: 'candidates-twice',
      message: `query ${quoted(queryId)} has a second list of candidates`,
      where: at,
      why: 'a query has one first stage',
      mend: 'take one of the two lines out',
    });
    return;
  }
  const added = new Set(inserted);
  for (const id of inserted) {
    if (ids.includes(id)) continue;
    problems.error({
      code: 'inserted-not-candidate',
      message: `the inserted document ${quoted(id)} is not among the candidates of query ${quoted(queryId)}`,
      where: at,
      mend: 'list it in "candidates" too, in its place',
    });
  }
  ids.forEach((documentId, index) => {
    if (known !== null && !known.document(documentId)) {
      known.tellUnknownCandidate(queryId, documentId, at, problems);
      return;
    }
    builder.candidate(
      queryId,
      { documentId, score: scores[index] ?? null, inserted: added.has(documentId) },
      at,
    );
  });
}

/** Null when the list or one of its ids is faulty. */
function idList(
  object: JsonObject,
  name: string,
  queryId: string,
  at: Place,
  { problems }: ReadContext,
): readonly string[] | null {
  const list = object.get(name);
  if (!Array.isArray(list)) {
    problems.error({
      code: `${name}-not-a-list`,
      message: `"${name}" of query ${quoted(queryId)} is ${kindOfJson(list)}, not a list`,
      where: at,
      mend: 'write a list of document ids',
    });
    return null;
  }
  const ids = list.map((value: JsonValue) => idOf(value, at, problems));
  const faulty = ids.indexOf(null);
  if (faulty === -1) return ids.filter((id) => id !== null);
  problems.error({
    code: 'id-not-text',
    message: `entry ${faulty + 1} of "${name}" of query ${quoted(queryId)} is ${kindOfId(list[faulty])}, not an id`,
    where: at,
    why: 'ids are texts, compared character by character',
    mend: 'write the ids in double quotes',
  });
  return null;
}

/** Null when the list or one of its scores is faulty; empty when there are no scores. */
function scoreList(
  object: JsonObject,
  length: number | null,
  queryId: string,
  at: Place,
  { problems }: ReadContext,
): readonly number[] | null {
  const list = object.get('scores');
  if (list === undefined || list === null) return [];
  const of = `"scores" of query ${quoted(queryId)}`;
  if (!Array.isArray(list) || (length !== null && list.length !== length)) {
    problems.error({
      code: 'scores-length',
      message: Array.isArray(list)
        ? `${of} has ${list.length} scores for ${length} candidates`
        : `${of} is ${kindOfJson(list)}, not a list`,
      where: at,
      why: 'every candidate has one score, in the same order',
      mend: 'write one score a candidate, or leave "scores" out',
    });
    return null;
  }
  const scores: number[] = [];
  for (const value of list as readonly JsonValue[]) {
    const read = readScore(
      isJsonNumber(value) ? value.digits : typeof value === 'string' ? value : kindOfJson(value),
    );
    if (read.kind === 'fault') {
      problems.error({ ...read.problem, where: at });
      return null;
    }
    scores.push(read.value);
  }
  return scores;
}

/** A split's queries are those that it judges, as BEIR's loader has it. */
export function dropOtherSplits({ builder, problems }: ReadContext, qrels: DatasetFile): void {
  const others = [...builder.queryIds()].filter((id) => builder.judgmentsOf(id) === undefined);
  if (others.length === 0) return;
  for (const id of others) builder.dropQuery(id);
  problems.warn({
    code: 'query-outside-split',
    message: `${others.length} queries have no judgment in ${qrels.name} and are left out`,
    where: { file: qrels.path },
    why: 'they belong to another split',
    mend: 'nothing, if that is so',
  });
}

function chosenQrels(context: ReadContext): DatasetFile | null {
  const { input, problems } = context;
  const found = qrelsFiles(input);
  const [first] = found;
  if (first === undefined) return fileOf(context, 'qrels.tsv');
  const order = ['qrels.tsv', ...splits.map((split) => `qrels/${split}.tsv`)];
  const chosen = order.find((name) => found.includes(name)) ?? first;
  if (found.length > 1) {
    problems.warn({
      code: 'several-splits',
      message: `there are several files of judgments (${found.join(', ')}): ${chosen} was read`,
      where: { file: input.path },
      why: 'test goes before dev before train, and qrels.tsv before all',
      mend: 'keep only the file that is meant, if it is another',
    });
  }
  return fileOf(context, chosen);
}

function qrelsFiles(input: DatasetInput): readonly string[] {
  const names = input.files
    .map((file) => file.name)
    .filter((name) => /^(qrels\.tsv|qrels\/[^/]+\.tsv)$/.test(name));
  return [...new Set(names)].sort();
}

function has(input: DatasetInput, name: string): boolean {
  return input.files.some((file) => file.name === name);
}

/** Tells when the file is absent, or there twice (packed and unpacked). */
function fileOf({ input, problems }: ReadContext, name: string): DatasetFile | null {
  const found = input.files.filter((file) => file.name === name);
  const [file] = found;
  if (file !== undefined && found.length === 1) return file;
  problems.error(
    file === undefined
      ? {
          code: 'file-missing',
          message: `the folder has no ${name}`,
          where: { file: input.path },
          mend: `a BEIR data set is ${beir.needs}`,
        }
      : {
          code: 'file-twice',
          message: `the folder has ${name} both packed and unpacked`,
          where: { file: file.path },
          why: 'they may differ',
          mend: 'keep one of the two',
        },
  );
  return null;
}

const queryFields: ReadonlySet<string> = new Set(['_id', 'text', 'language', 'parallel_id', 'group']);
const splits = ['test', 'dev', 'train'];
