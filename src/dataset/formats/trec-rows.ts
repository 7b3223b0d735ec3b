import { quoted } from '../../foundation/quoted.ts';
import { type GroupedRows, rowGrouper } from '../../trec/grouped-rows.ts';
import type { RowShape } from '../../trec/row-fault.ts';
import { rowScanner } from '../../trec/row-scanner.ts';
import { compareIds, idText, type QueryRows } from '../../trec/rows.ts';
import type { DatasetFile, ReadContext } from './format.ts';
import type { KnownIds } from './known-ids.ts';

/** Reads TREC qrels as judgments. Blank lines, which trec_eval refuses, are passed over: nothing is lost by them. */
export async function readTrecQrels(
  context: ReadContext,
  file: DatasetFile,
  known: KnownIds | null,
): Promise<void> {
  const { problems, builder } = context;
  const groups = await readRows(context, file, 'qrels');
  for (const { queryId, rows } of queriesOf(groups)) {
    if (known !== null && !known.query(queryId)) {
      for (let row = 0; row < rows.count; row += 1) {
        known.tellUnknownQuery(
          queryId,
          placeOf(file, rows, row),
          problems,
          'it has no text, so the judgment is left out',
        );
      }
      continue;
    }
    for (let row = 0; row < rows.count; row += 1) {
      const documentId = idText(rows, row);
      const at = placeOf(file, rows, row);
      if (known !== null && !known.document(documentId)) {
        const counts = 'the judgment counts all the same: no ranking can reach the ideal one of this query';
        known.tellUnknownDocument(documentId, at, problems, counts);
      }
      builder.judge(queryId, documentId, rows.values[row] ?? 0, at);
    }
  }
}

/** Reads a TREC run as candidates: by score, equal scores by id descending, as trec_eval orders them. */
export async function readTrecRun(
  context: ReadContext,
  file: DatasetFile,
  known: KnownIds | null,
): Promise<void> {
  const { problems, builder } = context;
  const groups = await readRows(context, file, 'run');
  for (const { queryId, rows } of queriesOf(groups)) {
    if (known !== null && !known.query(queryId)) {
      known.tellUnknownQuery(queryId, placeOf(file, rows, 0), problems, 'its candidates are left out');
      continue;
    }
    for (const row of ranked(withoutRepeats(context, file, queryId, rows), rows)) {
      const documentId = idText(rows, row);
      const at = placeOf(file, rows, row);
      if (known !== null && !known.document(documentId)) {
        known.tellUnknownCandidate(queryId, documentId, at, problems);
        continue;
      }
      builder.candidate(queryId, { documentId, score: rows.values[row] ?? null, inserted: false }, at);
    }
  }
}

async function readRows(context: ReadContext, file: DatasetFile, shape: RowShape): Promise<GroupedRows> {
  const { problems } = context;
  const grouper = rowGrouper();
  const scanner = rowScanner(shape, {
    rows: grouper.add,
    fault: (problem) => {
      if (problem.code === 'blank-line') return;
      problems.error({ ...problem, where: { ...problem.where, file: file.path } });
    },
  });
  const encoder = new TextEncoder();
  const state = await context.text(file, (text) => scanner.push(encoder.encode(text)));
  // The last line of a broken file is not whole, so what it would say is no news.
  if (state === 'whole') scanner.end();
  const groups = grouper.finish();
  if (state === 'whole' && groups.rows === 0 && !problems.failed()) {
    problems.error({
      code: 'file-empty',
      message: 'the file is empty: it holds no row',
      where: { file: file.path },
      mend: 'check that this is the right file',
    });
  }
  return groups;
}

function* queriesOf(groups: GroupedRows): Generator<{ queryId: string; rows: QueryRows }> {
  for (let query = 0; query < groups.queries.size; query += 1) {
    yield { queryId: groups.queries.text(query), rows: groups.rowsOf(query) };
  }
}

/** Looked for in the order of the file, so that the second of two is told and not the one with the lower score. */
function withoutRepeats(
  { problems }: ReadContext,
  file: DatasetFile,
  queryId: string,
  rows: QueryRows,
): number[] {
  const seen = new Set<string>();
  const kept: number[] = [];
  for (let row = 0; row < rows.count; row += 1) {
    const id = idText(rows, row);
    if (!seen.has(id)) {
      seen.add(id);
      kept.push(row);
      continue;
    }
    problems.error({
      code: 'candidate-twice',
      message: `the document ${quoted(id)} stands twice in the run for query ${quoted(queryId)}`,
      where: placeOf(file, rows, row),
      why: 'a document has one place in the first stage',
      mend: 'take one of the two rows out',
    });
  }
  return kept;
}

function ranked(places: readonly number[], rows: QueryRows): number[] {
  return [...places].sort(
    (one, other) => (rows.values[other] ?? 0) - (rows.values[one] ?? 0) || compareIds(rows, other, one),
  );
}

function placeOf(file: DatasetFile, rows: QueryRows, row: number) {
  return { file: file.path, line: rows.lines[row] ?? 1 };
}
