import type { Place } from '../../foundation/errors.ts';
import type { JsonObject } from '../../text/json.ts';
import { type DatasetFile, type Format, fileEnding, type ReadContext } from './format.ts';
import { fieldReader, slicesOf } from './json-fields.ts';
import { readJsonLines } from './json-lines.ts';
import { addPair, documentIdNeeded, type Pair, pairFieldNames, pairFields } from './pairs.ts';

/** Flat pairs, one JSON object a line. */
export const jsonl: Format = {
  name: 'jsonl',
  title: 'flat pairs as JSON lines',
  kind: 'file',
  needs: 'a .jsonl file with "query", "document" and "grade" on every line',
  recognises: (input) =>
    /^(jsonl|ndjson)$/.test(fileEnding(input) ?? '') && input.files[0]?.keys.includes('document') === true,
  async read(context) {
    const file = context.input.files[0] as DatasetFile;
    await readJsonLines(context, file, (object, at) => {
      const pair = pairOf(object, at, context);
      if (pair !== null) addPair(context.builder, pair, at);
    });
    return 'given';
  },
};

/** A pair of an object with the fields of a pair; null when something is wrong with it, which has been told. */
export function pairOf(object: JsonObject, at: Place, { problems }: ReadContext): Pair | null {
  const read = fieldReader(object, at, problems);
  const query = read.text(pairFields.query);
  const document = read.text(pairFields.document);
  const grade = read.grade(pairFields.grade[0]);
  const queryId = read.optionalId(pairFields.queryId);
  const documentId = read.optionalId(pairFields.documentId);
  if (queryId !== null && !pairFields.documentId.some((name) => object.has(name))) {
    problems.error({
      code: 'document-id-missing',
      message: 'there is no "document_id" beside the "query_id"',
      where: at,
      why: documentIdNeeded,
      mend: 'add "document_id", or leave out "query_id" too',
    });
    return null;
  }
  const rest = {
    score: read.score(pairFields.score[0]),
    inserted: read.flag(pairFields.inserted[0]),
    language: read.label(pairFields.language[0]),
    documentLanguage: read.label(pairFields.documentLanguage[0]),
    parallelId: read.label(pairFields.parallelId[0]),
    group: read.label(pairFields.group[0]),
    slices: slicesOf(object, pairFieldNames),
  };
  if (query === null || document === null || grade === null) return null;
  return { queryId, query, documentId, document, grade, ...rest };
}
