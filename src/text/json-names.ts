/**
 * The names in the first JSON object of a text that may be cut off anywhere: enough to tell what a file is before it is
 * read. Empty where the text does not begin with an object.
 *
 * @example
 * namesOfFirstObject('{"query": "a", "candidates": [{"text": "b'); // => ['query', 'candidates']
 */
export function namesOfFirstObject(text: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  let expectsName = false;
  for (let index = firstInk(text); index < text.length; index += 1) {
    const letter = text[index];
    if (letter === '"') {
      const end = closingQuote(text, index + 1);
      if (end === -1) break;
      if (depth === 1 && expectsName) names.push(text.slice(index + 1, end));
      expectsName = false;
      index = end;
    } else if (letter === '{' || letter === '[') {
      if (depth === 0 && letter === '[') break;
      depth += 1;
      expectsName = depth === 1;
    } else if (letter === '}' || letter === ']') {
      depth -= 1;
      if (depth === 0) break;
    } else if (letter === ',') {
      expectsName = depth === 1;
    } else if (depth === 0) {
      break;
    }
  }
  return names;
}

function firstInk(text: string): number {
  const index = text.search(/[^\s\uFEFF]/);
  return index === -1 ? text.length : index;
}

function closingQuote(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index;
  }
  return -1;
}
