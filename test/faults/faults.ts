/** What a run over a service with one fault must give. Rows of the table in docs/reliability.md. */
export interface FaultCase {
  /** As the header `x-fault` has it; `shown` where two rows have the same. */
  readonly fault: string;
  /** What the service does. */
  readonly does: string;
  /** How it was asked, where it matters. */
  readonly asked?: {
    readonly template?: string;
    readonly concurrency?: number;
    readonly documentsPerCall?: number;
    /** Milliseconds. */
    readonly wholeMs?: number;
    /** Questions. */
    readonly limit?: number;
    readonly preflight?: 'skip';
  };
  readonly exit: 0 | 3;
  /** Code, message and mend of the error; null when there is none. */
  readonly error: { readonly code: string; readonly message: string; readonly mend: string } | null;
  readonly kept: Kept;
  /** Whether calls had to be tried again. */
  readonly retried?: true;
}

/**
 * `healthy`: every score is that of the faultless service. `diagnosis`: the run ends, but its scores are wrong in a way that only
 * looking at them can tell. `part`: the run ends with failed rows, the rest is scored. `stopped`: given up early, the journal
 * can be resumed. `nothing`: stopped before anything was scored.
 */
export type Kept = 'healthy' | 'diagnosis' | 'part' | 'stopped' | 'nothing';

const failing = {
  code: 'reranker-failing',
  mend: 'look at the log of the server; try fewer documents per call; check that the protocol is the right one',
};
const unavailable = {
  code: 'reranker-unavailable',
  mend: 'check that the server runs and that the URL is right',
};
const ignored = {
  code: 'instruction-ignored',
  mend: 'start the server with its chat template',
};

