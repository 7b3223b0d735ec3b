import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { type QuoteFault, recordSplitter } from '../../src/text/record-splitter.ts';

function split(pieces: readonly string[], delimiter = ',') {
  const records: string[] = [];
  const lines: number[] = [];
  const faults: QuoteFault[] = [];
  const splitter = recordSplitter({
    delimiter,
    onRecord: (text, line) => {
      records.push(text);
      lines.push(line);
    },
    onFault: (fault) => faults.push(fault),
  });
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return { records, lines, faults };
}

const ends = fc.constantFrom('\n', '\r\n', '\r');
const cells = fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n', '\r', ' ', '地') });
// An empty row alone in a line is a matter of taste, so that every row here has two fields or more.
const rows = fc.array(fc.tuple(fc.array(cells, { minLength: 2, maxLength: 4 }), ends), {
  minLength: 1,
  maxLength: 6,
});
const quoted = (cell: string) => (/[",\r\n]|^ | $/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

describe('recordSplitter', () => {
  test('keeps line ends inside quotes and counts them', () => {
    const { records, lines } = split(['a,"b\nc"\r\nd,e']);
    expect(records.map((text, index) => `${lines[index]}: ${text}`)).toEqual(['1: a,"b\nc"', '3: d,e']);
  });

  test('gives the rows that were written, with line ends mixed and pieces cut anywhere', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.nat()), (written, cuts) => {
        const text = written.map(([row, end]) => row.map(quoted).join(',') + end).join('');
        const places = [...cuts.map((cut) => cut % (text.length + 1)), 0, text.length].sort((a, b) => a - b);
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        const { records, lines, faults } = split(pieces);
        const read = records.map(
          (record) => new Papa.Parser({ delimiter: ',', newline: '\n' }).parse(record, 0, false).data[0],
        );
        expect(read).toEqual(written.map(([row]) => row));
        expect(faults).toEqual([]);
        // A record begins on the line that follows all line ends before it.
        let before = '';
        written.forEach(([row, end], index) => {
          expect(lines[index]).toBe(before.split(/\r\n|\r|\n/).length);
          before += row.map(quoted).join(',') + end;
        });
      }),
      { numRuns: 500 },
    );
  });

  test('cuts where papaparse cuts, when all line ends are LF', () => {
    fc.assert(
      fc.property(rows, (written) => {
        const text = written
          .map(([row]) => row.map((cell) => quoted(cell.replaceAll('\r', ''))).join(','))
          .join('\n');
        expect(split([text]).records).toHaveLength(
          Papa.parse(text, { delimiter: ',', newline: '\n' }).data.length,
        );
      }),
    );
  });

  test('names the line where a quote opens that never closes', () => {
    expect(split(['a,b\nc,"d\n', 'e,f\n'])).toEqual({
      records: ['a,b'],
      lines: [1],
      faults: [{ kind: 'never-closed', line: 2, noticed: 4 }],
    });
  });

  test('names the line of a quoted field behind which text goes on, and goes on with the next record', () => {
    expect(split(['"a\nb" c,d\ne,f'])).toEqual({
      records: ['e,f'],
      lines: [3],
      faults: [{ kind: 'text-after-closing', line: 1, noticed: 2 }],
    });
  });

  test('takes a quote inside a field that does not begin with one as it is', () => {
    expect(split(['5" disc,x\ny,z']).records).toEqual(['5" disc,x', 'y,z']);
  });

  test('lets blanks pass between a closing quote and the delimiter, but no second quoted text', () => {
    expect(split(['"a" ,b']).faults).toEqual([]);
    expect(split(['"a" "b",c']).faults).toHaveLength(1);
    expect(split(['"a" ', '"b",c']).faults).toHaveLength(1);
  });
});
