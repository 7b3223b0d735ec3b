import type { PlaygroundExchange } from '../api.ts';

/** Keeps what went over the wire, as much of it as a person looks at. */
export interface ExchangeRecorder {
  readonly take: (exchange: PlaygroundExchange) => void;
  exchanges(): readonly PlaygroundExchange[];
}

export function exchangeRecorder(): ExchangeRecorder {
  const kept: PlaygroundExchange[] = [];
  return {
    take({ request, response }) {
      if (kept.length >= MOST_EXCHANGES) return;
      kept.push({
        request: { ...request, body: cut(request.body) },
        response: response === null ? null : { ...response, body: cut(response.body) },
      });
    },
    exchanges: () => kept,
  };
}

/** The beginning of a long text, with a last line that says so. */
export function cut(text: string): string {
  if (Buffer.byteLength(text) <= LONGEST_BODY) return text;
  const bytes = Buffer.from(text);
  // A character that was cut in two is left out.
  const start = new TextDecoder().decode(bytes.subarray(0, LONGEST_BODY), { stream: true });
  return `${start}\n… cut here: ${bytes.byteLength} bytes in all`;
}

const LONGEST_BODY = 64 * 1024;
/** A call for each of a hundred documents, and a few questions before them. */
const MOST_EXCHANGES = 110;
