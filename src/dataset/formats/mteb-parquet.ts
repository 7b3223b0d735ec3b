import type { Place } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import { type JsonObject, kindOfJson } from '../../text/json.ts';
import { dropOtherSplits } from './beir.ts';
import { deriveCandidates } from './derive-candidates.ts';
import type { DatasetFile, DatasetInput, Format, ReadContext } from './format.ts';
import { fieldReader, idOf, kindOfId, slicesOf } from './json-fields.ts';
import { type KnownIds, knownIds } from './known-ids.ts';
import { readParquetRows, type WantedColumn } from './parquet-rows.ts';

/**
 * A folder of parquet files as MTEB keeps its sets: `corpus`, `queries`, `qrels` (or `default`), and if you like `top_ranked`,
 * each a folder of shards, read in the order of their names, or one file `corpus.parquet`. Titles stand before their texts and
 * instructions behind their queries, each with one space between, as MTEB puts them.
 *
 * @see https://github.com/embeddings-benchmark/mteb
 */
export const mtebParquet: Format = {
  name: 'mteb-parquet',
  title: 'MTEB folder of parquet files',
  kind: 'folder',
  needs:
    'a folder with parquet files in corpus/, queries/ and qrels/ (or default/), and if you like top_ranked/',
  recognises: (input) =>
    input.kind === 'folder' &&
    (['corpus', 'queries', 'qrels'] as const).every((part) => filesOf(input, part).length > 0),
  read: readFolder,
};

async function readFolder(context: ReadContext): Promise<'given' | 'derived'> {
  const { problems, builder } = context;
  const split = chosenSplit(context);
  for (const file of shardsOf(context, 'queries', split)) {
    await readParquetRows(context, file, { columns: [id, text], others: true }, (row, at) =>
      addQuery(row, at, context),
    );
  }
  for (const file of shardsOf(context, 'corpus', split)) {
    const columns = [id, text, optional('title'), optional('language')];
    await readParquetRows(context, file, { columns, others: false }, (row, at) =>
      addDocument(row, at, context),
    );
  }
  // After a fault in queries or corpus ids are absent that need not be unknown: no second complaint about them.
  const known = problems.failed() ? null : knownIds(builder);
  const judgments = shardsOf(context, 'qrels', split);
  for (const file of judgments) {
    const columns = [queryId, documentId, needed('score')];
    await readParquetRows(context, file, { columns, others: false }, (row, at) =>
      addJudgment(row, at, known, context),
    );
  }
  const ranked = filesOf(context.input, 'top_ranked').length > 0;
  for (const file of ranked ? shardsOf(context, 'top_ranked', split) : []) {
    const columns = [queryId, documentIds];
    await readParquetRows(context, file, { columns, others: false }, (row, at) =>
      addCandidates(row, at, known, context),
    );
  }
  if (!ranked) {
    deriveCandidates(context, {
      message: 'there is no top_ranked',
      mend: 'add top_ranked, with what a first stage returns',
    });
  }
  const [first] = judgments;
  if (first !== undefined && split !== null && !problems.failed()) dropOtherSplits(context, first);
  return ranked ? 'given' : 'derived';
}

function addQuery(row: JsonObject, at: Place, { builder, problems }: ReadContext): void {
  const read = fieldReader(row, at, problems);
  const queryId = read.id(id.names);
  const queryText = read.text(text.names);
  const instruction = read.label('instruction');
  const labels = {
    language: read.label('language'),
    parallelId: read.label('parallel_id'),
    group: read.label('group'),
  };
  if (queryId === null || queryText === null) return;
  const whole = instruction === null ? queryText : `${queryText} ${instruction}`;
  builder.query({ id: queryId, text: whole, ...labels, slices: slicesOf(row, queryFields) }, at, 'remarked');
}

function addDocument(row: JsonObject, at: Place, { builder, problems }: ReadContext): void {
  const read = fieldReader(row, at, problems);
  const documentId = read.id(id.names);
  const body = read.text(text.names);
  const title = read.label('title');
  const language = read.label('language');
  if (documentId === null || body === null) return;
  const whole = title === null ? body : `${title} ${body}`;
  builder.document({ id: documentId, text: whole, language }, at, 'remarked');
}

function addJudgment(row: JsonObject, at: Place, known: KnownIds | null, context: ReadContext): void {
  const { builder, problems } = context;
  const read = fieldReader(row, at, problems);
  const query = read.id(queryId.names);
  const document = read.id(documentId.names);
  const grade = read.grade('score');
  if (query === null || document === null || grade === null) return;
  if (known !== null && !known.query(query)) {
    known.tellUnknownQuery(query, at, problems, 'it has no text, so the judgment is left out');
    return;
  }
  if (known !== null && !known.document(document)) {
    const counts = 'the judgment counts all the same: no ranking can reach the ideal one of this query';
    known.tellUnknownDocument(document, at, problems, counts);
  }
  builder.judge(query, document, grade, at);
}

