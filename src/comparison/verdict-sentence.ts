import type { MeasureComparison, PairComparison } from './comparison.ts';

/**
 * The verdict of a comparison in words, with its size, what it stands on and what these queries can settle.
 *
 * @param labels the runs as people know them
 * @param figures of the primary measure
 * @returns one sentence, no full stop at its end, as in `web-search is worse than bare by 0.025 [0.015, 0.035] on 40 questions in
 *   16 languages; what these can settle: 0.008`
 */
export function verdictSentence(
  { baseline, candidate }: { readonly baseline: string; readonly candidate: string },
  { queries, failedBounds }: Pick<PairComparison, 'queries' | 'failedBounds'>,
  figures: MeasureComparison,
): string {
  const { verdict, margin, detectable, material, difference, low, high, level } = figures;
  const basis = basisText(queries);
  const settles =
    figures.resolution === null ? '' : `; what these can settle: ${figureText(figures.resolution)}`;
  const signed = `${signedText(difference)}${intervalText(low, high)}`;
  switch (verdict) {
    case 'identical':
      return `${candidate} gives the same scores as ${baseline}, bit for bit, ${basis}`;
    case 'better':
    case 'worse': {
      const open = material ? '' : `; whether by more than the margin of ${marginText(margin)} is open`;
      return `${candidate} is ${verdict} than ${baseline} by ${sizeText(figures)} ${basis}${open}${settles}`;
    }
    case 'equivalent': {
      if (detectable) {
        const which = figures.favours === 'candidate' ? 'better' : 'worse';
        return `${candidate} is ${which} than ${baseline}, but by less than the margin of ${marginText(margin)}: by ${sizeText(figures)} ${basis}${settles}`;
      }
      const { low90, high90 } = figures;
      const inner = `${signedText(difference)}${intervalText(low90, high90)}`;
      return `${candidate} and ${baseline} are equivalent within ${marginText(margin)}: difference ${inner} at ${percentText(1 - 2 * level)} ${basis}${settles}`;
    }
    case 'inconclusive':
      return `${candidate} against ${baseline} is inconclusive: ${openText(figures, { queries, failedBounds }, signed)}${settles}`;
    case null:
      return `${candidate} differs from ${baseline} by ${signed} ${basis}`;
    default:
      return verdict satisfies never;
  }
}

/** Why nothing is settled, and what would settle it. */
function openText(
  { reason, toSettle, questions, difference, low }: MeasureComparison,
  { queries, failedBounds }: Pick<PairComparison, 'queries' | 'failedBounds'>,
  signed: string,
): string {
  const basis = basisText(queries);
  switch (reason) {
    case 'few-questions':
      return `${questions} questions are too few for an interval (6 are the fewest); difference ${signed} ${basis}`;
    case 'failed-queries': {
      const bounds =
        failedBounds === null
          ? ''
          : `: ${signedText(failedBounds.asZero.difference)} if they count 0, ${signedText(failedBounds.asBaseline.difference)} if they count as unchanged`;
      return `${queries.failed} of ${queries.rerankable} queries failed${bounds}`;
    }
    case null: {
      if (queries.reordered === 0 && difference === 0) {
        return `no ranking changed in ${counted(queries.compared, 'query', 'queries')}, and a loss up to ${figureText(-(low ?? 0))} is not excluded`;
      }
      const plan =
        toSettle === null
          ? ''
          : `; about ${toSettle.questions} questions would settle it (plan ${toSettle.planned})`;
      return `difference ${signed} ${basis}${plan}`;
    }
    default:
      return reason satisfies never;
  }
}

function basisText({ compared, questions, languages }: PairComparison['queries']): string {
  const on = questions === compared ? counted(compared, 'query', 'queries') : counted(questions, 'question');
  return `on ${on}${languages > 1 ? ` in ${languages} languages` : ''}`;
}

/** Size of a difference without its sign; the interval turned the same way. */
function sizeText({ difference, low, high }: MeasureComparison): string {
  const size = Math.abs(difference ?? 0);
  const turned = (difference ?? 0) < 0 ? { low: high, high: low, sign: -1 } : { low, high, sign: 1 };
  const ends = [turned.low, turned.high].map((end) => (end === null ? null : end * turned.sign));
  return `${figureText(size)}${intervalText(ends[0] ?? null, ends[1] ?? null)}`;
}

function intervalText(low: number | null, high: number | null): string {
  return low === null || high === null ? '' : ` [${figureText(low)}, ${figureText(high)}]`;
}

function signedText(value: number | null): string {
  return value === null ? '-' : `${value > 0 ? '+' : ''}${figureText(value)}`;
}

function figureText(value: number): string {
  const text = value.toFixed(3);
  return text === '-0.000' ? '0.000' : text;
}

function marginText(margin: number): string {
  return String(Number(margin.toPrecision(3)));
}

function percentText(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
