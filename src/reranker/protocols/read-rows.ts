import * as v from 'valibot';
import type { RawResult, ResponseReading } from '../protocol.ts';
import { readShape } from './read-shape.ts';

/**
 * Reads the answers that differ only in names: a list of rows, each with an index and a score.
 *
 * @param names.list where the list lies, dots between levels; null where the body is the list
 * @param names.score the row's field with the score
 * @returns index and score unchecked, whatever they are; tokens from `usage`, `meta.tokens` or the rows' `meta_info`
 * @example
 * readRows({ results: [{ index: 0, relevance_score: 0.9 }] }, { list: 'results', score: 'relevance_score' });
 * // => { outcome: 'read', results: [{ index: 0, score: 0.9 }], promptTokens: null, model: null }
 */
export function readRows(
  body: unknown,
  { list, score }: { readonly list: string | null; readonly score: string },
): ResponseReading {
  const rows = rowsAt(body, list);
  if (rows === null) return reasonOf(body, list);
  return {
    outcome: 'read',
    results: rows.map((row): RawResult => ({ index: row['index'], score: row[score] })),
    promptTokens: tokensOf(body) ?? tokensOfRows(rows),
    model: textAt(body, 'model'),
  };
}

type Row = Readonly<Record<string, unknown>>;

/** By hand and not by a shape, which takes longer than the whole rest of a call. */
function rowsAt(body: unknown, list: string | null): readonly Row[] | null {
  let value = body;
  for (const name of list?.split('.') ?? []) {
    if (!isRow(value)) return null;
    value = value[name];
  }
  return Array.isArray(value) && value.every(isRow) ? value : null;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A shape finds the words for what is wrong. */
function reasonOf(body: unknown, list: string | null): ResponseReading {
  const shape = (list?.split('.') ?? []).reduceRight<v.GenericSchema>(
    (inner, name) => v.object({ [name]: inner }),
    v.array(v.custom<Row>(isRow)),
  );
  const reading = readShape(shape, body);
  return reading.outcome === 'unreadable'
    ? reading
    : { outcome: 'unreadable', reason: 'is not what it should be' };
}

/** Nothing beside the list is relied on: what has another shape counts as absent. */
function tokensOf(body: unknown): number | null {
  if (!isRow(body)) return null;
  const usage = body['usage'];
  const meta = body['meta'];
  return (
    numberAt(usage, 'prompt_tokens') ??
    numberAt(usage, 'total_tokens') ??
    (isRow(meta) ? numberAt(meta['tokens'], 'input_tokens') : null)
  );
}

/** SGLang counts at each row. */
function tokensOfRows(rows: readonly Row[]): number | null {
  let sum = 0;
  for (const row of rows) {
    const tokens = numberAt(row['meta_info'], 'prompt_tokens');
    if (tokens === null) return null;
    sum += tokens;
  }
  return rows.length === 0 ? null : sum;
}

function numberAt(value: unknown, name: string): number | null {
  const found = isRow(value) ? value[name] : null;
  return typeof found === 'number' ? found : null;
}

function textAt(value: unknown, name: string): string | null {
  const found = isRow(value) ? value[name] : null;
  return typeof found === 'string' ? found : null;
}
