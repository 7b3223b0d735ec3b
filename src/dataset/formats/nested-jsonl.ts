import type { Place } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import { isJsonObject, type JsonObject, type JsonValue, kindOfJson } from '../../text/json.ts';
import { type DatasetFile, type Format, fileEnding, type ReadContext } from './format.ts';
import { fieldReader, slicesOf } from './json-fields.ts';
import { readJsonLines } from './json-lines.ts';
import { documentIdNeeded, identityOf } from './pairs.ts';

/** One query a line, its candidates inside: `{query_id?, query, language?, candidates: [{doc_id, text, grade, score?}]}`. */
export const nestedJsonl: Format = {
  name: 'nested-jsonl',
  title: 'one query a line with its candidates, as JSON lines',
  kind: 'file',
  needs: 'a .jsonl file with "query" and "candidates" on every line',
  recognises: (input) =>
    /^(jsonl|ndjson)$/.test(fileEnding(input) ?? '') && input.files[0]?.keys.includes('candidates') === true,
  async read(context) {
    const file = context.input.files[0] as DatasetFile;
    await readJsonLines(context, file, (object, at) => addQuery(object, at, context));
    return 'given';
  },
};

function addQuery(object: JsonObject, at: Place, context: ReadContext): void {
  const { builder, problems } = context;
  const read = fieldReader(object, at, problems);
  const query = read.text(['query']);
  const givenId = read.optionalId(['query_id']);
  const language = read.label('language');
  const rest = { parallelId: read.label('parallel_id'), group: read.label('group') };
  const candidates = object.get('candidates');
  if (!Array.isArray(candidates)) {
    problems.error({
      code: 'candidates-not-a-list',
      message:
        candidates === undefined
          ? 'there is no "candidates"'
          : `"candidates" is ${kindOfJson(candidates)}, not a list`,
      where: at,
      mend: 'write a list of objects with doc_id, text and grade',
    });
  }
  if (query === null || !Array.isArray(candidates)) return;
  const id = givenId ?? identityOf('q', `${language ?? ''}\n${query}`);
  // Its candidates would stand in two lists, of which neither is the first stage's.
  const known = builder.knownQuery(id) !== undefined;
  builder.query({ id, text: query, language, ...rest, slices: slicesOf(object, queryFields) }, at, 'refused');
  if (known) return;
  builder.candidateList(id, at);
  candidates.forEach((candidate: JsonValue, index) => {
    addCandidate(candidate, { queryId: id, hasId: givenId !== null, number: index + 1, at }, context);
  });
}

function addCandidate(
  candidate: JsonValue,
  of: { readonly queryId: string; readonly hasId: boolean; readonly number: number; readonly at: Place },
  { builder, problems }: ReadContext,
): void {
  const { queryId, at } = of;
  const owner = `candidate ${of.number} of query ${quoted(queryId)}: `;
  if (!isJsonObject(candidate)) {
    problems.error({
      code: 'candidate-not-an-object',
      message: `${owner}it is ${kindOfJson(candidate)}, not an object`,
      where: at,
      mend: 'write an object with doc_id, text and grade',
    });
    return;
  }
  const read = fieldReader(candidate, at, problems, owner);
  const text = read.text(['text', 'document']);
  const givenId = read.optionalId(['doc_id', 'document_id']);
  const grade = read.grade('grade');
  const score = read.score('score');
  const inserted = read.flag('inserted');
  const language = read.label('language');
  if (of.hasId && !candidate.has('doc_id') && !candidate.has('document_id')) {
    problems.error({
      code: 'document-id-missing',
      message: `${owner}there is no "doc_id"`,
      where: at,
      why: documentIdNeeded,
      mend: 'add "doc_id", or leave out "query_id" too',
    });
    return;
  }
  if (text === null || grade === null) return;
  const documentId = givenId ?? identityOf('d', text);
  builder.document({ id: documentId, text, language }, at, 'expected');
  if (builder.judge(queryId, documentId, grade, at) === 'again') return;
  builder.candidate(queryId, { documentId, score, inserted }, at);
}

const queryFields: ReadonlySet<string> = new Set([
  'query_id',
  'query',
  'language',
  'parallel_id',
  'group',
  'candidates',
]);
