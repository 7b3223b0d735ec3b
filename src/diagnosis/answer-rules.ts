/** What a call without scores means, by what was said of it. */
export interface AnswerRule {
  readonly code: string;
  /** Of the sentence that says why there are no scores: our reader's words, or "the server answered STATUS: its words". */
  readonly pattern: RegExp;
  readonly cause: string;
  readonly mend: string;
}

/** From the special to the general: the first that matches speaks. */
export const answerRules: readonly AnswerRule[] = [
  {
    code: 'not-a-number',
    pattern: /bare word (NaN|-?Infinity)|not a finite number: (null|NaN)/,
    cause:
      'the model gave not-a-number: an overflow in half precision, a prompt that was padded or cut to nothing, or broken weights',
    mend: 'serve in bfloat16 or float32 instead of float16, pad on the left, and look for the document that does it; a service must not turn NaN into null',
  },
  {
    code: 'score-as-text',
    pattern: /not a finite number: the text/,
    cause: 'the service writes scores as texts, or formats them for people',
    mend: 'send numbers: in Python json.dumps of a float, not of str(score) or an f-string',
  },
  {
    code: 'index-missing',
    pattern: /has no index/,
    cause:
      'results are sorted by score and do not say which document they are about: read in order they would be scores of other documents',
    mend: 'return `index`, the place of the document in the request, with every result',
  },
  {
    code: 'index-twice',
    pattern: /two results of the answer have index/,
    cause:
      'the service numbers its results wrongly: often index() of equal texts, or batches numbered from 0 each',
    mend: 'number the documents once, by their place in the whole request',
  },
  {
    code: 'index-out-of-range',
    pattern: /has index -?\d+, but \d+ document/,
    cause: 'the service counts from 1, or numbers over more than this request',
    mend: 'number the documents of the request from 0',
  },
  {
    code: 'documents-left-out',
    pattern: /index \d+ is missing|results? for \d+ documents?:/,
    cause:
      'fewer results than documents: the service keeps the best few (top_n, documents[:10]), which loses answers',
    mend: 'return a result for every document; where a call may take few only, send several calls (--documents-per-call) and never drop the rest',
  },
  {
    code: 'empty-results',
    pattern: /holds no results/,
    cause: 'the service answers 200 with an empty list: an error that it swallowed, or top_n 0',
    mend: 'look at the log of the service for the error behind it, and let it answer 500 with the reason',
  },
  {
    code: 'html-page',
    pattern: /is an? HTML page|<html/i,
    cause: 'a page in place of JSON: a proxy, a login, or another program at that address',
    mend: "ask the service itself, past the proxy (its own host and port), and look at the proxy's log",
  },
  {
    code: 'out-of-memory',
    pattern: /out of memory/i,
    cause: 'the GPU ran out of memory while it answered',
    mend: 'send fewer or shorter documents in a call (--documents-per-call) and fewer calls at once (--concurrency); serve a form that computes two logits only (`rankgauge serve-command`)',
  },
  {
    code: 'no-reranking',
    pattern: /does not support (the )?(rerank|score)/i,
    cause: 'the server runs, but not as a reranker',
    mend: 'vLLM: --runner pooling with --hf-overrides (`rankgauge serve-command MODEL` prints the line); llama.cpp: --reranking',
  },
  {
    code: 'model-unknown',
    pattern: /\bmodel\b.{0,200}(does not exist|not found|unknown|no such)/is,
    cause: 'the server does not serve a model of that name',
    mend: 'use a name that GET /v1/models lists (--model), or start vLLM with --served-model-name',
  },
  {
    code: 'too-long',
    pattern:
      /maximum context length|too large to process|exceed_context|exceeds the (maximum|available)|longer than the maximum/i,
    cause: 'a text is longer than the model takes, and one long document fails the whole call',
    mend: 'raise --max-model-len, or cut documents: --truncate, --chunk',
  },
  {
    code: 'access-denied',
    pattern: /answered (401|403|407)/,
    cause: 'the key is missing, wrong, or may not use this model',
    mend: 'give the key in reranker.headers of rankgauge.yaml (authorization: Bearer and the key, which may come from a variable), and name the file by -c',
  },
  {
    code: 'rate-limited',
    pattern: /answered 429/,
    cause: 'the service takes fewer calls than were made',
    mend: 'lower --concurrency; rankgauge waits as long as Retry-After says',
  },
  {
    code: 'path-missing',
    pattern: /answered (404|405)/,
    cause:
      'there is no such path: another protocol, another prefix, or a server that was not started as a reranker',
    mend: 'see which endpoints answer, give the whole path in --url, or name the protocol by --protocol',
  },
  {
    code: 'request-refused',
    pattern: /answered 4\d\d/,
    cause: 'the service reads the request otherwise than the protocol has it',
    mend: 'name the protocol by --protocol, or describe the service in a file for --protocol custom',
  },
  {
    code: 'gateway-error',
    pattern: /answered (502|503|504)/,
    cause: 'a proxy or gateway answers, and the service behind it is down, loading or too slow',
    mend: 'ask the service itself, past the proxy; look at its log with --log F',
  },
  {
    code: 'server-error',
    pattern: /answered 5\d\d/,
    cause: 'the service failed while it answered',
    mend: 'look at its log, where the traceback stands: `rankgauge doctor --log F` knows the usual lines',
  },
  {
    code: 'shape-unknown',
    pattern: /has no "|is not JSON|is empty|is no /,
    cause: 'the answer has another shape than the protocol: an older version, or another API',
    mend: 'return results as [{index, relevance_score}], name the right protocol (`rankgauge list protocols`), or describe the service in a file for --protocol custom',
  },
  {
    code: 'connection-broken',
    pattern: /connection broke/,
    cause:
      'the connection ends before the answer is there: the process died (out of memory, a crash), or a proxy cuts it',
    mend: 'look at the log and whether the process was started anew; compare time limits of proxies with the time an answer takes',
  },
  {
    code: 'too-slow',
    pattern: /no (whole answer|first byte of an answer) within/,
    cause: 'no answer in time: the model runs on a CPU, is still loading, or many calls wait before this one',
    mend: 'try again when the first call has been answered (loading and compiling happen there), or give fewer documents; `rankgauge run` waits longer than doctor does',
  },
];

/** @param reason why a call gave no scores, in one sentence */
export function explainAnswer(reason: string): AnswerRule {
  return answerRules.find(({ pattern }) => pattern.test(reason)) ?? unknownAnswer;
}

const unknownAnswer: AnswerRule = {
  code: 'unknown',
  pattern: /(?:)/,
  cause: 'not one of the known answers',
  mend: 'look at the log of the service; describe the service in a file for --protocol custom',
};
