import type { Place, Problem } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import { lineSplitter } from '../../text/line-splitter.ts';
import { readGrade } from '../grade.ts';
import type { DatasetFile, ReadContext } from './format.ts';
import type { KnownIds } from './known-ids.ts';

/**
 * Judgments with tabs: query id, document id, grade, under a header that names them in any order. Without a header, which
 * shows by a number in the third column of the first line, that order is taken, with a warning.
 *
 * @param known null where ids cannot be checked
 */
export async function readQrels(
  context: ReadContext,
  file: DatasetFile,
  known: KnownIds | null,
): Promise<void> {
  const { problems } = context;
  let columns: QrelColumns | 'unclear' | null = null;
  const splitter = lineSplitter((line, number) => {
    if (columns === 'unclear' || /^[ \t]*$/.test(line)) return;
    const fields = line.split('\t');
    const at = { file: file.path, line: number };
    if (columns === null) {
      columns = columnsOf(fields);
      if (columns === null) {
        columns = 'unclear';
        problems.error(headerProblem(fields, at));
        return;
      }
      if (columns.headed) return;
      problems.warn({
        code: 'qrels-without-header',
        message: 'the judgments have no header',
        where: at,
        why: 'the columns were read as query id, document id and grade, and the first line as a judgment',
        mend: 'begin the file with query-id, corpus-id and score, with tabs between',
      });
    }
    addJudgment(fields, columns, at, known, context);
  });
  const state = await context.text(file, (text) => splitter.push(text));
  if (state === 'broken') return;
  splitter.end();
  if (columns === null) {
    problems.error({
      code: 'file-empty',
      message: 'the file is empty: it holds blank lines only',
      where: { file: file.path },
      mend: 'check that this is the right file',
    });
  }
}

interface QrelColumns {
  readonly headed: boolean;
  readonly count: number;
  readonly query: number;
  readonly document: number;
  readonly grade: number;
}

function columnsOf(fields: readonly string[]): QrelColumns | null {
  const names = fields.map((field) => field.trim().toLowerCase().replaceAll('"', ''));
  const find = (known: RegExp) => names.findIndex((name) => known.test(name));
  const [query, document, grade] = [find(queryColumn), find(documentColumn), find(gradeColumn)];
  if (query !== -1 && document !== -1 && grade !== -1) {
    return { headed: true, count: fields.length, query, document, grade };
  }
  if (fields.length !== 3 || readGrade(fields[2] ?? '').kind === 'fault') return null;
  return { headed: false, count: 3, query: 0, document: 1, grade: 2 };
}

function addJudgment(
  fields: readonly string[],
  columns: QrelColumns,
  at: Place,
  known: KnownIds | null,
  { builder, problems }: ReadContext,
): void {
  if (fields.length !== columns.count) {
    problems.error({
      code: 'column-count',
      message: `the line has ${fields.length} of ${columns.count} columns`,
      where: at,
      why: 'a tab stands between the columns, and nowhere else',
      mend: 'write query id, document id and grade with tabs between',
    });
    return;
  }
  const queryId = fields[columns.query] ?? '';
  const documentId = fields[columns.document] ?? '';
  const grade = readGrade(fields[columns.grade] ?? '');
  if (grade.kind === 'fault') problems.error({ ...grade.problem, where: at });
  if (queryId === '' || documentId === '') {
    problems.error({
      code: 'id-empty',
      message: `the ${queryId === '' ? 'query' : 'document'} id is empty`,
      where: at,
      mend: 'give every line both ids',
    });
  }
  if (grade.kind === 'fault' || queryId === '' || documentId === '') return;
  if (known !== null && !known.query(queryId)) {
    known.tellUnknownQuery(queryId, at, problems, 'it has no text, so the judgment is left out');
    return;
  }
  if (known !== null && !known.document(documentId)) {
    const counts = 'the judgment counts all the same: no ranking can reach the ideal one of this query';
    known.tellUnknownDocument(documentId, at, problems, counts);
  }
  builder.judge(queryId, documentId, grade.value, at);
}

function headerProblem(fields: readonly string[], at: Place): Problem {
  const found = fields.map(quoted).join(', ');
  return {
    code: 'qrels-header',
    message: `the first line is neither a header nor a judgment: it has ${fields.length} column${fields.length === 1 ? '' : 's'}, ${found}`,
    where: at,
    why:
      fields.length === 1
        ? 'there is no tab in it, and tabs delimit the columns'
        : 'query id, document id and grade are needed (TREC qrels with four columns are another format)',
    mend: 'begin the file with query-id, corpus-id and score, with tabs between',
  };
}

const queryColumn = /^(query|q)[-_ ]?id$/;
const documentColumn = /^(corpus|document|doc)[-_ ]?id$/;
const gradeColumn = /^(score|grade|relevance|label)$/;
