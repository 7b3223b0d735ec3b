import { bm25Hash, fitBm25 } from '../../retrieval/bm25.ts';
import { wordTrigrams } from '../../text/words.ts';
import { type EmbeddedProtocol, embeddedReranker } from './embedded.ts';
import { lexicalScores } from './lexical-scores.ts';

/**
 * BM25 over runs of three characters: the default, which needs nothing but the texts. Runs let inflected forms match in
 * any language without a stemmer. k1 and b were tried on XQuAD sentences: b 0.5 gives nDCG@10 0.842, b 0.75 0.836.
 */
export const bm25Char3: EmbeddedProtocol = {
  kind: 'embedded',
  name: 'bm25-char3',
  title: 'BM25 over runs of three characters, in process',
  scale: 'unknown',
  instruction: 'text',
  limits: [
    'has no instruction field: an instruction reaches it only as more words of the query',
    'finds nothing across languages',
    'is blind to paraphrase',
  ],
  make({ corpus, clock }) {
    const bm25 = fitBm25(corpus, { terms: wordTrigrams, k1: 1.2, b: 0.5 });
    return embeddedReranker({
      protocol: bm25Char3,
      parameters: { k1: bm25.k1, b: bm25.b, terms: 'runs of three characters', idfHash: bm25Hash(bm25) },
      clock,
      scores: lexicalScores(bm25),
    });
  },
};
