import type { Dataset, Query } from '../dataset/dataset.ts';
import type { CallRecord } from '../reranker/reranker.ts';
import type { CallColumns, ScoreColumns } from '../results/score-files.ts';
import type { ScoredQuery } from '../results/scored-run.ts';

/**
 * All rows of one run in memory, in their final order: queries as in the data set, candidates by first-stage position. Rows
 * fill up in any order (calls finish as they like), the board's order never changes, so a resumed run writes the same file.
 */
export class ScoreBoard {
  readonly queries: readonly Query[];
  /** First row of each query, and one more entry for the end. */
  readonly starts: Int32Array;
  readonly scores: Float64Array;
  readonly #dataset: Dataset;
  readonly #calls: Int32Array;
  readonly #places: Int32Array;
  readonly #errors = new Map<number, string>();
  /** Which chunk of the document its score is of; null where documents are not cut. */
  readonly #chunks: Float64Array | null;
  readonly #callRecords: CallRecord[] = [];
  readonly #queryIndex: ReadonlyMap<string, number>;
  #settled = 0;

  constructor(dataset: Dataset, documents: 'whole' | 'chunked' = 'whole') {
    this.#dataset = dataset;
    this.queries = dataset.queries.filter((query) => dataset.candidates.has(query.id));
    this.starts = new Int32Array(this.queries.length + 1);
    for (const [index, query] of this.queries.entries()) {
      this.starts[index + 1] = (this.starts[index] ?? 0) + this.candidatesOf(query).length;
    }
    const rows = this.rows;
    this.scores = new Float64Array(rows).fill(Number.NaN);
    this.#calls = new Int32Array(rows).fill(-1);
    this.#places = new Int32Array(rows).fill(-1);
    this.#chunks = documents === 'whole' ? null : new Float64Array(rows).fill(Number.NaN);
    this.#queryIndex = new Map(this.queries.map((query, index) => [query.id, index]));
  }

  get rows(): number {
    return this.starts[this.queries.length] ?? 0;
  }

  /** Rows that have a score or an error. */
  get settled(): number {
    return this.#settled;
  }

  get failed(): number {
    return this.#errors.size;
  }

  /** The most frequent reasons for rows without a score, most frequent first. */
  commonErrors(most: number): string[] {
    const counts = new Map<string, number>();
    for (const error of this.#errors.values()) counts.set(error, (counts.get(error) ?? 0) + 1);
    return [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, most)
      .map(([error]) => error);
  }

  get calls(): readonly CallRecord[] {
    return this.#callRecords;
  }

  candidatesOf(query: Query): readonly string[] {
    return this.#dataset.candidates.get(query.id)?.documentIds ?? [];
  }

  /** The row of a query's document; undefined when they do not belong together. */
  rowOf(queryId: string, documentId: string): number | undefined {
    const index = this.#queryIndex.get(queryId);
    const query = index === undefined ? undefined : this.queries[index];
    if (index === undefined || query === undefined) return undefined;
    const position = this.candidatesOf(query).indexOf(documentId);
    return position === -1 ? undefined : (this.starts[index] ?? 0) + position;
  }

  isScored(row: number): boolean {
    return !Number.isNaN(this.scores[row]);
  }

  /** @returns the call's number */
  addCall(call: CallRecord): number {
    return this.#callRecords.push(call) - 1;
  }

  /** A later outcome of the same row replaces the earlier one: a resumed run asks again for what failed. */
  settle(
    row: number,
    outcome: {
      score: number | null;
      error: string | null;
      call: number;
      place: number;
      chunk?: number | null;
    },
  ): void {
    if (!this.isScored(row) && !this.#errors.has(row)) this.#settled += 1;
    this.scores[row] = outcome.score ?? Number.NaN;
    this.#calls[row] = outcome.call;
    this.#places[row] = outcome.place;
    if (this.#chunks !== null) this.#chunks[row] = outcome.chunk ?? Number.NaN;
    if (outcome.error === null) this.#errors.delete(row);
    else this.#errors.set(row, outcome.error);
  }

  /** What `scores.arrow` holds. Calls are numbered anew by their first row, so that the numbers do not tell who was faster. */
  columns(): { scores: ScoreColumns; calls: CallColumns } {
    const { scores, calls } = this.columnsInOrder();
    return { scores, calls: callColumns(calls) };
  }

  /** The same, with the calls one by one. */
  columnsInOrder(): { scores: ScoreColumns; calls: CallRecord[] } {
    const order = this.#callOrder();
    const numberOf = new Map(order.map((call, index) => [call, index]));
    const { rows } = this;
    const queryIds: string[] = new Array(rows);
    const documentIds: string[] = new Array(rows);
    const languages: (string | null)[] = new Array(rows);
    const positions = new Int32Array(rows);
    const grades = new Float64Array(rows).fill(Number.NaN);
    for (const [index, query] of this.queries.entries()) {
      const start = this.starts[index] ?? 0;
      const judgments = this.#dataset.qrels.get(query.id);
      for (const [position, documentId] of this.candidatesOf(query).entries()) {
        const row = start + position;
        queryIds[row] = query.id;
        documentIds[row] = documentId;
        languages[row] = query.language;
        positions[row] = position;
        grades[row] = judgments?.get(documentId) ?? Number.NaN;
      }
    }
    return {
      scores: {
        queryIds,
        documentIds,
        languages,
        positions,
        calls: Float64Array.from(this.#calls, (call) => numberOf.get(call) ?? Number.NaN),
        places: Float64Array.from(this.#places, (place) => (place === -1 ? Number.NaN : place)),
        scores: this.scores,
        grades,
        errors: Array.from({ length: rows }, (_, row) => this.#errors.get(row) ?? null),
        ...(this.#chunks === null ? {} : { chunks: this.#chunks }),
      },
      calls: order.map((call) => this.#callRecords[call] as CallRecord),
    };
  }

  /** The queries with what their values are split and clustered by. */
  scoredQueries(): ScoredQuery[] {
    return this.queries.map((query, index) => {
      const judgments = this.#dataset.qrels.get(query.id) ?? new Map<string, number>();
      const candidates = new Set(this.candidatesOf(query));
      return {
        id: query.id,
        language: query.language,
        parallelId: query.parallelId,
        group: query.group,
        slices: query.slices,
        start: this.starts[index] ?? 0,
        end: this.starts[index + 1] ?? 0,
        judged: judgments.size > 0,
        outside: [...judgments]
          .filter(([documentId]) => !candidates.has(documentId))
          .map(([documentId, grade]) => ({ documentId, grade })),
      };
    });
  }

  /** Calls that settled rows by their first row; then those that settled none (split or failed), in order of time. */
  #callOrder(): number[] {
    const seen = new Set<number>();
    for (const call of this.#calls) if (call !== -1) seen.add(call);
    const rest = Array.from(this.#callRecords.keys()).filter((call) => !seen.has(call));
    return [...seen, ...rest];
  }
}

function callColumns(calls: readonly CallRecord[]): CallColumns {
  const numbers = (pick: (call: CallRecord) => number | null) =>
    Float64Array.from(calls, (call) => pick(call) ?? Number.NaN);
  return {
    starts: numbers((call) => call.start),
    latencies: numbers((call) => call.latencyMs),
    statuses: numbers((call) => call.status),
    attempts: numbers((call) => call.attempts),
    documents: numbers((call) => call.documents),
    promptTokens: numbers((call) => call.promptTokens),
    bytes: numbers((call) => call.bytes),
    servers: calls.map((call) => call.server),
    errors: calls.map((call) => call.error),
  };
}
