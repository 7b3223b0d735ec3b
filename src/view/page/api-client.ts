import type { Api, ApiProblem } from '../api.ts';

type Reading = {
  [Door in keyof Api]: Api[Door] extends { readonly query: unknown } ? Door : never;
}[keyof Api];

/** The doors of the API that are read, `GET api/run`. */
export type Door = Reading;
export type QueryOf<Name extends Door> = Api[Name]['query'];
export type AnswerOf<Name extends Door> = Api[Name]['answer'];

/** What the server said instead of an answer, or what we say where it said nothing. */
export class ApiFailed extends Error {
  override readonly name = 'ApiFailed';
  readonly problem: ApiProblem;

  constructor(problem: ApiProblem, options?: ErrorOptions) {
    super(problem.message, options);
    this.problem = problem;
  }
}

/**
 * Reads from the server that the page came from.
 *
 * @throws ApiFailed with what the server said, or with `no-answer` and `no-json`; AbortError when `signal` fires
 */
export async function get<Name extends Door>(
  door: Name,
  query: QueryOf<Name>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<AnswerOf<Name>> {
  const parameters = parametersOf(query).toString();
  const path = door.slice('GET '.length) + (parameters === '' ? '' : `?${parameters}`);
  return ask(path, { ...(signal === undefined ? {} : { signal }) });
}

/** Asks the playground: the one request that does something. */
export function post(
  body: Api['POST api/playground']['body'],
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Api['POST api/playground']['answer']> {
  return ask('api/playground', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Any failure as something that can be shown. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiFailed) return error.problem;
  return {
    code: 'fault',
    message: error instanceof Error ? error.message : String(error),
    mend: 'this is a fault of the page: reload it, and report it if it comes again',
  };
}

function parametersOf(
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of value === undefined ? [] : [value].flat()) parameters.append(name, one);
  }
  return parameters;
}

async function ask<Answer>(path: string, request: RequestInit): Promise<Answer> {
  const response = await fetch(path, request).catch((cause: unknown) => {
    if (request.signal?.aborted === true) throw cause;
    throw new ApiFailed(
      {
        code: 'no-answer',
        message: 'the server of this page does not answer',
        mend: 'see whether rankgauge view still runs in its terminal, start it again, and try again here',
      },
      { cause },
    );
  });
  const body: unknown = await response.json().catch((cause: unknown) => {
    if (request.signal?.aborted === true) throw cause;
    throw new ApiFailed(
      {
        code: 'no-json',
        message: `the server answered with status ${response.status} and no JSON`,
        mend: 'see what the terminal of rankgauge view says',
      },
      { cause },
    );
  });
  // The seam: what a door answers is written once, in the types that the server keeps to as well.
  if (response.ok) return body as Answer;
  throw new ApiFailed(body as ApiProblem);
}
