import { describePage, isPage } from './protocols/page.ts';

/** The body of an answer: JSON that can be trusted to be such, or what it is instead. */
export type ResponseBody =
  | { readonly form: 'json'; readonly value: unknown }
  | {
      readonly form: 'other';
      /** Half a sentence after "the answer": "is not JSON (...)". */
      readonly reason: string;
      /** The text where it could be decoded. */
      readonly text: string | null;
    };

/**
 * Decodes and parses the body of an answer. The content type is not relied on (gateways send JSON as text/plain), only told.
 * Bytes that are not UTF-8 are refused, never replaced; nesting is bounded before parsing.
 *
 * @param contentType as the header has it
 */
export function readResponseBody(
  bytes: Uint8Array,
  { contentType, deepest = 64 }: { readonly contentType: string | null; readonly deepest?: number },
): ResponseBody {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return { form: 'other', reason: 'is not UTF-8', text: null };
  }
  if (text.trim() === '') return { form: 'other', reason: 'is empty', text };
  if (isPage(text)) {
    const page = `${describePage(text)} (${contentType ?? 'without a content type'})`;
    return {
      form: 'other',
      reason: `is ${page}, not JSON: a proxy's, or the URL is of something else`,
      text,
    };
  }
  if (hasMoreOpened(text, deepest) && isDeeperThan(text, deepest)) {
    return { form: 'other', reason: `is nested deeper than ${deepest} levels`, text: null };
  }
  try {
    return { form: 'json', value: JSON.parse(text) };
  } catch (error) {
    return { form: 'other', reason: notJson(text, error), text };
  }
}

/** JSON has no NaN, but Python's json.dumps writes it: then the model is at fault, and "invalid JSON" would hide that. */
function notJson(text: string, error: unknown): string {
  const word = BARE_NUMBER_WORD.exec(text.replace(STRINGS, '""'))?.[1];
  if (word !== undefined) {
    return `holds the bare word ${word} in place of a number, which JSON does not have: the model gave ${
      word === 'NaN' ? 'not-a-number' : 'an infinite number'
    }`;
  }
  return `is not JSON (${error instanceof Error ? error.message : String(error)})`;
}

/** Most answers open so few braces and brackets that they cannot be deep, and need no walk through their characters. */
function hasMoreOpened(text: string, most: number): boolean {
  let count = 0;
  for (const sign of ['{', '[']) {
    for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) {
      count += 1;
      if (count > most) return true;
    }
  }
  return false;
}

function isDeeperThan(text: string, deepest: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (inString) {
      if (unit === BACKSLASH) at += 1;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
  }
  return false;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const STRINGS = /"(?:[^"\\]|\\.)*"/gs;
const BARE_NUMBER_WORD = /[[:,]\s*(NaN|-?Infinity)\b/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
