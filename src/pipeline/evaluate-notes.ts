import { metric } from '../metrics/index.ts';
import type { Measure } from '../metrics/measure.ts';
import type { TieMode } from '../scores/ranking-of.ts';
import type { MeasuredRun } from './evaluate-query.ts';
import type { RunOutcome } from './evaluate-run.ts';
import { meanUnder, type SummaryContext } from './evaluate-summary.ts';
import type { EvaluatedRun } from './evaluation.ts';

/** The measure that says how much of what is shown has been judged: at the cutoff of the primary measure, else at 10. */
export function judgedMeasureFor(measures: readonly Measure[]): Measure {
  const cutoff = measures.map(({ parameters }) => parameters['cutoff']).find((one) => Number.isFinite(one));
  return metric(`Judged@${cutoff ?? 10}`);
}

/**
 * What a reader of the table must know to take its figures right, one sentence each.
 *
 * @param shown the run as the table has it
 * @param judgedPlace where the measure of `judgedMeasureFor` stands among those of the run
 */
export function runNotes(
  run: RunOutcome,
  shown: EvaluatedRun,
  context: SummaryContext & { readonly judgedPlace: number },
): string[] {
  return [
    ...missingNote(shown, context),
    ...foreignNote(run, shown.name),
    ...tieNote(shown, context),
    ...trecEvalNote(run, shown, context),
    ...judgedNote(run, shown, context),
    ...depthNotes(shown, context),
  ];
}

function missingNote({ name, queries }: EvaluatedRun, { missing }: SummaryContext): string[] {
  if (queries.missing === 0) return [];
  const of = `${name}: ${queries.missing} of ${queries.total} judged queries are not in the run`;
  return [
    missing === 'zero'
      ? `${of} and count 0, as with trec_eval -c; --missing skip leaves them out`
      : `${of} and are left out; --missing zero counts them 0, as trec_eval -c does`,
  ];
}

function foreignNote({ unjudgedQueries }: RunOutcome, name: string): string[] {
  if (unjudgedQueries === 0) return [];
  const queries = unjudgedQueries === 1 ? '1 query' : `${unjudgedQueries} queries`;
  return [`${name}: nothing is judged for ${queries} of the run; they are in no mean`];
}

/** Below this difference between best and worst, ties are not worth a note (STATISTICS.md 7). */
const tiesMatter = 0.001;

function tieNote(shown: EvaluatedRun, { measures, ties }: SummaryContext): string[] {
  const primary = measures.find(({ metric: { kind } }) => kind === 'ranking')?.name;
  const summary = primary === undefined ? undefined : shown.metrics[primary];
  if (primary === undefined || summary === undefined) return [];
  const { best, worst, mean } = summary;
  if (best === null || worst === null || mean === null || best - worst <= tiesMatter) return [];
  const here = ties === 'expected' ? `${mean.toFixed(3)} expected` : `${mean.toFixed(3)} with --ties ${ties}`;
  return [
    `${shown.name}: ties decide ${primary}: ${best.toFixed(3)} or ${worst.toFixed(3)} by luck, ${here}; ` +
      `${shown.ties.rows} documents of ${shown.ties.queries} queries share their score with another`,
  ];
}

/** From here on a figure differs in what people read of it. */
const worthTelling = 0.0005;

/** Says where trec_eval would print another figure, or under its rules that the expected value is another, and how to get it. */
function trecEvalNote(run: MeasuredRun, shown: EvaluatedRun, context: SummaryContext): string[] {
  const { ties, measures } = context;
  const others: readonly TieMode[] =
    ties === 'trec_eval' || ties === 'trec_eval9' ? ['expected'] : ['trec_eval', 'trec_eval9'];
  const told = new Set<string>();
  return others.flatMap((other) => {
    let farthest: { measure: string; own: number; theirs: number } | undefined;
    for (const [place, measure] of measures.entries()) {
      const own = shown.metrics[measure.name]?.mean ?? null;
      const theirs = meanUnder(run, place, other, context);
      if (own === null || theirs === null || Math.abs(own - theirs) <= worthTelling) continue;
      if (farthest !== undefined && Math.abs(own - theirs) <= Math.abs(farthest.own - farthest.theirs))
        continue;
      farthest = { measure: measure.name, own, theirs };
    }
    if (farthest === undefined) return [];
    const { measure, own, theirs } = farthest;
    const figures = `${measure} ${theirs.toFixed(4)}, not ${own.toFixed(4)}`;
    // Both versions mostly agree, and once is enough then.
    if (told.has(figures)) return [];
    told.add(figures);
    return [
      other === 'expected'
        ? `${shown.name}: over all orders of tied documents the expected value is ${figures}: --ties expected`
        : `${shown.name}: trec_eval ${other === 'trec_eval9' ? '9 (and what wraps it)' : '10'} gives ${figures}, ` +
          `since it orders tied documents by their ids: --ties ${other}`,
    ];
  });
}

/** Under this share the judgments have holes (STATISTICS.md 7). */
const judgedEnough = 0.95;

function judgedNote(
  run: MeasuredRun,
  { name }: EvaluatedRun,
  context: SummaryContext & { readonly judgedPlace: number },
): string[] {
  const { judgedPlace } = context;
  const measure = context.measures[judgedPlace];
  // A query that the run lacks shows nothing, which is no hole in the judgments.
  const share = meanUnder(run, judgedPlace, context.ties, { ...context, missing: 'skip' });
  if (measure === undefined || share === null || share >= judgedEnough) return [];
  return [
    `${name}: ${measure.name} is ${share.toFixed(3)}: what nobody judged counts as not relevant; ` +
      '--export-unjudged F lists it',
  ];
}

function depthNotes({ name, depths = [] }: EvaluatedRun, { measures }: SummaryContext): string[] {
  const primary = measures.find(({ metric: { kind } }) => kind === 'ranking')?.name;
  if (primary === undefined || depths.length === 0) return [];
  const percent = (share: number | null) => (share === null ? 'none' : `${(100 * share).toFixed(0)} %`);
  const figures = depths.map(({ depth, metrics, gainShare, callShare }) => {
    const mean = metrics[primary]?.mean?.toFixed(3) ?? '-';
    return `${depth} give ${primary} ${mean}, ${percent(gainShare)} of the gain for ${percent(callShare)} of the documents`;
  });
  return [
    `${name}: reranking only the first ${figures.join('; the first ')}`,
    `${name}: this holds for rerankers that score each document by itself, not for listwise ones`,
  ];
}
