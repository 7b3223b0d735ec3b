import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import {
  escapeCsv,
  escapeHtml,
  escapeMarkdown,
  escapeTerminal,
  escapeWorkflowCommand,
  escapeXml,
  safeFileName,
} from '../../src/text/escape.ts';

// Whatever a data set or a server may send: any code points, lone surrogates, and pieces that mean something somewhere.
const pieces = fc.constantFrom(
  ...[
    '\u001b[31m',
    '\u001b]0;title\u0007',
    '\u009b',
    '\n',
    '\r\n',
    '\t',
    '\0',
    '\u202e',
    '\u2066',
    '\u2028',
    '\ufeff',
  ],
  ...[
    '|',
    '`',
    '**',
    '<b>',
    '</td>',
    '&lt;',
    '"',
    "'",
    '[a](b)',
    '![',
    'https://x.org',
    'www.x.org',
    '@user',
    'a@b.org',
  ],
  ...[
    '#12',
    'GH-7',
    'o/r#3',
    '=1+1',
    '+',
    '-',
    '@',
    ',',
    ';',
    '%',
    '::',
    '##[',
    '../',
    '\\',
    'CON',
    '.',
    '..',
    ' ',
    '\ud800',
  ],
  ...[
    'nDCG@10',
    '-0.5',
    'ü',
    '日本',
    'العربية',
    '👍🏽',
    '---',
    '===',
    '# ',
    '1. ',
    '$x$',
    '\uffff',
    '\uff1d',
  ],
);
const hostile = fc.oneof(
  fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units)),
);
// Letters of many scripts, digits, spaces and harmless punctuation.
const plain = fc
  .array(
    fc.constantFrom(
      'bm25-char3',
      'nDCG',
      ' ',
      ' / ',
      'Frage',
      'вопрос',
      '質問',
      'คำถาม',
      'प्रश्न',
      'سؤال',
      '0.5',
      'x',
      '(a)',
      '?',
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join('').trim())
  .filter((text) => text !== '');

describe('plain text', () => {
  test('is unchanged by every escape', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(escapeTerminal(text)).toBe(text);
        expect(escapeMarkdown(text)).toBe(text);
        expect(escapeCsv(text)).toBe(text);
        expect(escapeHtml(text)).toBe(text);
        expect(escapeXml(text)).toBe(text);
        expect(escapeWorkflowCommand(text, 'data')).toBe(text);
      }),
    );
  });
});

describe('escapeTerminal', () => {
  test('makes sequences, line breaks, direction marks and lone surrogates visible', () => {
    expect(escapeTerminal('\u001b[31mred')).toBe('\\x1b[31mred');
    expect(escapeTerminal('\u009b2J')).toBe('\\x9b2J');
    expect(escapeTerminal('a\r\n\tb')).toBe('a\\r\\n\\tb');
    expect(escapeTerminal('\u202egnp.exe')).toBe('\\u202egnp.exe');
    expect(escapeTerminal('\ud800')).toBe('\\ud800');
  });

  test('keeps the joiners that Persian and emoji need', () => {
    expect(escapeTerminal('می‌خواهم 👩‍👩‍👧')).toBe('می‌خواهم 👩‍👩‍👧');
  });

  test('never lets a control character or a direction mark through', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(escapeTerminal(text)).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\ufeff]/u);
      }),
    );
  });
});

