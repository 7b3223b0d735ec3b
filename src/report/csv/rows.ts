import { escapeCsv } from '../../text/escape.ts';

export type CsvValue = string | number | null;

/** Lines of CSV: numbers in full, null empty, text escaped; `\n` ends each line. */
export function csvText(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
}

function field(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return escapeCsv(value);
  // A value that is no number cannot be one in a spreadsheet either.
  return Number.isFinite(value) ? String(value) : '';
}
