import type { RunSettings } from '../config/settings.ts';
import type { RerankerRequest } from '../pipeline/run.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';

/** One reranker of the settings, as the pipeline takes it. */
export function rerankerRequest(reranker: RunSettings['rerankers'][number]): RerankerRequest {
  return {
    protocol: reranker.protocol.value,
    name: reranker.name.value ?? undefined,
    url: reranker.url.value.length === 0 ? undefined : reranker.url.value,
    model: reranker.model.value ?? undefined,
    headers: headersOf(reranker.headers),
    scale: reranker.scale.value ?? undefined,
    timeLimits: timeLimitsOf(reranker.timeouts),
    retry: reranker.attempts.value === null ? undefined : { attempts: reranker.attempts.value },
    documentsPerCall: reranker.documentsPerCall.value,
    // What computes in process gains nothing from waiting for itself.
    concurrency: protocols.get(reranker.protocol.value).kind === 'embedded' ? 1 : reranker.concurrency.value,
  };
}

function headersOf(headers: RunSettings['rerankers'][number]['headers']): Record<string, string> | undefined {
  const entries = Object.entries(headers);
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
}

function timeLimitsOf(timeouts: RunSettings['rerankers'][number]['timeouts']) {
  const given = Object.entries(timeouts).flatMap(([name, { value }]) =>
    value === null ? [] : [[name, value] as const],
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
