import { type EmbeddedProtocol, embeddedReranker } from './embedded.ts';

/** The order of the candidates as scores: what any reranker has to beat. score = -position, so no two are tied. */
export const firstStage: EmbeddedProtocol = {
  kind: 'embedded',
  name: 'first-stage',
  title: 'the order of the candidates as it is, for reference',
  scale: 'unbounded',
  instruction: 'none',
  limits: ['is not a reranker: it reads no text'],
  make: ({ clock }) =>
    embeddedReranker({
      protocol: firstStage,
      parameters: {},
      clock,
      // 0 - position, because -0 would be written and compared apart from 0 in places.
      scores: ({ documents }) => documents.map(({ position }) => 0 - position),
    }),
};
