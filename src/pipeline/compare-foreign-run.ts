import { problemCollector } from '../dataset/problems.ts';
import { InputError } from '../foundation/errors.ts';
import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';
import { rowTable } from '../trec/row-table.ts';
import { idText } from '../trec/rows.ts';
import { type QueryAttributes, readAttributes } from './evaluate-attributes.ts';
import { readGroups, rowInput } from './evaluate-format.ts';
import { judgedQueries, type Remarks, withoutDuplicates } from './evaluate-judgments.ts';
import { sourceTitle } from './evaluate-source.ts';

export interface ForeignRunOptions {
  /** Path of the judgments. */
  readonly qrels: string;
  /** Path of a table of queries: language, parallel_id, group and other columns. */
  readonly queries?: string | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
}

/**
 * A run that was made elsewhere (a TREC file, or another format that `evaluate` reads) as one of ours: its scores with the
 * grades of the judgments. Judged queries that it lacks are there without documents and get 0, as trec_eval's -c has it;
 * queries that nobody judged are left out. It has no first stage: nothing says in which order the documents came.
 *
 * @throws InputError with everything that is wrong with one of the files
 */
export async function readForeignRun(path: string, options: ForeignRunOptions): Promise<ScoredRun> {
  const { encoding, inputFormat } = options;
  const judged = await checked(async (remarks) => {
    const input = await rowInput(options.qrels, { encoding });
    const groups = await readGroups(input, { shape: 'qrels', remarks });
    return judgedQueries(groups, input.source.name, remarks);
  });
  const attributes = options.queries === undefined ? null : await attributesOf(options.queries, { encoding });
  const groups = await checked(async (remarks) =>
    readGroups(await rowInput(path, { encoding, inputFormat }), { shape: 'run', remarks }),
  );
  const rows = new Rows();
  const table = rowTable();
  const gradeTable = rowTable();
  const queries: ScoredQuery[] = [];
  for (let number = 0; number < judged.size; number += 1) {
    const id = judged.id(number);
    const judgments = judged.documents(number);
    const start = rows.count;
    const seen = new Set<number>();
    gradeTable.fill(judgments, judgments.count, () => undefined);
    const found = groups.queries.find(judgments.query, judgments.queryHash);
    if (found !== -1) {
      const own = await checked(async (remarks) =>
        withoutDuplicates(groups.rowsOf(found), table, (row, _, all) =>
          remarks.fault({
            code: 'document-twice',
            message: `document "${idText(all, row)}" stands twice for query "${id}"`,
            where: { file: path, line: all.lines[row] ?? 0 },
            mend: 'keep one of the two rows',
          }),
        ),
      );
      for (let row = 0; row < own.count; row += 1) {
        const [from, to] = [own.idStarts[row] ?? 0, own.idStarts[row + 1] ?? 0];
        const place = gradeTable.find(own.ids, from, to, own.hashes[row] ?? 0);
        if (place !== -1) seen.add(place);
        rows.add({
          query: id,
          document: idText(own, row),
          language: attributes?.value(id, 'language') ?? null,
          score: own.values[row] ?? Number.NaN,
          grade: place === -1 ? Number.NaN : (judgments.values[place] ?? Number.NaN),
        });
      }
    }
    const outside = Array.from({ length: judgments.count }, (_, place) => place)
      .filter((place) => !seen.has(place))
      .map((place) => ({ documentId: idText(judgments, place), grade: judgments.values[place] ?? 0 }));
    queries.push({
      ...describedBy(attributes, id),
      id,
      start,
      end: rows.count,
      judged: true,
      outside,
    });
  }
  if (rows.count === 0) {
    throw new InputError({
      code: 'nothing-judged',
      message: 'no query of the run has a judgment',
      where: { file: path },
      why: `the judgments in ${options.qrels} are of ${judged.size} queries with other ids`,
      mend: 'give the judgments that belong to the run',
    });
  }
  return {
    name: sourceTitle(path),
    path: null,
    manifest: null,
    queries,
    scores: rows.columns(),
    calls: null,
  };
}

function attributesOf(path: string, { encoding }: { encoding: string | undefined }) {
  return checked((remarks) => readAttributes(path, { encoding, remarks }));
}

function describedBy(attributes: QueryAttributes | null, id: string) {
  const value = (column: string) => attributes?.value(id, column) ?? null;
  return {
    language: value('language'),
    parallelId: value('parallel_id'),
    group: value('group'),
    slices: Object.fromEntries(
      (attributes?.columns ?? [])
        .filter((column) => !notSlices.has(column))
        .flatMap((column) => {
          const own = value(column);
          return own === null ? [] : [[column, own]];
        }),
    ),
  };
}

/** Reads something, and throws what was found wrong with it when all has been read. */
async function checked<Result>(read: (remarks: Remarks) => Promise<Result>): Promise<Result> {
  const problems = problemCollector();
  const result = await read({ fault: (problem) => problems.error(problem) });
  problems.throwIfFailed();
  return result;
}

interface Row {
  readonly query: string;
  readonly document: string;
  readonly language: string | null;
  readonly score: number;
  readonly grade: number;
}

/** Rows as they are gathered. */
class Rows {
  readonly #rows: Row[] = [];

  get count(): number {
    return this.#rows.length;
  }

  add(row: Row): void {
    this.#rows.push(row);
  }

  columns(): ScoredRun['scores'] {
    const rows = this.#rows;
    const none = new Float64Array(rows.length).fill(Number.NaN);
    return {
      queryIds: rows.map(({ query }) => query),
      documentIds: rows.map(({ document }) => document),
      languages: rows.map(({ language }) => language),
      // Nothing says in which order the documents came.
      positions: none,
      calls: none,
      places: none,
      scores: Float64Array.from(rows, ({ score }) => score),
      grades: Float64Array.from(rows, ({ grade }) => grade),
      errors: rows.map(() => null),
    };
  }
}

/** What a query is, not what results are split by. The text is a label of its own. */
const notSlices = new Set(['language', 'parallel_id', 'group', 'query', 'text']);
