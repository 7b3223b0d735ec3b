import type { HttpProtocol } from './protocol.ts';

/**
 * A protocol that is settled when a reranker is opened: by asking the server, or by reading a file. It stands in listings and
 * settings like any other; no requests are built from it.
 */
export interface OpenedProtocol
  extends Pick<
    HttpProtocol,
    'kind' | 'name' | 'title' | 'instructionField' | 'scale' | 'limits' | 'documentation' | 'verified'
  > {
  readonly synonyms?: readonly string[];
  /** For listings, in place of endpoints. */
  readonly paths: readonly [string];
  readonly opened: 'by asking the server' | 'by reading a file';
}

export const auto: OpenedProtocol = {
  kind: 'http',
  name: 'auto',
  title: 'asks the server what it is, and says what it found',
  opened: 'by asking the server',
  paths: ['whatever answers'],
  instructionField: 'as found',
  scale: 'unknown',
  limits: { documentsPerCall: null },
  documentation: 'https://docs.vllm.ai/en/latest/models/pooling_models/',
  verified: { by: 'tried', version: 'every server that is marked so' },
};

export const custom: OpenedProtocol = {
  kind: 'http',
  name: 'custom',
  title: 'any JSON service, described in a file (--model FILE.yaml)',
  opened: 'by reading a file',
  paths: ['as the file says'],
  instructionField: 'as the file says',
  scale: 'unknown',
  limits: { documentsPerCall: null },
  documentation: 'https://jmespath.org',
  verified: { by: 'tried', version: 'FastAPI over transformers 5.19.0' },
};
