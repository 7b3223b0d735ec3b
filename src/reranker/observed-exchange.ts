import { redactHeaders, withoutCredentials } from '../foundation/redact.ts';
import type { WholeAnswer } from './whole-answer.ts';

/** One request as it went over the wire and what came back, fit to be shown: secrets are hidden. */
export interface ObservedExchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Empty for a GET. */
    readonly body: string;
  };
  /** Null where no whole answer came. */
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  } | null;
}

/** @param hide takes secrets out of words: some servers echo the key that they refuse */
export function observedExchange(
  request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly payload: Uint8Array | null;
  },
  answer: WholeAnswer | null,
  hide: (text: string) => string,
): ObservedExchange {
  const { method, url, headers, payload } = request;
  const length = payload === null ? {} : { 'content-length': String(payload.byteLength) };
  return {
    request: {
      method,
      url: withoutCredentials(url),
      headers: redactHeaders({ ...headers, ...length }),
      body: payload === null ? '' : hide(UTF8.decode(payload)),
    },
    response:
      answer === null
        ? null
        : {
            status: answer.status,
            headers: redactHeaders(joined(answer.headers)),
            body: hide(UTF8.decode(answer.bytes)),
          },
  };
}

function joined(headers: WholeAnswer['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')] as const],
    ),
  );
}

/** Not strict: what a server sends instead of UTF-8 should be seen too. */
const UTF8 = new TextDecoder('utf-8');