describe('escapeMarkdown', () => {
  test.each([
    ['a|b', 'a\\|b'],
    ['two\r\nlines', 'two lines'],
    ['<script>', '&lt;script&gt;'],
    ['&lt;', '&amp;lt;'],
    ['[text](https://x.org)', '\\[text\\](https:\u200b//x.org)'],
    ['see www.x.org', 'see www\u200b.x.org'],
    ['thanks @user', 'thanks @\u200buser'],
    ['(@org/team)', '(@\u200borg/team)'],
    ['name@example.org', 'name@\u200bexample.org'],
    ['1@2.org', '1@\u200b2.org'],
    ['fixes #12', 'fixes #\u200b12'],
    ['owner/repo#3', 'owner/repo#\u200b3'],
    ['gh-7', 'gh-\u200b7'],
    ['`code` *bold* _it_ ~no~ $x$', '\\`code\\` \\*bold\\* \\_it\\_ \\~no\\~ \\$x\\$'],
    ['# title', '\\# title'],
    ['- item', '\\- item'],
    ['---', '\\---'],
    ['1. item', '1\\. item'],
    ['back\\', 'back\\\\'],
    ['\u001b[31m', '\\\\x1b\\[31m'],
  ])('turns %j into %j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  test('keeps numbers and the cutoffs of metrics', () => {
    expect(escapeMarkdown('nDCG@10 fell by -0.5. C# is fine')).toBe('nDCG@10 fell by -0.5. C# is fine');
  });

  test('never leaves a cell, opens a tag, links, mentions or refers', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeMarkdown(text);
        const bare = escaped.replace(/\\[\\`*_[\]|~$#.=+-]/g, ''); // what escapes keep from meaning anything
        expect(bare).not.toMatch(/[\p{Cc}\p{Bidi_Control}|<>`*_[\]~$]/u);
        expect(bare).not.toMatch(/&(?!amp;|lt;|gt;)/);
        // GitHub looks for these once the escapes are resolved.
        const shown = escaped.replace(/\\([\\`*_[\]|~$#.=+-])/g, '$1');
        expect(shown).not.toMatch(/:\/\/|www\.|(?<![A-Za-z0-9])@[A-Za-z0-9]|@[\w-]+\.\w|#\d|\bGH-\d/i);
      }),
      { numRuns: 500 },
    );
  });
});

describe('escapeCsv', () => {
  test.each([
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['=1+1, "x"', `"'=1+1, ""x"""`],
    ['+49 30', "'+49 30"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-2+3', "'-2+3"],
    [' =1', "' =1"],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['＝1', "'＝1"],
    ['-0.5', '-0.5'],
    ['+1.5e-7', '+1.5e-7'],
    ['-.5', '-.5'],
    ['-', "'-"],
    ['\u001b[31m', '\\x1b[31m'],
  ])('writes %j as %j', (text, expected) => {
    expect(escapeCsv(text)).toBe(expected);
  });

  test('comes back through papaparse as it was, or behind the mark of a harmless formula', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 2, maxLength: 4 }), (fields) => {
        const line = fields.map(escapeCsv).join(',');
        const rows = Papa.parse<string[]>(`${line}\n${line}\n`, { delimiter: ',', newline: '\n' }).data;
        const back = rows[0] ?? [];
        expect(rows[1]).toEqual(back);
        const hidden = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
        const kept = (field: string) =>
          field.replace(hidden, (character) =>
            /[\t\n\r]/.test(character) ? character : escapeTerminal(character),
          );
        expect(
          back.map((field, index) => (field === `'${kept(fields[index]!)}` ? kept(fields[index]!) : field)),
        ).toEqual(fields.map(kept));
        for (const field of back) {
          expect(Number.isFinite(Number(field)) || !/^\s*[=+\-@＝＋－＠]|^[\t\r]/.test(field)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('leaves every number of a report a number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(escapeCsv(String(value))).toBe(String(value));
      }),
    );
  });
});

describe('escapeHtml', () => {
  test('closes no element and no attribute', () => {
    expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
        expect(escaped).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\p{Cs}]/u);
      }),
    );
  });
});

describe('escapeXml', () => {
  test('holds only characters that XML 1.0 allows, and keeps line breaks inside attributes', () => {
    expect(escapeXml('1 < 2\0\n"')).toBe('1 &lt; 2\ufffd&#10;&quot;');
    expect(escapeXml('\u001b[31m\ud800\uffff')).toBe('\ufffd[31m\ufffd\ufffd');
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeXml(text);
        // Char of https://www.w3.org/TR/xml/#charsets, less what an attribute would change.
        expect(escaped).toMatch(/^[\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
        expect(escaped).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;|#9;|#10;|#13;)/);
      }),
    );
  });
});