export const faultCases: readonly FaultCase[] = [
  // Scores: the calls succeed, and what is wrong shows in the numbers only.
  {
    fault: 'no_template',
    does: 'glues query and document together, without the judge prompt',
    exit: 0,
    error: null,
    kept: 'diagnosis',
  },
  {
    fault: 'no_template',
    does: 'the same, asked with an instruction',
    asked: { template: 'web-search' },
    exit: 3,
    error: { ...ignored, message: 'the instruction of the template "web-search" does not reach the model' },
    kept: 'nothing',
  },
  {
    fault: 'wrong_head',
    does: 'scores by a random classification head',
    exit: 0,
    error: null,
    kept: 'diagnosis',
  },
  {
    fault: 'double_sigmoid',
    does: 'takes the sigmoid of a probability',
    exit: 0,
    error: null,
    kept: 'diagnosis',
  },
  {
    fault: 'logits',
    does: 'sends logits in place of probabilities',
    exit: 0,
    error: null,
    kept: 'diagnosis',
  },
  {
    fault: 'constant=0.5',
    does: 'gives every document the same score',
    exit: 0,
    error: null,
    kept: 'diagnosis',
  },
  {
    fault: 'ignore_instruction',
    does: 'takes the instruction and does not use it',
    asked: { template: 'web-search' },
    exit: 3,
    error: { ...ignored, message: 'the instruction of the template "web-search" does not reach the model' },
    kept: 'nothing',
  },
  {
    fault: 'ignore_instruction',
    does: 'the same under --no-preflight',
    asked: { template: 'human-rights', preflight: 'skip' },
    exit: 0,
    error: null,
    kept: 'diagnosis',
  },
  {
    fault: 'truncate=4',
    does: 'cuts each document to four tokens',
    exit: 0,
    error: null,
    kept: 'diagnosis',
  },
  {
    fault: 'mojibake',
    does: 'decodes the request as Latin-1',
    exit: 0,
    error: null,
    kept: 'diagnosis',
  },
  {
    fault: 'nan',
    does: 'writes the bare word NaN for a score',
    exit: 3,
    error: {
      ...failing,
      message:
        'the answer holds the bare word NaN in place of a number, which JSON does not have: the model gave not-a-number',
    },
    kept: 'stopped',
  },
  {
    fault: 'null_score',
    does: 'writes null for a score',
    exit: 3,
    error: {
      ...failing,
      message: 'is not a finite number: null',
    },
    kept: 'stopped',
  },
  {
    fault: 'string_score',
    does: 'writes scores as texts',
    exit: 3,
    error: { ...failing, message: 'is not a finite number: the text "' },
    kept: 'stopped',
  },
  // Shape: the answer is JSON, but not the one that was asked for.
  {
    fault: 'unsorted',
    does: 'lists results in the order of the request',
    exit: 0,
    error: null,
    kept: 'healthy',
  },
  {
    fault: 'no_index',
    does: 'leaves the index out of its results',
    exit: 3,
    error: { ...failing, message: 'result 0 of the answer has no index, so its document is unknown' },
    kept: 'stopped',
  },
  {
    fault: 'dup_index',
    does: 'gives two results the same index',
    exit: 3,
    error: { ...failing, message: 'two results of the answer have index' },
    kept: 'stopped',
  },
  {
    fault: 'missing_index',
    does: 'leaves one result out',
    exit: 3,
    error: { ...failing, message: 'the answer holds 2 results for 3 documents' },
    kept: 'stopped',
  },
  {
    fault: 'out_of_range',
    does: 'gives an index past the end',
    exit: 3,
    error: {
      ...failing,
      message: 'result 2 of the answer has index 3, but 3 documents (index 0 to 2) were sent',
    },
    kept: 'stopped',
  },
  {
    fault: 'empty',
    does: 'answers 200 with an empty list',
    exit: 3,
    error: { ...failing, message: 'the answer holds no results for 3 documents' },
    kept: 'stopped',
  },
  {
    fault: 'old_shape',
    does: 'answers in the shape of an older version',
    exit: 3,
    error: { ...failing, message: 'the answer has no "results"; it holds: scores' },
    kept: 'stopped',
  },
  // Transport: what lies before the computing, or after it.
  {
    fault: 'max_docs=2',
    does: 'answers 500 above two documents, asked for three at a time',
    exit: 3,
    error: { ...failing, message: 'the server answered 500: Internal Server Error' },
    kept: 'stopped',
  },
  {
    fault: 'max_docs=2',
    does: 'the same, asked for two at a time',
    asked: { documentsPerCall: 2 },
    exit: 0,
    error: null,
    kept: 'healthy',
  },
  {
    fault: 'rate_limit=12',
    does: 'answers 429 above 12 requests in a second, Retry-After in seconds',
    asked: { concurrency: 8 },
    exit: 0,
    error: null,
    kept: 'healthy',
    retried: true,
  },
  {
    fault: 'rate_limit=12,retry_date',
    does: 'the same, Retry-After as a date',
    asked: { concurrency: 8 },
    exit: 0,
    error: null,
    kept: 'healthy',
    retried: true,
  },
  {
    fault: 'delay_ms=100',
    does: 'answers late, but in time',
    asked: { concurrency: 8 },
    exit: 0,
    error: null,
    kept: 'healthy',
  },
  {
    fault: 'delay_ms=3000',
    does: 'answers later than the time limit of 0.5 s',
    asked: { wholeMs: 500 },
    exit: 3,
    error: { ...unavailable, message: 'no whole answer within 0.5 s, 2 times' },
    kept: 'stopped',
  },
  {
    fault: 'jitter_ms=200',
    does: 'answers in another order than it was asked',
    asked: { concurrency: 8 },
    exit: 0,
    error: null,
    kept: 'healthy',
  },
  {
    fault: 'drop=5',
    does: 'breaks each fifth connection without an answer',
    exit: 0,
    error: null,
    kept: 'healthy',
    retried: true,
  },
  {
    fault: 'drop',
    does: 'breaks every connection',
    exit: 3,
    error: { ...unavailable, message: 'the connection broke before the whole answer was there' },
    kept: 'stopped',
  },
  {
    fault: 'cut=5',
    does: 'breaks each fifth connection in the middle of its answer',
    exit: 0,
    error: null,
    kept: 'healthy',
    retried: true,
  },
  {
    fault: 'cut',
    does: 'breaks every connection in the middle of its answer',
    exit: 3,
    error: { ...unavailable, message: 'the connection broke before the whole answer was there' },
    kept: 'stopped',
  },
  {
    fault: 'html',
    does: "answers 502 with a proxy's page",
    exit: 3,
    error: {
      ...unavailable,
      message: 'is not available: the server answered 502, 3 times',
      mend: 'look at the log of the server, start it again, and resume the run',
    },
    kept: 'stopped',
  },
  {
    fault: 'html_200',
    does: 'answers 200 with a page',
    exit: 3,
    error: {
      ...failing,
      message:
        'the answer is an HTML page, "502 Bad Gateway" (text/html; charset=utf-8), not JSON: a proxy\'s, or the URL is of something else',
    },
    kept: 'stopped',
  },
  {
    fault: 'wrong_type',
    does: 'sends JSON as text/plain',
    exit: 0,
    error: null,
    kept: 'healthy',
  },
  {
    fault: 'oom_above=0',
    does: 'runs out of GPU memory at every call',
    exit: 3,
    error: {
      code: 'reranker-failing',
      message: 'the server answered 500: CUDA out of memory',
      mend: 'resume the run with a lower --concurrency, or begin it again with fewer --documents-per-call',
    },
    kept: 'stopped',
  },
  {
    fault: 'oom_above=2',
    does: 'runs out of GPU memory above two calls at once, asked six at a time',
    asked: { concurrency: 6, limit: 3 },
    exit: 3,
    error: {
      code: 'too-many-failures',
      message: 'the server answered 500: CUDA out of memory',
      mend: 'resume the run with a lower --concurrency (it was 6): only failed rows are asked for again',
    },
    kept: 'part',
  },
  {
    fault: 'oom_above=2',
    does: 'the same, asked two at a time',
    asked: { concurrency: 2 },
    exit: 0,
    error: null,
    kept: 'healthy',
  },
  {
    fault: 'leak_mb=1',
    does: 'keeps a megabyte for each call',
    exit: 0,
    error: null,
    kept: 'healthy',
  },
  {
    fault: 'serial',
    does: 'computes one call at a time and answers nothing meanwhile',
    asked: { concurrency: 8, limit: 4 },
    exit: 0,
    error: null,
    kept: 'healthy',
  },
];

/** The table of docs/reliability.md. */
export function faultTable(): string {
  const rows = faultCases.map(({ fault, does, exit, error, kept, retried }) => {
    const said =
      error === null ? (retried === true ? 'nothing; calls are tried again' : 'nothing') : sentence(error);
    return `| \`${fault}\` | ${does} | ${exit} | ${said} | ${keptWords[kept]} |`;
  });
  return [
    '| fault | the service | exit | what is said | what is kept |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function sentence({ code, message, mend }: NonNullable<FaultCase['error']>): string {
  return `\`${code}\`: … ${message} … *Mend:* ${mend}`.replaceAll('|', '\\|');
}

const keptWords: Readonly<Record<Kept, string>> = {
  healthy: 'everything, with the scores of a healthy service',
  diagnosis: 'everything; the scores are wrong, which only diagnosis can tell',
  part: 'what was scored; the rest is asked for on resume',
  stopped: 'the journal; the run can be resumed',
  nothing: 'nothing was scored',
};
