import { unitOf, type WrittenNumber } from '../foundation/limit-units.ts';
import { quoted } from '../foundation/quoted.ts';
import { metrics } from '../metrics/index.ts';

/** A piece of a rule. Ends are exclusive, in UTF-16 units. */
export type Token = { readonly start: number; readonly end: number } & (
  | {
      readonly kind: 'metric' | 'name' | 'string';
      /** The piece itself; of a string what stands between the quotes. */
      readonly text: string;
    }
  | { readonly kind: 'number'; readonly text: string; readonly written: WrittenNumber }
  | { readonly kind: 'operator'; readonly text: string }
);

/** Something that cannot stand in a rule. */
export interface TokenFault {
  readonly start: number;
  readonly message: string;
  readonly mend: string;
}

/**
 * Cuts a rule into its pieces. Names of metrics (`nDCG(gain=exp)@10`), numbers with their unit and texts become one piece
 * each, so that the grammar of expressions never sees what stands inside them.
 *
 * @returns pieces in order, or the first thing that no piece can be made of
 */
export function tokensOf(text: string): Token[] | TokenFault {
  const tokens: Token[] = [];
  let start = 0;
  while (start < text.length) {
    const blank = matchAt(blanks, text, start);
    if (blank !== undefined) {
      start += blank.length;
      continue;
    }
    const token =
      numberAt(text, start, tokens.at(-1)) ??
      stringAt(text, start) ??
      metricAt(text, start) ??
      nameAt(text, start) ??
      operatorAt(text, start);
    if ('message' in token) return token;
    tokens.push(token);
    start = token.end;
  }
  return tokens;
}

function numberAt(text: string, start: number, before: Token | undefined): Token | TokenFault | undefined {
  // A sign belongs to the number where no value stands before it; elsewhere it would be arithmetic.
  const signed = before === undefined || (before.kind === 'operator' && before.text !== ')');
  const digits = matchAt(signed ? signedNumber : plainNumber, text, start);
  if (digits === undefined) return undefined;
  const number = Number(digits);
  const end = start + digits.length;
  const unitText = matchAt(unitWord, text, end) ?? '';
  const name = unitText.trim();
  // `0.7 and ...`: a word after a blank is a unit only when it is the name of one.
  const unit = name === '' ? 'none' : unitOf(name);
  if (unit === undefined && /^\s/.test(unitText)) {
    return { kind: 'number', text: digits, written: { number, unit: 'none' }, start, end };
  }
  if (unit === undefined) {
    return {
      start: end,
      message: `${quoted(name)} is no unit`,
      mend: 'use %, us, ms, s or min behind a number, or leave it plain',
    };
  }
  const length = unit === 'none' ? 0 : unitText.length;
  return {
    kind: 'number',
    text: text.slice(start, end + length),
    written: { number, unit },
    start,
    end: end + length,
  };
}

function stringAt(text: string, start: number): Token | TokenFault | undefined {
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return undefined;
  const end = text.indexOf(quote, start + 1);
  if (end === -1)
    return { start, message: 'a text begins here and never ends', mend: `close it with ${quote}` };
  return { kind: 'string', text: text.slice(start + 1, end), start, end: end + 1 };
}

/** The name of a metric with parameters and cutoff; also one that is none but can only have been meant as one. */
function metricAt(text: string, start: number): Token | undefined {
  const name = matchAt(word, text, start);
  if (name === undefined) return undefined;
  const known = metricNames.has(name.toLowerCase());
  const afterName = start + name.length;
  const inside = matchAt(parenthesised, text, afterName) ?? '';
  const cutoff = matchAt(at, text, afterName + inside.length) ?? '';
  const looksLikeParameters = known || /^\s*\(\s*\w+\s*=(?!=)/.test(inside);
  if (looksLikeParameters && (known || cutoff !== '')) {
    const end = afterName + inside.length + cutoff.length;
    return { kind: 'metric', text: text.slice(start, end), start, end };
  }
  const plainCutoff = matchAt(at, text, afterName);
  if (plainCutoff === undefined) return undefined;
  const end = afterName + plainCutoff.length;
  return { kind: 'metric', text: text.slice(start, end), start, end };
}

function nameAt(text: string, start: number): Token | undefined {
  const name = matchAt(word, text, start);
  if (name === undefined) return undefined;
  const end = start + name.length;
  const operator = name.toLowerCase();
  if (operator === 'and' || operator === 'or' || operator === 'not') {
    return { kind: 'operator', text: operator, start, end };
  }
  return { kind: 'name', text: name, start, end };
}

function operatorAt(text: string, start: number): Token | TokenFault {
  for (const [written, meant] of operators) {
    if (text.startsWith(written, start)) {
      return { kind: 'operator', text: meant, start, end: start + written.length };
    }
  }
  for (const [written, message, mend] of misread) {
    if (text.startsWith(written, start)) return { start, message, mend };
  }
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  return {
    start,
    message: `${quoted(character)} means nothing in a rule`,
    mend: `a rule is made of ${whatRulesAreMadeOf}`,
  };
}

function matchAt(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  const found = pattern.exec(text)?.[0];
  return found === undefined || found === '' ? undefined : found;
}

/** For messages. */
export const whatRulesAreMadeOf =
  'metrics, failed, errors, queries, latency.p95, diagnosis, regression(), each(), worst(), gap(), low(), high(), numbers, comparisons, and, or';

const metricNames = new Set(
  metrics.entries.flatMap(({ name, synonyms }) => [name, ...synonyms]).map((name) => name.toLowerCase()),
);

/** Longer ones first. */
const operators: readonly (readonly [written: string, meant: string])[] = [
  ['>=', '>='],
  ['≥', '>='],
  ['<=', '<='],
  ['≤', '<='],
  ['==', '=='],
  ['!=', '!='],
  ['≠', '!='],
  ['>', '>'],
  ['<', '<'],
  ['(', '('],
  [')', ')'],
  [',', ','],
];

const misread: readonly (readonly [written: string, message: string, mend: string])[] = [
  ['=>', '"=>" is no comparison', 'write >='],
  ['=<', '"=<" is no comparison', 'write <='],
  ['=', 'a single "=" compares nothing', 'write =='],
  ['&&', '"&&" is no word of a rule', 'write "and"'],
  ['&', '"&" is no word of a rule', 'write "and"'],
  ['||', '"||" is no word of a rule', 'write "or"'],
  ['|', '"|" is no word of a rule', 'write "or"'],
  ['!', '"!" is no word of a rule', 'turn the comparison around'],
  ['~', '"~" is no word of a rule', 'use low() or high() to ask for the interval'],
  ...['+', '-', '*', '/', '^'].map(
    (sign) =>
      [
        sign,
        `rules do not calculate, and "${sign}" would`,
        'compare one value with one number; differences are for regression() and gap()',
      ] as const,
  ),
];

const blanks = /\s+/y;
const plainNumber = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const signedNumber = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const unitWord = /\s*(?:%|[\p{L}_][\p{L}\p{N}_.]*)/uy;
const word = /[\p{L}_][\p{L}\p{N}_.]*(?:-[\p{L}\p{N}_.]+)*/uy;
const parenthesised = /\s*\([^()]*\)/uy;
const at = /\s*@\s*[\p{L}\p{N}_.]*/uy;