describe('escapeWorkflowCommand', () => {
  test('decodes, as the runner does, to the text that went in', () => {
    const decode = (data: string) =>
      data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
    const decodeProperty = (data: string) =>
      data
        .replaceAll('%0D', '\r')
        .replaceAll('%0A', '\n')
        .replaceAll('%3A', ':')
        .replaceAll('%2C', ',')
        .replaceAll('%25', '%');
    const text = '50 %\r\n::error file=a,line=1::100%0A';
    expect(escapeWorkflowCommand(text, 'data')).toBe('50 %25%0D%0A::error file=a,line=1::100%250A');
    expect(decode(escapeWorkflowCommand(text, 'data'))).toBe(text);
    expect(escapeWorkflowCommand('a:b,c', 'property')).toBe('a%3Ab%2Cc');
    expect(decodeProperty(escapeWorkflowCommand(text, 'property'))).toBe(text);
  });

  test('never starts a line of its own, nor ends a property', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(escapeWorkflowCommand(text, 'data')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]|%(?!25|0D|0A)/u);
        expect(escapeWorkflowCommand(text, 'property')).not.toMatch(/[\p{Cc}:,]|%(?!25|0D|0A|3A|2C)/u);
      }),
    );
  });
});

describe('safeFileName', () => {
  test.each([
    ['bm25-char3', 'bm25-char3'],
    ['20250101-120000-bare-bm25', '20250101-120000-bare-bm25'],
    ['../Qwen/Qwen3: 4B', 'Qwen-Qwen3-4B'],
    ['C:\\Users\\x', 'C-Users-x'],
    ['..', 'unnamed'],
    ['.', 'unnamed'],
    ['', 'unnamed'],
    [' . - ', 'unnamed'],
    ['.hidden', 'hidden'],
    ['-rf', 'rf'],
    ['nul', '_nul'],
    ['Com1.txt', '_Com1.txt'],
    ['LPT²', '_LPT²'],
    ['console', 'console'],
    ['問い合わせ', '問い合わせ'],
    ['u\u0308ber', 'über'], // composed, as two systems would else make two files of it
    ['a\0b\u202ec\nd', 'a-b-c-d'],
    ['name. ', 'name'],
  ])('makes %j %j', (text, expected) => {
    expect(safeFileName(text)).toBe(expected);
  });

  test('is a name on every system, bounded, and stays what it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(hostile, fc.constantFrom('con', 'conout$--x', 'aux.', 'nul.'.padEnd(300, 'é'))),
        fc.integer({ min: 8, max: 255 }),
        (text, maximum) => {
          const name = safeFileName(text, { maximum });
          expect(name).not.toMatch(/[\p{C}\p{Z}<>:"'`/\\|?*]/u);
          expect(name).not.toMatch(/^[-.~ ]|[. ]$|^$/);
          expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)/i);
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(maximum);
          expect(safeFileName(name, { maximum })).toBe(name);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('the examples of the docstrings hold', () => {
  expect(escapeTerminal('\u001b[31mred')).toBe('\\x1b[31mred');
  expect(escapeMarkdown('a|b <b> @user nDCG@10')).toBe('a\\|b &lt;b&gt; @\u200buser nDCG@10');
  expect(escapeCsv('=1+1, "x"')).toBe(`"'=1+1, ""x"""`);
  expect(escapeHtml('<a href="x">')).toBe('&lt;a href=&quot;x&quot;&gt;');
  expect(escapeXml('1 < 2\u0000')).toBe('1 &lt; 2\ufffd');
  expect(escapeWorkflowCommand('50 %\n::stop', 'data')).toBe('50 %25%0A::stop');
  expect(safeFileName('../Qwen/Qwen3: 4B')).toBe('Qwen-Qwen3-4B');
});
