/** What one look at sorted rows tells of their ties. */
export interface TieSurvey {
  /** Documents that share their score with another one; documents without a score (NaN) are not counted. */
  readonly tied: number;
  /**
   * Where documents of different grades share a score: nowhere, only once the scores are cut to float32 as trec_eval 9 does, or in
   * float64 (and then in float32 too). Elsewhere the order inside ties cannot be seen by any measure.
   */
  readonly mixed: 'none' | 'float32' | 'float64';
}

/** @param scores descending, NaN last; @param grades of the same documents */
export function surveyTies(scores: Float64Array, grades: Int32Array): TieSurvey {
  const count = scores.length;
  let tied = 0;
  let mixed: TieSurvey['mixed'] = 'none';
  let tiedAbove = false; // with the document above
  for (let place = 1; place < count; place += 1) {
    const score = scores[place]!;
    const above = scores[place - 1]!;
    if (score < above) {
      tiedAbove = false;
      // Judged documents are few, so nearly all neighbours have one grade.
      if (
        grades[place] !== grades[place - 1] &&
        mixed === 'none' &&
        Math.fround(score) === Math.fround(above)
      ) {
        mixed = 'float32';
      }
      continue;
    }
    if (score === above) tied += tiedAbove ? 1 : 2;
    tiedAbove = score === above;
    const same = score === above || (Number.isNaN(score) && Number.isNaN(above));
    if (same && grades[place] !== grades[place - 1]) mixed = 'float64';
  }
  return { tied, mixed };
}

/**
 * Exclusive ends of the tie groups of a sorted ranking, where a group of one grade is taken apart into single documents: every
 * order of it is the same to a measure.
 *
 * @returns the groups of scores as they are, and once cut to float32; one array where that makes no difference
 */
export function mixedTieEnds(
  scores: Float64Array,
  grades: Int32Array,
): { readonly double: Int32Array; readonly single: Int32Array } {
  const double = groupEnds(scores, grades);
  let closer = false; // some scores differ in float64 only
  for (let place = 1; place < scores.length && !closer; place += 1) {
    const score = scores[place]!;
    const above = scores[place - 1]!;
    closer = score !== above && Math.fround(score) === Math.fround(above);
  }
  return { double, single: closer ? groupEnds(scores.map(Math.fround), grades) : double };
}

function groupEnds(scores: Float64Array, grades: Int32Array): Int32Array {
  const count = scores.length;
  const ends = new Int32Array(count);
  let groups = 0;
  let start = 0;
  while (start < count) {
    const score = scores[start]!;
    let end = start + 1;
    let mixed = false;
    while (end < count && (scores[end] === score || (Number.isNaN(score) && Number.isNaN(scores[end]!)))) {
      if (grades[end] !== grades[start]) mixed = true;
      end += 1;
    }
    if (mixed) ends[groups++] = end;
    else for (let place = start + 1; place <= end; place += 1) ends[groups++] = place;
    start = end;
  }
  return ends.subarray(0, groups);
}

/**
 * Grades with the order inside each group settled by a comparison of places.
 *
 * @param compare below 0 where the left place comes first
 */
export function settledGrades(
  grades: Int32Array,
  tieEnds: Int32Array,
  compare: (left: number, right: number) => number,
): Int32Array {
  const settled = grades.slice();
  let start = 0;
  for (let group = 0; group < tieEnds.length; group += 1) {
    const end = tieEnds[group]!;
    if (end - start > 1) {
      const places = Array.from({ length: end - start }, (_, index) => start + index).sort(compare);
      for (let index = 0; index < places.length; index += 1) settled[start + index] = grades[places[index]!]!;
    }
    start = end;
  }
  return settled;
}
