/**
 * JSON set out for the eye: lines and indents are added between its tokens, and the tokens stay as they were written (a number
 * read and written anew could become another). Text that is no JSON comes back as it is.
 *
 * @example
 * indentedJson('{"a":[1.0,2]}'); // => '{\n  "a": [\n    1.0,\n    2\n  ]\n}'
 */
export function indentedJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  let shown = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  for (const [place, token] of tokens.entries()) {
    const before = tokens[place - 1] ?? '';
    if (token === '}' || token === ']') {
      depth -= 1;
      shown += before === '{' || before === '[' ? token : line() + token;
    } else {
      shown += before === '{' || before === '[' || before === ',' ? line() + token : token;
      if (token === '{' || token === '[') depth += 1;
      if (token === ':') shown += ' ';
    }
  }
  return shown;
}
