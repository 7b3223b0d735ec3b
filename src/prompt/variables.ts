/** A text of a template, cut at its variables. */
export type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly source: string };

/**
 * Cuts `Instruct: {{instruction}}` into literal parts and variables; spaces inside the braces are allowed. Any name is
 * taken as a variable: what is known is the caller's business.
 */
export function cutAtVariables(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > from) parts.push({ kind: 'literal', text: text.slice(from, match.index) });
    parts.push({ kind: 'variable', name: (match[1] ?? '').trim(), source: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'literal', text: text.slice(from) });
  return parts;
}

/** Whether the text has the variable. */
export function hasVariable(text: string, name: string): boolean {
  return cutAtVariables(text).some((part) => part.kind === 'variable' && part.name === name);
}

/**
 * Puts values in place of variables in one pass: what a value holds is never looked at again.
 *
 * @throws RangeError for a variable without a value: parsed templates have none
 */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return cutAtVariables(text)
    .map((part) => {
      if (part.kind === 'literal') return part.text;
      if (!Object.hasOwn(values, part.name)) throw new RangeError(`no value for ${part.source}`);
      return values[part.name] as string;
    })
    .join('');
}

// Everything but braces between the braces, trimmed later: `[ \t]*` on both sides would take quadratic time on spaces.
const VARIABLE = /\{\{([^{}]*)\}\}/g;
