import type { Pool } from 'undici';
import type { AttemptFailure } from './retry.ts';
import type { ServerAddress } from './server-address.ts';
import type { TimeLimits } from './time-limits.ts';

/** One server with its connections and what is known of it. */
export interface Server extends ServerAddress {
  readonly pool: LazyPool;
  readonly headers: Readonly<Record<string, string>>;
  /** Calls under way. */
  outstanding: number;
  /** By the clock's `elapsed`: no call goes there before. */
  pausedUntil: number;
  /** By the first path of a call: the one of its paths that exists. */
  readonly known: Map<string, string>;
}

export interface PoolOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly timeLimits: TimeLimits;
  /** Bytes of one answer. */
  readonly largestAnswer: number;
}

export interface PickOptions {
  /** By the clock's `elapsed`. */
  readonly now: number;
  /** The place of the server that the call before went to; -1 for the first. */
  readonly lastPick: number;
  /** The one that has just failed this call. */
  readonly shunned: Server | null;
}

/**
 * The place of the server that a call goes to: fewest calls under way first, in turns where equal; one that rests or has just failed
 * this call comes last.
 */
export function pickServer(servers: readonly Server[], { now, lastPick, shunned }: PickOptions): number {
  const order = servers.map((_, offset) => (lastPick + 1 + offset) % servers.length);
  const cost = (server: Server): readonly number[] => [
    Math.max(0, server.pausedUntil - now),
    server === shunned ? 1 : 0,
    server.outstanding,
  ];
  let best = order[0] ?? 0;
  for (const place of order.slice(1)) {
    if (isLess(cost(servers[place] as Server), cost(servers[best] as Server))) best = place;
  }
  return best;
}

function isLess(one: readonly number[], other: readonly number[]): boolean {
  const place = one.findIndex((value, index) => value !== other[index]);
  return place !== -1 && (one[place] as number) < (other[place] as number);
}

/**
 * A server that cannot be connected to, or asks for time, rests for all calls. A broken connection says nothing of the
 * next one.
 */
export function restServer(server: Server, failure: AttemptFailure, until: number): void {
  const asksForTime = failure.kind === 'status' && failure.retryAfter !== null;
  if (failure.kind === 'connect' || asksForTime) server.pausedUntil = Math.max(server.pausedUntil, until);
}

/** Connections that are made, and undici that is loaded, at the first call. */
interface LazyPool {
  get(): Promise<Pool>;
  /** The pool where one was made. */
  made(): Promise<Pool | undefined>;
}

function lazyPool(origin: string, { timeLimits, largestAnswer }: PoolOptions): LazyPool {
  let pool: Promise<Pool> | undefined;
  const make = async () => {
    // By its default, which is there in Node and in a bundle: bundlers give a CommonJS package no names of its parts.
    const { default: undici } = await import('undici');
    return new undici.Pool(origin, {
      connect: { timeout: timeLimits.connectMs },
      maxResponseSize: largestAnswer,
    });
  };
  return {
    get() {
      pool ??= make();
      return pool;
    },
    made: async () => pool,
  };
}

/** A server that nobody has called yet. */
export function newServer(address: ServerAddress, options: PoolOptions): Server {
  return {
    ...address,
    pool: lazyPool(address.origin, options),
    headers: {
      accept: 'application/json',
      'user-agent': 'rankgauge',
      ...(address.authorization === null ? {} : { authorization: address.authorization }),
      ...options.headers,
      'content-type': 'application/json; charset=utf-8',
    },
    outstanding: 0,
    pausedUntil: Number.NEGATIVE_INFINITY,
    known: new Map(),
  };
}
