import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What went over the wire to one origin, whoever sent it. */
export interface Traffic {
  readonly sent: number;
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Requests that ended without a whole answer. */
  readonly broken: number;
  stop(): void;
}

/** Counts at undici's own channels, so that no retry or question of a lower floor goes uncounted. */
export function watchTraffic(origin: string): Traffic {
  let sent = 0;
  let broken = 0;
  const statuses = new Map<number, number>();
  const isOurs = (message: unknown): message is Message =>
    (message as Message | undefined)?.request?.origin?.toString() === origin;
  const onCreate = (message: unknown) => {
    if (isOurs(message)) sent += 1;
  };
  const onHeaders = (message: unknown) => {
    if (!isOurs(message)) return;
    const status = message.response?.statusCode ?? 0;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const onError = (message: unknown) => {
    // What we stopped ourselves, for lack of time, did not break.
    if (isOurs(message) && message.error?.message !== 'the exchange was aborted') broken += 1;
  };
  subscribe('undici:request:create', onCreate);
  subscribe('undici:request:headers', onHeaders);
  subscribe('undici:request:error', onError);
  return {
    get sent() {
      return sent;
    },
    get broken() {
      return broken;
    },
    statuses,
    stop() {
      unsubscribe('undici:request:create', onCreate);
      unsubscribe('undici:request:headers', onHeaders);
      unsubscribe('undici:request:error', onError);
    },
  };
}

interface Message {
  readonly request?: { readonly origin?: string | URL };
  readonly error?: Error;
  readonly response?: { readonly statusCode?: number };
}
