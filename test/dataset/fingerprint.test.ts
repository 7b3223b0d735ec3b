import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FingerprintedContent, fingerprintOf } from '../../src/dataset/fingerprint.ts';

const content: FingerprintedContent = {
  queries: [
    { id: 'q\u{1f600}', text: 'wink' },
    { id: 'q\uff21', text: 'half \ud83d "quoted"' },
  ],
  documents: new Map([
    ['d2', { text: 'zwei\n' }],
    ['d10', { text: '地铁' }],
  ]),
  qrels: new Map([
    [
      'q\uff21',
      new Map([
        ['d2', -1],
        ['d10', 3],
      ]),
    ],
    ['q\u{1f600}', new Map()],
  ]),
  candidates: new Map([
    ['q\uff21', { documentIds: ['d2', 'd10'], scores: [7, 0.1] }],
    ['q\u{1f600}', { documentIds: ['d10'], scores: null }],
  ]),
};

// Written by hand after the docstring: ids by code point (U+FF21 before U+1F600), numbers as JavaScript writes them.
const canonical = String.raw`["rankgauge-dataset",1]
["query","qＡ","half \ud83d \"quoted\""]
["query","q😀","wink"]
["document","d10","地铁"]
["document","d2","zwei\n"]
["grades","qＡ",[["d10",3],["d2",-1]]]
["candidates","qＡ",["d2","d10"],[7,0.1]]
["candidates","q😀",["d10"],null]
`;

describe('fingerprintOf', () => {
  test('is SHA-256 over the canonical form', () => {
    expect(fingerprintOf(content)).toBe(createHash('sha256').update(canonical).digest('hex'));
  });

  test('leaves derived candidates out', () => {
    const lines = canonical.split('\n').filter((line) => !line.startsWith('["candidates"'));
    expect(fingerprintOf({ ...content, candidates: null })).toBe(
      createHash('sha256').update(lines.join('\n')).digest('hex'),
    );
  });

  test('is the same for every order of rows', () => {
    const shuffle = <Item>(items: Iterable<Item>) => {
      const all = [...items];
      return fc.shuffledSubarray(all, { minLength: all.length });
    };
    const orders = fc.record({
      queries: shuffle(content.queries),
      documents: shuffle(content.documents).map((entries) => new Map(entries)),
      qrels: shuffle(
        [...content.qrels].map(([id, grades]) => [id, new Map([...grades].reverse())] as const),
      ).map((entries) => new Map(entries)),
      candidates: shuffle(content.candidates ?? []).map((entries) => new Map(entries)),
    });
    fc.assert(fc.property(orders, (other) => fingerprintOf(other) === fingerprintOf(content)));
  });

  test('changes with every piece of the content', () => {
    const list = { documentIds: ['d2', 'd10'], scores: [7, 0.1] };
    const others: readonly Partial<FingerprintedContent>[] = [
      { queries: content.queries.slice(1) },
      { queries: content.queries.map((query) => ({ ...query, text: `${query.text} ` })) },
      { documents: new Map([...content.documents, ['d3', { text: '' }]]) },
      { documents: new Map([...content.documents, ['d2', { text: 'zwei' }]]) },
      {
        qrels: new Map([
          [
            'q\uff21',
            new Map([
              ['d2', 0],
              ['d10', 3],
            ]),
          ],
        ]),
      },
      {
        candidates: new Map([
          ...(content.candidates ?? []),
          ['q\uff21', { ...list, documentIds: ['d10', 'd2'] }],
        ]),
      },
      { candidates: new Map([...(content.candidates ?? []), ['q\uff21', { ...list, scores: [7, 0.2] }]]) },
      { candidates: new Map([...(content.candidates ?? []), ['q\uff21', { ...list, scores: null }]]) },
    ];
    const all = [content, ...others.map((other) => ({ ...content, ...other }))].map(fingerprintOf);
    expect(new Set(all).size).toBe(others.length + 1);
  });
});
