import * as v from 'valibot';
import { describePage, isPage } from './page.ts';

/**
 * What the body of an error says, for the shapes that rerank servers share: `{error: {message}}` (OpenAI's, vLLM,
 * llama.cpp), `{error: "..."}` (TEI), `{detail: "..."}` and `{detail: [{loc, msg}]}` (FastAPI), `{message}` (Cohere,
 * DashScope), plain text, and a proxy's HTML page, of which the title is told.
 *
 * @param body parsed JSON, or the text where it was none
 * @returns null for an empty body and for shapes unknown
 * @example
 * errorText({ detail: [{ loc: ['body', 'query'], msg: 'Field required' }] }); // => 'body.query: Field required'
 */
export function errorText(body: unknown): string | null {
  if (typeof body === 'string') return textOf(body);
  const parsed = v.safeParse(errorShape, body);
  return parsed.success ? parsed.output : null;
}

function textOf(body: string): string | null {
  if (isPage(body)) return describePage(body);
  return body.trim() === '' ? null : body.trim();
}

const complaint = v.object({
  loc: v.optional(v.array(v.union([v.string(), v.number()]))),
  msg: v.string(),
});

const errorShape = v.union([
  v.pipe(
    v.object({ error: v.object({ message: v.string() }) }),
    v.transform(({ error }) => error.message),
  ),
  v.pipe(
    v.object({ error: v.string() }),
    v.transform(({ error }) => error),
  ),
  v.pipe(
    v.object({ detail: v.string() }),
    v.transform(({ detail }) => detail),
  ),
  v.pipe(
    v.object({ detail: v.pipe(v.array(complaint), v.minLength(1)) }),
    v.transform(({ detail }) =>
      detail.map(({ loc, msg }) => (loc === undefined ? msg : `${loc.join('.')}: ${msg}`)).join('; '),
    ),
  ),
  v.pipe(
    v.object({ message: v.string() }),
    v.transform(({ message }) => message),
  ),
]);
