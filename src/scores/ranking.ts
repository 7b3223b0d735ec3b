/** The grade of a document that nobody judged, so that grades stay plain integers. */
export const UNJUDGED = -0x80000000;

/**
 * One query's scored documents, best score first. All that a metric needs, and nothing about ids.
 * `scores[i]` and `grades[i]` are of the same document. Documents without a score (NaN) stand last, as one tie group.
 */
export interface Ranking {
  /** Float64, descending, NaN last. */
  readonly scores: ArrayLike<number>;
  /** Integers by rank; UNJUDGED where nobody judged. Inside a tie group the order carries no meaning. */
  readonly grades: ArrayLike<number>;
  /** Exclusive end of each tie group, ascending; with all scores different 1, 2, ..., n. */
  readonly tieEnds: ArrayLike<number>;
  /** All judged grades of the query, highest first, whether ranked or not. */
  readonly judged: ArrayLike<number>;
}
