import { InputError, RerankerError } from '../../foundation/errors.ts';
import type { ApiProblem } from '../api.ts';

/** What a request is refused with: a status and what a person reads. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly problem: ApiProblem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    { code, message, mend }: { readonly code: string; readonly message: string; readonly mend?: string },
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.problem = { code, message, mend: mend ?? null };
    this.headers = headers;
  }
}

/**
 * Whatever was thrown, as an answer. Messages of ours may name files: their folders are left out. A fault of ours says nothing of
 * itself, since a stack tells where things lie.
 */
export function failureAnswer(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  if (error instanceof InputError) {
    const [first] = error.problems;
    if (first !== undefined) return new ApiFailure(STATUSES[first.code] ?? 400, withoutFolders(first));
  }
  // What a server said names paths of its address, and none of this machine.
  if (error instanceof RerankerError) return new ApiFailure(502, error.problem);
  return new ApiFailure(500, {
    code: 'fault',
    message: 'this is a fault of rankgauge itself',
    mend: 'the terminal in which rankgauge view runs says more',
  });
}

/** Whether nobody expected the error, so that whoever runs the server should see it. */
export function isFault(error: unknown): boolean {
  return !(
    error instanceof ApiFailure ||
    (error instanceof InputError && error.problems.length > 0) ||
    error instanceof RerankerError
  );
}

/** A problem's words without the folders of this machine: of an absolute path its last part stays. */
export function withoutFolders({
  code,
  message,
  mend,
}: {
  readonly code: string;
  readonly message: string;
  readonly mend?: string | undefined;
}): { readonly code: string; readonly message: string; readonly mend?: string } {
  return {
    code,
    message: hideFolders(message),
    ...(mend === undefined ? {} : { mend: hideFolders(mend) }),
  };
}

/**
 * @example
 * hideFolders('"/home/me/runs/a" is not a run'); // => '"…/a" is not a run'
 */
export function hideFolders(text: string): string {
  return text.replace(ABSOLUTE_PATH, (_, last: string) => `…/${last}`);
}

/** Not the path of an address (`http://host/path`), nor of a relative path: those have something in front of the first slash. */
const ABSOLUTE_PATH =
  /(?<![\w.~:/\\…-])(?:[A-Za-z]:)?(?:[\\/][^\s"'`<>|:,;()\\/]+)*[\\/]([^\s"'`<>|:,;()\\/]+)/g;

const STATUSES: Readonly<Record<string, number>> = {
  'not-a-run': 404,
  'run-not-found': 404,
  'run-locked': 409,
  'run-unreadable': 422,
};
