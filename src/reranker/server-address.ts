import type { Problem } from '../foundation/errors.ts';

/** A server's URL taken apart: what may be shown, what is sent, and what must stay hidden. */
export interface ServerAddress {
  /** Scheme, host and port: the only part that is ever shown. */
  readonly origin: string;
  /** Path before the protocol's own, without a slash at its end. */
  readonly prefix: string;
  /** Query with its question mark, or nothing: sent with every request. */
  readonly search: string;
  /** `Basic ...` from user and password in the URL; null without them. */
  readonly authorization: string | null;
  /** Parts of the URL that must not be shown. */
  readonly secrets: readonly string[];
}

/**
 * Takes a URL apart. The protocol's own path at its end may be there or not: `http://host:8000`, `http://host:8000/v1` and
 * `http://host:8000/v1/rerank` are the same server.
 *
 * @param paths the protocol's endpoints
 * @returns the address, or a problem whose message shows nothing of a URL that could not be read
 */
export function serverAddress(url: string, paths: readonly string[]): ServerAddress | Problem {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    return {
      code: 'url-invalid',
      message: `the reranker's URL ${shownUrl(url)} is not an http or https URL`,
      mend: 'write it with its scheme, for instance http://127.0.0.1:8000',
    };
  }
  const user = decoded(parsed.username);
  const password = decoded(parsed.password);
  const search = parsed.search;
  return {
    origin: parsed.origin,
    prefix: prefixOf(parsed.pathname, paths),
    search,
    authorization:
      user === '' && password === ''
        ? null
        : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    secrets: [password, parsed.password, ...[...parsed.searchParams.values()], search].filter(
      (secret) => secret !== '',
    ),
  };
}

function prefixOf(pathname: string, paths: readonly string[]): string {
  const path = pathname.replace(/\/+$/, '');
  // Longest first, else "/rerank" would be taken off "/v1/rerank" and leave "/v1" behind.
  const endings = [...paths, ...paths.map((own) => own.slice(0, own.lastIndexOf('/')))]
    .filter((ending) => ending !== '')
    .sort((one, other) => other.length - one.length);
  const ending = endings.find((candidate) => path.endsWith(candidate));
  return ending === undefined ? path : path.slice(0, -ending.length);
}

/** User and password may hold a percent sign that is none of an escape. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A URL without a scheme may still begin with user and password. */
function shownUrl(url: string): string {
  return JSON.stringify(url.replace(/^.*@/s, '[hidden]@').replace(/\?.*$/s, ''));
}