function addCandidates(row: JsonObject, at: Place, known: KnownIds | null, context: ReadContext): void {
  const { builder, problems } = context;
  const query = fieldReader(row, at, problems).id(queryId.names);
  if (query === null) return;
  const list = documentIds.names.map((name) => row.get(name)).find((value) => value !== undefined);
  if (!Array.isArray(list)) {
    problems.error({
      code: 'candidates-not-a-list',
      message: `"corpus-ids" of query ${quoted(query)} is ${kindOfJson(list)}, not a list`,
      where: at,
      mend: 'write a list of document ids',
    });
    return;
  }
  if (known !== null && !known.query(query)) {
    known.tellUnknownQuery(query, at, problems, 'its candidates are left out');
    return;
  }
  if (builder.candidateList(query, at) === 'again') {
    problems.error({
      code: 'candidates-twice',
      message: `query ${quoted(query)} has a second list of candidates`,
      where: at,
      why: 'a query has one first stage',
      mend: 'take one of the two rows out',
    });
    return;
  }
  list.forEach((entry, index) => {
    const candidate = idOf(entry, at, problems);
    if (candidate === null) {
      problems.error({
        code: 'id-not-text',
        message: `entry ${index + 1} of "corpus-ids" of query ${quoted(query)} is ${kindOfId(entry)}, not an id`,
        where: at,
        why: 'ids are texts, compared character by character',
        mend: 'write the ids as texts',
      });
    } else if (known !== null && !known.document(candidate)) {
      known.tellUnknownCandidate(query, candidate, at, problems);
    } else {
      builder.candidate(query, { documentId: candidate, score: null, inserted: false }, at);
    }
  });
}

type Part = 'corpus' | 'queries' | 'qrels' | 'top_ranked';

/** In the order of their names. MTEB keeps judgments in `default` where there is no `qrels`. */
function filesOf(input: DatasetInput, part: Part): readonly DatasetFile[] {
  const named = new RegExp(`^(?:default/)?${part}(?:\\.parquet|/[^/]+\\.parquet)$`, 'i');
  const found = input.files.filter(({ name }) => named.test(name));
  if (found.length > 0 || part !== 'qrels') return found;
  return input.files.filter(
    ({ name }) =>
      /^default\/[^/]+\.parquet$/i.test(name) && !/\/(?:corpus|queries|top_ranked)\.parquet$/i.test(name),
  );
}

/** The split to read where the judgments have several; null where they have one, or none. */
function chosenSplit({ input, problems }: ReadContext): string | null {
  const found = new Set(filesOf(input, 'qrels').map(splitOf));
  if (found.size < 2) return null;
  const names = [...found].map((name) => name ?? 'no name').sort();
  const chosen = splits.find((split) => found.has(split)) ?? [...found].find((name) => name !== null) ?? null;
  problems.warn({
    code: 'several-splits',
    message: `there are judgments of several splits (${names.join(', ')}): ${chosen} was read`,
    where: { file: input.path },
    why: 'test goes before dev and validation, and they before train',
    mend: 'keep only the files of the split that is meant, if it is another',
  });
  return chosen;
}

/** All shards of a part, or those of the split where the part has files of it. Tells when there is none. */
function shardsOf(
  { input, problems }: ReadContext,
  part: Part,
  split: string | null,
): readonly DatasetFile[] {
  const found = filesOf(input, part);
  if (found.length === 0) {
    problems.error({
      code: 'file-missing',
      message: `the folder has no parquet file of ${part}`,
      where: { file: input.path },
      mend: `an MTEB data set is ${mtebParquet.needs}`,
    });
  }
  const ofSplit = split === null ? [] : found.filter((file) => splitOf(file) === split);
  return ofSplit.length > 0 ? ofSplit : found;
}

/** `test` of `qrels/test-00000-of-00002.parquet` and of `qrels/test.parquet`. Null where the name tells none. */
function splitOf({ name }: DatasetFile): string | null {
  const base = name.replace(/^.*\//, '').replace(/\.parquet$/i, '');
  const shard = /^(.+?)-\d+-of-\d+(?:-[0-9a-f]+)?$/.exec(base)?.[1];
  return shard ?? (splits.includes(base) ? base : null);
}

function needed(...names: readonly string[]): WantedColumn {
  return { names, needed: true };
}

function optional(...names: readonly string[]): WantedColumn {
  return { names, needed: false };
}

const id = needed('_id', 'id');
const text = needed('text');
const queryId = needed('query-id', 'query_id');
const documentId = needed('corpus-id', 'corpus_id');
const documentIds = needed('corpus-ids', 'corpus_ids');
const queryFields: ReadonlySet<string> = new Set([
  ...id.names,
  'text',
  'instruction',
  'language',
  'parallel_id',
  'group',
]);
const splits: readonly string[] = ['test', 'dev', 'validation', 'train'];
