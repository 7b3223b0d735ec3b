import * as v from 'valibot';

/**
 * Reads a body by its shape, or says in half a sentence what is wrong with it.
 *
 * @example
 * readShape(v.object({ results: v.array(v.unknown()) }), { scores: [] });
 * // => { outcome: 'unreadable', reason: 'has no "results"; it holds: scores' }
 */
export function readShape<const Shape extends v.GenericSchema>(
  shape: Shape,
  body: unknown,
):
  | { readonly outcome: 'read'; readonly value: v.InferOutput<Shape> }
  | { readonly outcome: 'unreadable'; readonly reason: string } {
  const parsed = v.safeParse(shape, body);
  if (parsed.success) return { outcome: 'read', value: parsed.output };
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue);
  if (place === null) return { outcome: 'unreadable', reason: `is not what it should be: ${kindOf(body)}` };
  if (issue.received === 'undefined') {
    const keys = typeof body === 'object' && body !== null ? Object.keys(body).slice(0, 8) : [];
    return {
      outcome: 'unreadable',
      reason: `has no "${place}"; it holds: ${keys.length === 0 ? 'nothing' : keys.join(', ')}`,
    };
  }
  return { outcome: 'unreadable', reason: `has something else at "${place}": ${issue.received}` };
}

function kindOf(body: unknown): string {
  if (body === null) return 'null';
  if (Array.isArray(body)) return 'a list';
  return typeof body === 'object' ? 'an object' : `a ${typeof body}`;
}
