import type { CheckReport, Flaw } from '../../pipeline/check-report.ts';
import { type CsvValue, csvText } from './rows.ts';

/** A row for each flaw and language (none: of the whole set), and one for each example. `what` is flaw, language or example. */
export function checkCsv({ sets }: CheckReport): string {
  return csvText([head, ...sets.flatMap(({ path, flaws }) => flaws.flatMap((flaw) => rowsOf(path, flaw)))]);
}

function rowsOf(set: string, flaw: Flaw): CsvValue[][] {
  const start = [set, flaw.severity, flaw.code];
  const blanks = ['', null, '', '', '', '', ''];
  return [
    [...start, 'flaw', '', flaw.count, flaw.of, ...blanks, flaw.message, flaw.mend ?? ''],
    ...flaw.languages.map(({ language, count, of, detail }) => [
      ...[...start, 'language', language, count, of, ...blanks],
      ...[detail ?? '', ''],
    ]),
    ...flaw.examples.map((example) => [
      ...[...start, 'example', '', null, null, example.file ?? '', example.line, example.kind ?? ''],
      ...[example.id ?? '', example.other ?? '', example.found ?? '', example.proposed ?? ''],
      ...[example.message ?? '', ''],
    ]),
  ];
}

const head = [
  ...['set', 'severity', 'code', 'what', 'language', 'count', 'of', 'file', 'line', 'kind', 'id', 'other'],
  ...['found', 'proposed', 'message', 'mend'],
];
