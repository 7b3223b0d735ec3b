import type { AttemptFailure } from './retry.ts';
import { seconds, type TimeLimits } from './time-limits.ts';

/** What went wrong with an attempt, by undici's and the system's codes. */
export function failureFrom(
  error: unknown,
  { timeLimits, largestAnswer }: { readonly timeLimits: TimeLimits; readonly largestAnswer: number },
): Exclude<AttemptFailure, { kind: 'status' }> {
  const code = codeOf(error);
  const words = error instanceof Error && error.message !== '' ? error.message : String(error);
  switch (code) {
    case 'ECONNREFUSED':
      return { kind: 'connect', reason: 'the connection was refused (ECONNREFUSED): nothing listens there' };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { kind: 'connect', reason: `the host's name is not known (${code})` };
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { kind: 'connect', reason: `no connection within ${seconds(timeLimits.connectMs)}` };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'EADDRNOTAVAIL':
      return { kind: 'connect', reason: `the host cannot be reached (${code})` };
    case 'UND_ERR_HEADERS_TIMEOUT':
      return {
        kind: 'timeout',
        reason: `no first byte of an answer within ${seconds(timeLimits.firstByteMs)}`,
      };
    case 'UND_ERR_BODY_TIMEOUT':
      return { kind: 'timeout', reason: 'the answer stopped coming' };
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return { kind: 'final', reason: `the answer is larger than ${largestAnswer} bytes` };
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return { kind: 'broken', reason: `the connection broke before the whole answer was there (${words})` };
    default:
      return { kind: 'final', reason: `the exchange failed: ${words}${code === null ? '' : ` (${code})`}` };
  }
}

function codeOf(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return null;
}

/** One sentence's subject and verb: what the server did, or what happened on the way. */
export function describeFailure(failure: AttemptFailure): string {
  return failure.kind === 'status' ? `the server answered ${failure.status}` : failure.reason;
}

/** `, 3 times`; nothing for a single attempt. */
export function after(attempts: number): string {
  return attempts === 1 ? '' : `, ${attempts} times`;
}
