import fc from 'fast-check';

/**
 * Bytes that were good once: pieces are cut out, doubled, moved, overwritten, and the tokens that broke other readers put in
 * between. Shrinks towards fewer changes.
 *
 * @param corpus good inputs to start from; at least one
 */
export function mutated(corpus: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.nat({ max: corpus.length - 1 }), fc.array(change, { minLength: 0, maxLength: 6 }))
    .map(([place, changes]) => changes.reduce(apply, corpus[place] ?? new Uint8Array()));
}

/** The same for text; what is not UTF-8 afterwards is replaced, as the text of an argument would be. */
export function mutatedText(corpus: readonly string[]): fc.Arbitrary<string> {
  return mutated(corpus.map((text) => new TextEncoder().encode(text))).map((bytes) =>
    new TextDecoder().decode(bytes),
  );
}

/** A value of JSON that was a good answer once: fields are taken away, given another type, doubled or nested. */
export function mutatedValue(corpus: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(
      fc.nat({ max: corpus.length - 1 }),
      fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constant(undefined), hostileValue)), {
        minLength: 0,
        maxLength: 4,
      }),
    )
    .map(([place, replacements]) =>
      replacements.reduce<unknown>(
        (value, [step, replacement]) => replaceAt(value, { step, replacement }),
        corpus[place],
      ),
    );
}

interface Change {
  readonly kind: 'cut' | 'double' | 'move' | 'end' | 'put' | 'flip';
  /** Shares of the length, in [0, 1). */
  readonly from: number;
  readonly width: number;
  readonly to: number;
  readonly bytes: Uint8Array;
}

function apply(input: Uint8Array, { kind, from, width, to, bytes }: Change): Uint8Array {
  const start = Math.floor(from * input.length);
  const end = Math.min(input.length, start + Math.ceil(width * width * width * input.length));
  const target = Math.floor(to * input.length);
  const piece = input.subarray(start, end);
  switch (kind) {
    case 'cut':
      return joined(input.subarray(0, start), input.subarray(end));
    case 'double':
      return joined(input.subarray(0, end), piece, input.subarray(end));
    case 'move':
      return joined(input.subarray(0, target), piece, input.subarray(target));
    case 'end':
      return input.subarray(0, start);
    case 'put':
      return joined(input.subarray(0, start), bytes, input.subarray(start));
    case 'flip':
      return input.map((byte, place) => (place === start ? byte ^ (bytes[0] ?? 0xff) : byte));
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function replaceAt(
  value: unknown,
  change: { readonly step: number; readonly replacement: unknown },
): unknown {
  const { step, replacement } = change;
  if (typeof value !== 'object' || value === null) return replacement;
  const entries = Object.entries(value);
  // One place more than there are entries: the value itself.
  const place = step % (entries.length + 1);
  const entry = entries[place];
  if (entry === undefined) return replacement;
  const inner = { step: Math.floor(step / (entries.length + 1)), replacement };
  const replaced = entries.flatMap(([key, own], at) => {
    const next = at === place ? replaceAt(own, inner) : own;
    return next === undefined ? [] : [[key, next] as const];
  });
  return Array.isArray(value) ? replaced.map(([, own]) => own) : Object.fromEntries(replaced);
}

const hostileTokens = [
  '\0',
  '\n',
  '\r',
  '\n\n',
  '\t',
  '"',
  '""',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ']',
  '['.repeat(5000),
  '{"a":'.repeat(2000),
  '(('.repeat(600),
  'null',
  'true',
  'NaN',
  '-Infinity',
  '1e999',
  '-0',
  '9007199254740993',
  '\ud83d\ude00',
  '\u0000\u0000\u0000',
  '\u202e',
  '\ufeff',
  '\\ud800',
  '__proto__',
  'constructor',
  ',,,,',
  ': ',
  '- ',
  '&a [*a,*a]',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what configs expand, as text
  '${HOME}',
  '{{query}}',
  '{{',
  '../../etc/passwd',
  'A'.repeat(4096),
  '# ',
  '|',
  '<script>',
  '</DOC>',
  '=1+1',
].map((text) => new TextEncoder().encode(text));

const hostileBytes = [
  Uint8Array.of(0xff),
  Uint8Array.of(0xc3),
  Uint8Array.of(0xff, 0xfe),
  Uint8Array.of(0xfe, 0xff),
  Uint8Array.of(0x1f, 0x8b, 8),
  Uint8Array.of(0xed, 0xa0, 0x80),
  Uint8Array.of(0x50, 0x41, 0x52, 0x31),
  Uint8Array.of(0xff, 0xff, 0xff, 0x7f),
];

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('cut', 'double', 'move', 'end', 'put', 'put', 'flip'),
  from: share,
  width: share,
  to: share,
  bytes: fc.oneof(
    fc.constantFrom(...hostileTokens),
    fc.constantFrom(...hostileBytes),
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
  ),
});

const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    0.5,
    '',
    '0.5',
    'NaN',
    [],
    {},
    [[]],
    [null],
    { index: 0 },
    [{ index: -1, score: 2 ** 53 }],
    { toString: 1 },
    { length: 5 },
  ),
  fc.json({ maxDepth: 4 }).map((text): unknown => JSON.parse(text)),
);
