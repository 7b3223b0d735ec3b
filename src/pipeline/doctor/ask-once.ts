import { RerankerError } from '../../foundation/errors.ts';
import { checkResponse } from '../../reranker/check-response.ts';
import type { HttpProtocol } from '../../reranker/protocol.ts';
import { httpProtocols } from '../../reranker/protocols/index.ts';
import { type Patient, rerankerOf } from './patient.ts';
import { sampleQuery } from './samples.ts';
import type { WireAnswer } from './wire.ts';

export interface Asked {
  /** Why there are no scores; null where there are. */
  readonly reason: string | null;
  readonly milliseconds: number;
  readonly contentType: string | null;
  readonly order: string;
}

/** By the bare wire where the protocol is one call, so that the answer itself can be looked at. */
export async function askOnce(patient: Patient, documents: readonly string[]): Promise<Asked> {
  const reranker = rerankerOf(patient);
  const protocol = httpProtocols.has(reranker.protocol) ? httpProtocols.get(reranker.protocol) : null;
  if (
    protocol === null ||
    protocol.followUp !== undefined ||
    protocol.prepare !== undefined ||
    protocol.limits.documentsPerCall === 1
  ) {
    return askReranker(patient, documents);
  }
  const { body } = protocol.buildRequest({
    model: reranker.model,
    query: sampleQuery,
    documents,
    instruction: null,
  });
  let reply: WireAnswer | null = null;
  for (const path of protocol.paths) {
    reply = await patient.wire.send('POST', path, body);
    patient.learned.path = path;
    if (reply.outcome === 'failed' || (reply.status !== 404 && reply.status !== 405)) break;
  }
  if (reply === null) throw new Error('a protocol without a path');
  const { reason, order } = readAnswer(protocol, reply, documents.length);
  const contentType = reply.outcome === 'answered' ? reply.contentType : null;
  return { reason, order, contentType, milliseconds: reply.milliseconds };
}

/** Why an answer holds no scores, in one sentence; null where it does. */
export function readAnswer(
  protocol: HttpProtocol,
  reply: WireAnswer,
  documents: number,
): { readonly reason: string | null; readonly order: string } {
  const because = (reason: string) => ({ reason, order: '' });
  if (reply.outcome === 'failed') return because(reply.reason);
  const { status, body, text } = reply;
  if (status !== 200) {
    const words = protocol.readError(status, body.form === 'json' ? body.value : text);
    return because(
      `the server answered ${status}${words === null ? '' : `: ${words.replace(/\s+/g, ' ').slice(0, 300)}`}`,
    );
  }
  if (body.form === 'other') return because(`the answer ${body.reason}`);
  const reading = protocol.readResponse(body.value);
  if (reading.outcome !== 'read') return because(`the answer ${reading.reason}`);
  const checked = checkResponse(reading.results, documents);
  if (checked.outcome !== 'scored') return because(checked.reason);
  const inOrder = reading.results.every(({ index }, place) => index === place);
  return { reason: null, order: inOrder ? ', results in request order' : ', results by score' };
}

async function askReranker(patient: Patient, documents: readonly string[]): Promise<Asked> {
  const before = performance.now();
  const asked = (reason: string | null): Asked => ({
    ...{ reason, milliseconds: performance.now() - before, contentType: null, order: '' },
  });
  try {
    const { documents: scored } = await rerankerOf(patient).score(
      {
        ...{ queryId: 'doctor', query: sampleQuery, language: 'en', instruction: null },
        documents: documents.map((text, position) => ({
          id: `d${position}`,
          text,
          language: 'en',
          position,
        })),
      },
      { signal: patient.signal },
    );
    return asked(scored.find(({ score }) => score === null)?.error ?? null);
  } catch (error) {
    if (!(error instanceof RerankerError)) throw error;
    return asked(error.problem.message);
  }
}
