import type { Dataset } from '../../src/dataset/dataset.ts';

/** A data set of so many queries with so many candidates each; the first candidate has grade 1, the second is not judged. */
export function smallDataset(queries: number, candidates: number): Dataset {
  const ids = Array.from({ length: queries }, (_, index) => `q${index}`);
  const documentIds = Array.from({ length: candidates }, (_, index) => `d${index}`);
  return {
    name: 'small',
    path: 'small',
    format: 'beir',
    queries: ids.map((id, index) => ({
      id,
      text: `question ${index}`,
      language: index % 2 === 0 ? 'en' : 'de',
      parallelId: `p${Math.floor(index / 2)}`,
      group: null,
      slices: {},
    })),
    documents: new Map(documentIds.map((id) => [id, { id, text: `text of ${id}`, language: null }])),
    qrels: new Map(
      ids.map((id) => [
        id,
        new Map(
          documentIds
            .filter((_, index) => index !== 1)
            .map((document, index) => [document, index === 0 ? 1 : 0]),
        ),
      ]),
    ),
    candidates: new Map(ids.map((id) => [id, { documentIds, scores: null, inserted: new Set<string>() }])),
    warnings: [],
    fingerprint: 'f'.repeat(64),
  };
}
