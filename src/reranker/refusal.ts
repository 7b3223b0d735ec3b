/**
 * What an answer that is not 200 is about. `call`: something in this request, perhaps one document of it. All others are about
 * the service and would be the same for every call. `failure`: the server's own trouble.
 */
export type RefusalSubject =
  | 'call'
  | 'path'
  | 'access'
  | 'model'
  | 'payment'
  | 'task'
  | 'redirect'
  | 'failure';

/**
 * Reads the subject from status and words. A 404 is about the model where the words say so (vLLM: "The model `x` does not
 * exist."), else about the path.
 *
 * @param message the server's words, or null
 * @example
 * refusalSubject(404, 'The model `x` does not exist.'); // => 'model'
 */
export function refusalSubject(status: number, message: string | null): RefusalSubject {
  const words = message ?? '';
  if (NO_RERANKING.test(words)) return 'task';
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 401 || status === 403 || status === 407) return 'access';
  if (status === 402) return 'payment';
  if ((status === 404 || status === 400) && UNKNOWN_MODEL.test(words)) return 'model';
  if (status === 404 || status === 405) return 'path';
  // Text Embeddings Inference: its backend failed, whatever was sent.
  if (status === 424) return 'failure';
  return status >= 400 && status < 500 ? 'call' : 'failure';
}

/** vLLM: "The model does not support Rerank (Score) API"; llama.cpp: "This server does not support reranking". */
const NO_RERANKING = /does not support (the )?(rerank|score)/i;

const UNKNOWN_MODEL =
  /\bmodel\b.{0,200}\b(does not exist|not found|not exist|unknown|no such)\b|\bunknown model\b/is;
