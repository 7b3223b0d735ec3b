import type { Dispatcher, Pool } from 'undici';
import type { WholeAnswer } from './whole-answer.ts';

export interface Exchange {
  /** Rejects with undici's error, or with the reason of `abort`. */
  readonly answer: Promise<WholeAnswer>;
  /** Ends it now, whatever it waits for. Does nothing once the answer is there. */
  abort(reason: unknown): void;
}

/**
 * Sends one request and gathers the answer. By undici's `dispatch`, since its `request` makes a stream and an abort signal for
 * each call, which took as long as all the rest.
 */
export function exchange(pool: Pool, request: Dispatcher.DispatchOptions): Exchange {
  let controller: Dispatcher.DispatchController | null = null;
  let ended = false;
  let resolve: (answer: WholeAnswer) => void;
  let reject: (reason: unknown) => void;
  const answer = new Promise<WholeAnswer>((onAnswer, onFailure) => {
    resolve = onAnswer;
    reject = onFailure;
  });
  const fail = (reason: unknown) => {
    if (ended) return;
    ended = true;
    reject(reason);
  };
  let status = 0;
  let headers: WholeAnswer['headers'] = {};
  const chunks: Buffer[] = [];
  pool.dispatch(request, {
    onRequestStart(own) {
      controller = own;
      // Aborted while it waited for a connection.
      if (ended) own.abort(aborted);
    },
    onResponseStart(_, code, own) {
      // Also told of what comes before the answer (102, 103): the last one counts.
      status = code;
      headers = own;
    },
    onResponseData(_, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      if (ended) return;
      ended = true;
      resolve({
        status,
        headers,
        bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks),
      });
    },
    onResponseError: (_, error) => fail(error),
  });
  return {
    answer,
    abort(reason) {
      if (ended) return;
      fail(reason);
      controller?.abort(aborted);
    },
  };
}

/** What undici is told; made once, since an error takes its stack when it is made. */
const aborted = new Error('the exchange was aborted');
