/** A number as it is written, digit for digit: 9007199254740993 is not 9007199254740992. */
export interface JsonNumber {
  readonly digits: string;
}

/** A Map, because `__proto__` and `toString` are names like any other. */
export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = string | boolean | null | JsonNumber | readonly JsonValue[] | JsonObject;

export type JsonOutcome =
  | { readonly kind: 'value'; readonly value: JsonValue }
  /** `column` counts UTF-16 units from 1, `message` is one sentence without a full stop. */
  | { readonly kind: 'fault'; readonly message: string; readonly column: number };

/**
 * Reads one JSON text (RFC 8259) strictly. Unlike `JSON.parse` it keeps numbers as they are written, refuses a name that
 * stands twice in one object, keeps no prototype, and says in words what is wrong and where.
 *
 * @example
 * parseJson('{"id": 9007199254740993}'); // => { kind: 'value', value: new Map([['id', { digits: '9007199254740993' }]]) }
 * parseJson('{"score": NaN}'); // => { kind: 'fault', message: 'NaN is not JSON: there is no such number', column: 11 }
 */
export function parseJson(text: string): JsonOutcome {
  const reader = jsonReader(text);
  try {
    return { kind: 'value', value: reader.whole() };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return { kind: 'fault', message: error.message, column: error.index + 1 };
  }
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isJsonNumber(value: JsonValue | undefined): value is JsonNumber {
  return typeof value === 'object' && value !== null && 'digits' in value;
}

/** What a value is, for messages: `a list`, `the number 7`. */
export function kindOfJson(value: JsonValue | undefined): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text';
  if (typeof value === 'boolean') return String(value);
  if (isJsonNumber(value)) return `the number ${value.digits}`;
  return isJsonObject(value) ? 'an object' : 'a list';
}

function jsonReader(text: string): { whole(): JsonValue } {
  let index = 0;

  const skipSpace = () => {
    for (;;) {
      const code = text.charCodeAt(index);
      if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return;
      index += 1;
    }
  };
  const value = (depth: number): JsonValue => {
    skipSpace();
    switch (text.charCodeAt(index)) {
      case 0x22:
        return string();
      case 0x7b:
        return object(depth + 1);
      case 0x5b:
        return list(depth + 1);
      default:
        return numberOrWord();
    }
  };
  const object = (depth: number): JsonObject => {
    if (depth > deepest) throw new JsonFault(`it is nested more than ${deepest} deep`, index);
    const entries = new Map<string, JsonValue>();
    index += 1;
    skipSpace();
    if (text[index] === '}') {
      index += 1;
      return entries;
    }
    for (;;) {
      skipSpace();
      if (text[index] !== '"') throw unexpected('a name in double quotes');
      const at = index;
      const name = string();
      if (entries.has(name)) throw new JsonFault(`the name "${name}" stands twice in one JSON object`, at);
      skipSpace();
      if (text[index] !== ':') throw unexpected('":"');
      index += 1;
      entries.set(name, value(depth));
      skipSpace();
      if (text[index] === '}') break;
      if (text[index] !== ',') throw unexpected('"," or "}"');
      index += 1;
    }
    index += 1;
    return entries;
  };
  const list = (depth: number): readonly JsonValue[] => {
    if (depth > deepest) throw new JsonFault(`it is nested more than ${deepest} deep`, index);
    const items: JsonValue[] = [];
    index += 1;
    skipSpace();
    if (text[index] === ']') {
      index += 1;
      return items;
    }
    for (;;) {
      items.push(value(depth));
      skipSpace();
      if (text[index] === ']') break;
      if (text[index] !== ',') throw unexpected('"," or "]"');
      index += 1;
    }
    index += 1;
    return items;
  };
  const string = (): string => {
    const opened = index;
    index += 1;
    let start = index;
    let read = '';
    for (; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code === 0x22) {
        read += text.slice(start, index);
        index += 1;
        return read;
      }
      if (code < 0x20) throw new JsonFault(`${nameOf(code)} stands raw inside a JSON text`, index);
      if (code === 0x5c) {
        read += text.slice(start, index) + escaped();
        start = index + 1;
      }
    }
    throw new JsonFault('the JSON is truncated: a text that opens here is unterminated', opened);
  };
  /** Leaves `index` on the last character of the escape. */
  const escaped = (): string => {
    index += 1;
    const letter = text[index];
    if (letter === 'u') {
      const digits = text.slice(index + 1, index + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(digits))
        throw new JsonFault('\\u takes four hexadecimal digits', index - 1);
      index += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meant = letter === undefined ? undefined : escapes.get(letter);
    if (meant === undefined) throw new JsonFault('JSON has no such escape after the backslash', index - 1);
    return meant;
  };
  const numberOrWord = (): JsonValue => {
    number.lastIndex = index;
    const digits = number.exec(text)?.[0];
    if (digits !== undefined && !wordGoesOn.test(text[index + digits.length] ?? '')) {
      index += digits.length;
      return { digits };
    }
    word.lastIndex = index;
    const found = word.exec(text)?.[0] ?? '';
    const meant = words.get(found);
    if (meant === undefined) throw unexpected('a value');
    index += found.length;
    return meant;
  };
  const unexpected = (wanted: string): JsonFault => {
    const letter = text[index];
    if (letter === undefined) return new JsonFault('the JSON is truncated: unexpected end', index);
    if (letter === "'") return new JsonFault('JSON takes double quotes, not single ones', index);
    word.lastIndex = index;
    const found = word.exec(text)?.[0] ?? '';
    if (/^[+-]?(NaN|Infinity)$/i.test(found)) {
      return new JsonFault(`${found} is not JSON: there is no such number`, index);
    }
    if (found !== '')
      return new JsonFault(`"${found.slice(0, 20)}" is not JSON: ${wanted} belongs here`, index);
    const code = text.codePointAt(index) ?? 0;
    const shown = code < 0x20 || code === 0xfeff ? nameOf(code) : `"${String.fromCodePoint(code)}"`;
    return new JsonFault(`it is not JSON: ${wanted} belongs here, not ${shown}`, index);
  };
  return {
    whole() {
      const read = value(0);
      skipSpace();
      if (index < text.length) throw new JsonFault('it is not JSON: something stands after its end', index);
      return read;
    },
  };
}

class JsonFault extends Error {
  readonly index: number;

  constructor(message: string, index: number) {
    super(message);
    this.index = index;
  }
}

function nameOf(code: number): string {
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  if (code === 0) return 'NUL (U+0000)';
  return code < 0x20 ? `the control character U+${hex}` : `U+${hex}`;
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /[+-]?[\p{L}\p{N}_.]+/uy;
const wordGoesOn = /[\p{L}\p{N}_.]/u;
const words = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const escapes = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
/** Data sets need three levels; a bomb of brackets must not reach the end of the stack. */
const deepest = 64;
