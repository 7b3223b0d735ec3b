import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, ids, type PlainRow, scan, writtenNumbers } from './trec-files.ts';

const blanks = fc.constantFrom(' ', '\t', '  ', ' \t', '\v', '\f');
const lineEnds = fc.constantFrom('\n', '\r\n', ' \n', '\n\n');
const runRow = fc.record({
  query: fc.constantFrom('q1', 'q1', 'q2', '問', 'q'),
  document: ids,
  rank: fc.constantFrom('1', '?', '99'),
  score: writtenNumbers,
  name: fc.constantFrom('s', 'my run', 'né'),
  lead: fc.constantFrom('', ' '),
  blanks: fc.array(blanks, { minLength: 5, maxLength: 5 }),
  end: lineEnds,
});

describe('runs', () => {
  test('are read alike however their bytes are cut, as splitting at ASCII white space reads them', () => {
    const cutsOf = fc.array(fc.nat({ max: 40 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(runRow, { maxLength: 30 }), cutsOf, (given, cuts) => {
        const expected: PlainRow[] = [];
        let text = '';
        for (const { query, document, rank, score, name, lead, blanks: between, end } of given) {
          const fields = [query, 'Q0', document, rank, score, name];
          const line = (text.match(/\n/g) ?? []).length + 1;
          expected.push({ query, document, value: Number(score), line });
          text += lead + fields.map((field, index) => field + (between[index] ?? '')).join('') + end;
        }
        const bytes = bytesOf(text);
        const pieces: Uint8Array[] = [];
        let from = 0;
        for (const cut of cuts) {
          pieces.push(bytes.subarray(from, from + cut));
          from = Math.min(bytes.length, from + cut);
        }
        pieces.push(bytes.subarray(from));
        const whole = scan('run', [bytes]);
        expect(whole.faults).toEqual([]);
        expect(whole.rows).toEqual(expected);
        const cut = scan('run', pieces);
        expect(cut.rows).toEqual(expected);
        expect(cut.segments).toBe(whole.segments);
      }),
      { numRuns: 300 },
    );
  });

  test('whose rows are plain are read as splitting at white space reads them, up to the first that is not', () => {
    const plain = fc.record({
      query: fc.constantFrom(
        '1',
        '42',
        '301',
        'q123',
        '1048585',
        '10485850',
        'PLAIN-1234567',
        'PLAIN-2234567',
      ),
      repeats: fc.integer({ min: 1, max: 4 }),
      document: fc.stringMatching(/^[!-~]{1,12}$/),
      score: fc.oneof(
        fc.constantFrom(
          '0',
          '-0',
          '1',
          '-3.25',
          '27.5509',
          '.5',
          '5.',
          '123456789',
          '1234567890',
          '0.123456789',
        ),
        fc.constantFrom('-', '.', '1.2.3', '+1', '1e3', '12a', '-.', '0.8234567890123456', ''),
      ),
      mark: fc.constantFrom(' ', '\t', ' ', ' ', '  ', '\v'),
      name: fc.constantFrom('s', 'bm25 k1=0.9', ''),
      end: fc.constantFrom('\n', '\n', '\r\n', '\n\n', '\n# c\n'),
    });
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 20 }), (given) => {
        let text = '';
        for (const { query, repeats, document, score, mark, name, end } of given) {
          for (let repeat = 0; repeat < repeats; repeat += 1) {
            text += [query, 'Q0', document, String(repeat), score, name].join(mark) + end;
          }
        }
        const expected: PlainRow[] = [];
        const faulty: number[] = [];
        for (const [index, line] of text.split('\n').entries()) {
          const [query = '', , document = '', , score = '', name] = line
            .split(/[\t-\r ]+/)
            .filter((field) => field !== '');
          if (query === '' || line.startsWith('#')) continue;
          const value = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[0-9]+)?$/.test(score)
            ? Number(score)
            : Number.NaN;
          if (name === undefined || Number.isNaN(value)) faulty.push(index + 1);
          else expected.push({ query, document, value, line: index + 1 });
        }
        const { rows, faults } = scan('run', [text]);
        expect(rows).toEqual(expected);
        expect(faults.map(({ where }) => where?.line)).toEqual(faulty);
      }),
      { numRuns: 2000 },
    );
  });

  test('a query is handed out in one piece while its rows stand together', () => {
    const { segments, rows } = scan('run', ['a Q0 d 1 3 s\na Q0 e 2 2 s\nb Q0 d 1 1 s\na Q0 f 3 1 s\n']);
    expect(segments).toBe(3);
    expect(rows.map(({ query }) => query)).toEqual(['a', 'a', 'b', 'a']);
  });

  test('a query that begins like the one above is another one', () => {
    const { rows } = scan('run', ['12 Q0 d 1 3 s\n1 Q0 d 1 2 s\n123 Q0 d 1 1 s\n12 Q0 d 1 1 s\n']);
    expect(rows.map(({ query }) => query)).toEqual(['12', '1', '123', '12']);
  });

  test('lines that begin with # are comments, and blank lines are let pass', () => {
    const { rows, faults } = scan('run', ['# made by\n\n  \nq Q0 d 1 1 s\n#q Q0 e 1 1 s\n\t\r\n']);
    expect(faults).toEqual([]);
    expect(rows).toEqual([{ query: 'q', document: 'd', value: 1, line: 4 }]);
  });

  test('a byte order mark before the first row is no part of its query', () => {
    expect(scan('run', ['\ufeffq Q0 d 1 1 s\n']).rows[0]?.query).toBe('q');
  });

  test('the last line needs no end, and a no-break space belongs to an id', () => {
    const { rows } = scan('run', ['q\u00a01 Q0 d\u3000e 1 1 s']);
    expect(rows).toEqual([{ query: 'q\u00a01', document: 'd\u3000e', value: 1, line: 1 }]);
  });

  test('ids longer than any buffer are read whole', () => {
    const id = 'd'.repeat(5000);
    const { rows } = scan('run', [`${id} Q0 ${id}x 1 1 s\n`, `${id} Q0 ${id}y 1 1 s\n`]);
    expect(rows.map(({ document }) => document.length)).toEqual([5001, 5001]);
    expect(rows.map(({ query }) => query)).toEqual([id, id]);
  });
});

