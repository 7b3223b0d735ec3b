/** Why a call gave no scores. */
export type ErrorKind =
  /** 429: it asks for fewer calls. */
  | 'too-many-requests'
  /** Any other 4xx. */
  | 'refused'
  /** 5xx. */
  | 'server-error'
  /** No whole answer in time. */
  | 'timeout'
  /** No connection came about. */
  | 'no-connection'
  /** The connection broke before the answer was whole. */
  | 'broken-connection'
  /** An answer came that holds no usable scores. */
  | 'unusable-answer'
  | 'other';

/** What is known of a call that failed. */
export interface FailedCall {
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  readonly failure?: 'connect' | 'broken' | 'timeout' | 'final' | undefined;
  readonly error: string | null;
}

export interface CountedErrors {
  readonly count: number;
  /** Of all calls of the level; 0 without calls. */
  readonly share: number;
  /** The most frequent first. */
  readonly kinds: readonly {
    readonly kind: ErrorKind;
    readonly count: number;
    /** The first one's words. */
    readonly example: string;
  }[];
}

/**
 * The kind of a failure.
 *
 * @example
 * errorKind({ status: 429, error: 'the server answered 429' }); // => 'too-many-requests'
 */
export function errorKind({ status, failure }: FailedCall): ErrorKind {
  if (status === null) return failure === undefined ? 'other' : byFailure[failure];
  if (status === 429) return 'too-many-requests';
  if (status >= 500) return 'server-error';
  return status >= 400 ? 'refused' : 'unusable-answer';
}

/** Counts failures by kind. */
export function countErrors(failed: readonly FailedCall[], calls: number): CountedErrors {
  const kinds = new Map<ErrorKind, { count: number; example: string }>();
  for (const call of failed) {
    const kind = errorKind(call);
    const counted = kinds.get(kind) ?? { count: 0, example: call.error ?? '' };
    kinds.set(kind, { ...counted, count: counted.count + 1 });
  }
  return {
    count: failed.length,
    share: calls === 0 ? 0 : failed.length / calls,
    kinds: [...kinds]
      .map(([kind, counted]) => ({ kind, ...counted }))
      .sort((one, other) => other.count - one.count || (one.kind < other.kind ? -1 : 1)),
  };
}

const byFailure: Readonly<Record<'connect' | 'broken' | 'timeout' | 'final', ErrorKind>> = {
  connect: 'no-connection',
  broken: 'broken-connection',
  timeout: 'timeout',
  final: 'other',
};
