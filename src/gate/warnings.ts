import type { Change } from '../comparison/comparison.ts';
import { exactSum } from '../statistics/exact-sum.ts';
import type { GateWarning } from './gate.ts';
import type { GateInput } from './gate-input.ts';
import { columnsOf, type PairedTables } from './pairing.ts';
import { baselineLabel } from './refusals.ts';
import type { Regression } from './rule.ts';
import { judgedMeasure, scoreSketch } from './value-table.ts';
import { counted, shown } from './wording.ts';

/** What somebody should know before the verdict is believed. */
export function gateWarnings(
  input: GateInput,
  {
    pairs,
    unfounded,
    watched,
    changes,
  }: {
    readonly pairs: readonly { readonly against: string; readonly tables: PairedTables }[];
    readonly unfounded: readonly string[];
    readonly watched: Regression | null;
    readonly changes: readonly (Change & { readonly against: string })[];
  },
): GateWarning[] {
  const { run, baselines } = input;
  const warnings: GateWarning[] = [];
  const warn = (code: GateWarning['code'], message: string) => warnings.push({ code, message });
  if (run.manifest?.status === 'failed') {
    warn('unfinished-run', `the run did not score everything: ${run.manifest.failure ?? 'calls failed'}`);
  }
  for (const { code, severity, slice, cause, mend } of input.diagnosis?.findings ?? []) {
    if (severity === 'info') continue;
    const where = slice === undefined ? '' : ` in ${slice.slice} ${slice.value}`;
    warn('diagnosis', `${severity}: ${code}${where}: ${cause}; mend: ${mend}`);
  }
  for (const word of unfounded) {
    warn('expected-change-absent', `the ${word} was expected to change, and it is that of the baseline`);
  }
  for (const baseline of baselines) {
    if (baseline.chosenFrom <= 1) continue;
    warn(
      'chosen-from-several',
      `${baselineLabel(baseline)} was chosen from ${baseline.chosenFrom} runs on these queries, so its figures are likely too high, and an unchanged run may look worse`,
    );
  }
  const margin = watched?.margin ?? input.margin;
  const noise = watched === null ? 0 : noiseOf(input, watched.measure.name);
  if (watched !== null && margin < 3 * noise) {
    warn(
      'margin-under-noise',
      `repeats of the same run differ by ${shown(noise, 'value')} in ${watched.measure.name} (standard deviation), and the margin of ${shown(margin, 'value')} is less than three times that`,
    );
  }
  for (const { against, tables } of pairs) {
    const holes = judgementHoles(tables, judgedMeasure);
    if (holes !== null) {
      warn(
        'judgement-holes',
        `the share of judged documents among the first 10 is ${shown(holes.candidate, 'value')}, and ${shown(holes.baseline, 'value')} in ${against}: documents that nobody judged count as irrelevant`,
      );
    }
    if (tables.unpaired > 0) {
      warn(
        'unpaired-queries',
        `${counted(tables.unpaired, 'judged query', 'judged queries')} stand in only one of the run and ${against}`,
      );
    }
    if (tables.failed.length > 0) {
      warn(
        'failed-queries',
        `${counted(tables.failed.length, 'query', 'queries')} without a score in the run or in ${against} ${tables.failed.length === 1 ? 'is' : 'are'} left out of the comparison`,
      );
    }
    const { compared } = tables;
    const moved = compared.some(({ row, before }) => row.scores !== before.scores);
    if (moved && compared.every(({ row, before }) => row.order === before.order)) {
      warn(
        'no-ranking-changed',
        `scores changed against ${against}, but no ranking did in ${counted(compared.length, 'query', 'queries')}`,
      );
    }
  }
  for (const baseline of baselines) {
    const shift = sketchShift(baseline.sketch, scoreSketch(run));
    if (shift !== null)
      warn(
        'score-shift',
        `${shift} against ${baselineLabel(baseline)}: fixed thresholds no longer mean what they did`,
      );
  }
  const others = changes.filter(({ what }) => !['model', 'protocol', 'template'].includes(what));
  const named = [
    ...new Set(
      others.map(({ what, baseline, candidate }) => `${what} (${baseline ?? '-'} -> ${candidate ?? '-'})`),
    ),
  ];
  if (named.length > 0) warn('other-changes', `what also differs from the baseline: ${named.join(', ')}`);
  return warnings;
}

/** The larger of what repeats of either run differed by; 0 when neither was repeated. */
function noiseOf({ run, baselines }: GateInput, measure: string): number {
  const all = [run.manifest, ...baselines.map(({ manifest }) => manifest)];
  return Math.max(0, ...all.map((manifest) => manifest?.noise?.[measure] ?? 0));
}

/** Where the two runs show documents that are judged to a different extent; null where they do not. */
function judgementHoles(
  tables: PairedTables,
  measure: string,
): { baseline: number; candidate: number } | null {
  const { baseline, candidate } = columnsOf(tables, tables.compared, measure);
  if (baseline.length === 0) return null;
  const mean = (values: ArrayLike<number>) => exactSum(values) / values.length;
  const [before, after] = [mean(baseline), mean(candidate)];
  return Math.abs(after - before) > mostHoles ? { baseline: before, candidate: after } : null;
}

/** Which way the scores moved, in words; null where they did not, or cannot be compared. */
function sketchShift(
  before: GateInput['baselines'][number]['sketch'],
  after: ReturnType<typeof scoreSketch>,
): string | null {
  if (before.quantiles.length === 0 || before.quantiles.length !== after.quantiles.length) return null;
  const at = (percent: number) => before.quantiles[percent] ?? Number.NaN;
  const range = at(75) - at(25);
  const distances = before.quantiles.map((value, place) =>
    Math.abs((after.quantiles[place] ?? value) - value),
  );
  const distance = exactSum(distances) / distances.length / range;
  if (range > 0 && distance > mostMoved) {
    return `scores moved by ${shown(distance, 'value')} of the range that their middle half covered`;
  }
  const ratio = (after.medianSpread ?? Number.NaN) / (before.medianSpread ?? Number.NaN);
  if (ratio < leastSpreadRatio || ratio > 1 / leastSpreadRatio) {
    return `the spread of scores within a query is ${shown(ratio, 'value')} times what it was`;
  }
  return null;
}

/** STATISTICS.md 7. */
const mostHoles = 0.05;
/** STATISTICS.md 12. */
const mostMoved = 0.25;
const leastSpreadRatio = 0.5;
