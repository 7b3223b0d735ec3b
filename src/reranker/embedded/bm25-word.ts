import { bm25Hash, fitBm25 } from '../../retrieval/bm25.ts';
import { words } from '../../text/words.ts';
import { type EmbeddedProtocol, embeddedReranker } from './embedded.ts';
import { lexicalScores } from './lexical-scores.ts';

/** BM25 over words with the textbook's k1 and b: beside `bm25-char3` it gives a first comparison with a real difference. */
export const bm25Word: EmbeddedProtocol = {
  kind: 'embedded',
  name: 'bm25-word',
  title: 'BM25 over words, in process',
  scale: 'unknown',
  instruction: 'text',
  limits: [
    'has no instruction field: an instruction reaches it only as more words of the query',
    'finds nothing across languages',
    'is blind to paraphrase and to inflection',
  ],
  make({ corpus, clock }) {
    const bm25 = fitBm25(corpus, { terms: words, k1: 1.2, b: 0.75 });
    return embeddedReranker({
      protocol: bm25Word,
      parameters: { k1: bm25.k1, b: bm25.b, terms: 'words', idfHash: bm25Hash(bm25) },
      clock,
      scores: lexicalScores(bm25),
    });
  },
};
