import type { RowShape } from '../trec/row-fault.ts';

/** Formats that rows can be written in. */
export const outputFormats = ['trec', 'json', 'jsonl', 'csv', 'tsv', 'arrow'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** The rows of one query, best first. */
export interface QueryOfRows {
  readonly query: string;
  readonly documents: readonly string[];
  readonly values: readonly number[];
}

/** Turns queries into the text of a file, a piece for each query. `name` is the run's, without white space. */
export type RowWriter = (
  queries: Iterable<QueryOfRows>,
  options: { readonly kind: RowShape; readonly name: string },
) => Iterable<string>;

/** Arrow is no text and written elsewhere. */
export const rowWriters: Readonly<Record<Exclude<OutputFormat, 'arrow'>, RowWriter>> = {
  *trec(queries, { kind, name }) {
    for (const { query, documents, values } of queries) {
      const line =
        kind === 'run'
          ? (document: string, index: number) =>
              `${query} Q0 ${document} ${index + 1} ${numberText(values[index]!)} ${name}\n`
          : (document: string, index: number) => `${query} 0 ${document} ${values[index]!}\n`;
      yield documents.map(line).join('');
    }
  },
  *json(queries) {
    let before = '{';
    for (const { query, documents, values } of queries) {
      const pairs = documents.map(
        (document, index) => `${jsonText(document)}: ${numberText(values[index]!)}`,
      );
      yield `${before}\n${jsonText(query)}: {${pairs.join(', ')}}`;
      before = ',';
    }
    yield before === '{' ? '{}\n' : '\n}\n';
  },
  *jsonl(queries, { kind }) {
    const name = valueName(kind);
    for (const { query, documents, values } of queries) {
      const begin = `{"query_id": ${jsonText(query)}, "document_id": `;
      yield documents
        .map(
          (document, index) => `${begin}${jsonText(document)}, "${name}": ${numberText(values[index]!)}}\n`,
        )
        .join('');
    }
  },
  csv: (queries, { kind }) => delimited(queries, ',', kind),
  tsv: (queries, { kind }) => delimited(queries, '\t', kind),
};

function* delimited(queries: Iterable<QueryOfRows>, mark: string, kind: RowShape): Generator<string> {
  yield `${['query_id', 'document_id', valueName(kind)].join(mark)}\n`;
  for (const { query, documents, values } of queries) {
    yield documents
      .map((document, index) =>
        [field(query, mark), field(document, mark), `${numberText(values[index]!)}\n`].join(mark),
      )
      .join('');
  }
}

/** RFC 4180. Ids are kept as they are: a guard against formulas would make other ids of them. */
function field(text: string, mark: string): string {
  return text.includes(mark) || /["\r\n]/.test(text) || text.trim() !== text || text === ''
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

function jsonText(text: string): string {
  return JSON.stringify(text);
}

/** The shortest text that reads back as the same float64. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '0' : String(value);
}

function valueName(kind: RowShape): string {
  return kind === 'run' ? 'score' : 'grade';
}
