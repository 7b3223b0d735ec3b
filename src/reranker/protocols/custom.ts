import jmespath from 'jmespath';
import { defineProtocol, type HttpProtocol, type RawResult, type RequestContent } from '../protocol.ts';
import { errorText } from './error-text.ts';
import { isRepeated, type Mapping } from './mapping.ts';

/**
 * The protocol that a mapping describes.
 *
 * In `request`, a text that is one variable and nothing else becomes its value: `{{documents}}` the list of texts, `{{count}}` and
 * `{{index}}` numbers. A list of one element with `{{document}}` or `{{index}}` in it is written once for each document. A
 * field that is just `{{instruction}}` is left out where there is none.
 *
 * @example
 * const mapping = readMapping('path: /rank\nrequest: {q: "{{query}}", d: "{{documents}}"}\nresponse: {scores: "@"}', 'm.yaml');
 * customProtocol(mapping).buildRequest({ model: null, query: 'a', documents: ['b'], instruction: null }).body; // => { q: 'a', d: ['b'] }
 */
export function customProtocol(mapping: Mapping): HttpProtocol {
  const { path, request, response, documentsPerCall, scale, instructionField } = mapping;
  return defineProtocol({
    name: 'custom',
    title: mapping.name ?? 'a service that a file describes',
    paths: [path],
    instructionField,
    scale,
    limits: { documentsPerCall },
    documentation: 'https://jmespath.org',
    verified: { by: 'documentation', read: 'the mapping' },
    mendWhenMissing: `check the address, and the path ${path} of the mapping`,
    about: [],
    buildRequest: (content) => ({
      method: 'POST',
      path,
      body: filled(request, { ...content, model: mapping.model, at: null }) as Record<string, unknown>,
    }),
    readResponse: (body) => {
      const expression = response.rows ?? response.scores ?? '';
      const found = search(body, expression);
      if (!Array.isArray(found) || found.length === 0) {
        return {
          outcome: 'unreadable',
          reason: `has no list at ${JSON.stringify(expression)}${keysOf(body)}`,
        };
      }
      const tokens = response.tokens === null ? null : search(body, response.tokens);
      return {
        outcome: 'read',
        results: found.map((item: unknown, index): RawResult => {
          if (response.rows === null) return { index, score: item };
          const row = typeof item === 'object' && item !== null ? new Map(Object.entries(item)) : new Map();
          return { index: row.get('index'), score: row.get('score') };
        }),
        promptTokens: typeof tokens === 'number' ? tokens : null,
        model: null,
      };
    },
    readError: (_status, body) => {
      const words = mapping.error === null ? null : search(body, mapping.error);
      return typeof words === 'string' && words !== '' ? words : errorText(body);
    },
  });
}

interface Filling extends RequestContent {
  /** The document that a repeated element is written for. */
  readonly at: number | null;
}

function filled(value: unknown, filling: Filling): unknown {
  if (typeof value === 'string') return filledText(value, filling);
  if (isRepeated(value)) return filling.documents.map((_, at) => filled(value[0], { ...filling, at }));
  if (Array.isArray(value)) return value.map((item) => filled(item, filling));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const field = filled(item, filling);
      return field === undefined ? [] : [[key, field]];
    }),
  );
}

/** One pass: what a text holds is never looked at again. */
function filledText(text: string, filling: Filling): unknown {
  const whole = /^\{\{([^{}]*)\}\}$/.exec(text);
  if (whole !== null) return variable((whole[1] ?? '').trim(), filling) ?? undefined;
  return text.replace(/\{\{([^{}]*)\}\}/g, (_, name: string) => String(variable(name.trim(), filling) ?? ''));
}

function variable(name: string, { model, query, documents, instruction, at }: Filling): unknown {
  switch (name) {
    case 'query':
      return query;
    case 'documents':
      return documents;
    case 'document':
      return documents[at ?? 0];
    case 'index':
      return at ?? 0;
    case 'count':
      return documents.length;
    case 'instruction':
      return instruction;
    case 'model':
      return model;
    default:
      return null;
  }
}

/** Functions of JMESPath throw on values that they are not made for. */
function search(body: unknown, expression: string): unknown {
  try {
    return jmespath.search(body, expression);
  } catch {
    return null;
  }
}

function keysOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return '';
  const keys = Object.keys(body).slice(0, 8);
  return `; it holds: ${keys.length === 0 ? 'nothing' : keys.join(', ')}`;
}