describe('faults', () => {
  test('leave out their row alone, and have its line and column', () => {
    const { rows, faults } = scan('run', [
      ...['q Q0 a 1 3 s\n', 'q Q0 b 1 high s\n', 'q Q0 c 1 1e999 s\n', 'q Q0 d 1 2\n', 'q Q0 é 1 0,5 s\n'],
      ...['q Q0 e 1 1 s\n', 'q\n', 'q Q0 f 1 0.5 s\n'],
    ]);
    expect(rows.map(({ document }) => document)).toEqual(['a', 'e', 'f']);
    expect(faults.map(({ code, where }) => [code, where?.line, where?.column])).toEqual([
      ['score-not-a-number', 2, 10],
      ['score-not-finite', 3, 10],
      ['too-few-columns', 4, undefined],
      ['score-not-a-number', 5, 10],
      ['too-few-columns', 7, undefined],
    ]);
  });

  test('of encoding are told with the character they stand at, in query and document', () => {
    const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const { rows, faults } = scan('run', [
      latin('q Q0 d\u00e9j\u00e0 1 1 s\nq Q0 b 1 1 s\nq Q0 \u00e9 1 1 s\n'),
      latin('\u00e9 Q0 a 1 1 s\n\u00e9 Q0 b 1 1 s\n'),
      'q Q0 c 1 1 s\n',
    ]);
    expect(rows.map(({ document }) => document)).toEqual(['b', 'c']);
    expect(faults.map(({ code, where }) => [code, where?.line, where?.column])).toEqual([
      ['not-utf8', 1, 7],
      ['not-utf8', 3, 6],
      ['not-utf8', 4, 1],
      ['not-utf8', 5, 1],
    ]);
  });

  test('a file whose lines end in carriage returns alone is not taken for one row', () => {
    const { rows, faults } = scan('run', [`${'q Q0 d 1 1 s\r'.repeat(100)}\n`]);
    expect(rows).toEqual([]);
    expect(faults[0]).toMatchObject({ code: 'carriage-returns', where: { line: 1 } });
    const appended = scan('run', ['q Q0 a 1 1 s\nq Q0 b 1 1 s\n', `${'q Q0 d 1 1 s\r'.repeat(100)}\n`]);
    expect(appended.rows.map(({ document }) => document)).toEqual(['a', 'b']);
    expect(appended.faults[0]).toMatchObject({ code: 'carriage-returns', where: { line: 3 } });
  });

  test('a long name in the last column is no fault', () => {
    expect(scan('run', [`q Q0 d 1 1 ${'name '.repeat(500)}\r\n`]).rows).toHaveLength(1);
  });

  test('qrels have four columns and no blank lines', () => {
    const { rows, faults } = scan('qrels', [
      ...['q 0 a 1\n', 'q a 1\n', 'q 0 b 1 x\n', '\n', 'q 0 c 1.9\n', 'q 0 d rel\n', 'q 0 e 99999999999\n'],
      ...['q Q0 d 1 1 s\n', 'q 0 f -1\n'],
    ]);
    expect(rows.map(({ document, value }) => [document, value])).toEqual([
      ['a', 1],
      ['f', -1],
    ]);
    expect(faults.map(({ code, where }) => [code, where?.line])).toEqual([
      ['too-few-columns', 2],
      ['too-many-columns', 3],
      ['blank-line', 4],
      ['grade-not-integer', 5],
      ['grade-not-integer', 6],
      ['grade-too-large', 7],
      ['too-many-columns', 8],
    ]);
    expect(faults.at(-1)?.mend).toContain('wrong way round');
  });

  test('qrels given for a run are recognised', () => {
    expect(scan('run', ['q 0 a 1\n']).faults[0]?.mend).toContain('wrong way round');
  });
});
