import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiFailure } from './api-failure.ts';
import type { PageFile } from './page-files.ts';

/** Sends an answer as JSON; to HEAD its headers only. */
export function sendJson(request: IncomingMessage, response: ServerResponse, answer: unknown): void {
  send(request, response, {
    status: 200,
    headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-store' },
    bytes: Buffer.from(JSON.stringify(answer)),
  });
}

/** Sends an `ApiProblem`. The rest of a body that was not read is not waited for. */
export function sendFailure(
  request: IncomingMessage,
  response: ServerResponse,
  { status, problem, headers }: ApiFailure,
): void {
  const unread = !request.complete && request.method === 'POST';
  send(request, response, {
    status,
    headers: {
      'content-type': JSON_TYPE,
      'cache-control': 'no-store',
      ...headers,
      ...(unread ? { connection: 'close' } : {}),
    },
    bytes: Buffer.from(JSON.stringify(problem)),
  });
}

export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { bytes, type, immutable }: PageFile,
): void {
  send(request, response, {
    status: 200,
    headers: {
      'content-type': type,
      'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    },
    bytes,
  });
}

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  {
    status,
    headers,
    bytes,
  }: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly bytes: Uint8Array;
  },
): void {
  response.writeHead(status, { ...safetyHeaders, ...headers, 'content-length': bytes.byteLength });
  response.end(method === 'HEAD' ? undefined : bytes);
}

/**
 * With every answer: the page runs its own files only, speaks to this server only, is in no frame, and nothing of it can be used by
 * other pages. Should a text of a data set ever come through as markup, it can load and run nothing.
 */
export const safetyHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const JSON_TYPE = 'application/json; charset=utf-8';
