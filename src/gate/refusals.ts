import type { Change, ChangedPart } from '../comparison/comparison.ts';
import { manifestChanges } from '../comparison/manifest-changes.ts';
import { InputError, type Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import type { GateBaseline } from './gate-input.ts';
import { shareOfLost } from './value-table.ts';

/** What differs between a baseline and the run, where that may be so. */
export interface AllowedChanges {
  readonly changes: readonly (Change & { readonly against: string })[];
  /** Words of --expect-change that nothing in the manifests bears out. */
  readonly unfounded: readonly string[];
}

/**
 * Refuses to compare what would not answer the question whether this change made things worse: other labels, other data, and a model
 * or template that nobody said would change.
 *
 * @throws InputError with all refusals at once: `expect-change-unknown`, `labels-stale`, `baseline-other-data`,
 *   `baseline-other-model`, `baseline-other-template`
 */
export function checkBaselines(
  run: ScoredRun,
  baselines: readonly GateBaseline[],
  expectChange: readonly string[],
): AllowedChanges {
  const problems: Problem[] = expectChange
    .filter((word) => !Object.hasOwn(expectable, word))
    .map(unknownWord);
  const changes: (Change & { against: string })[] = [];
  for (const baseline of baselines) {
    const against = baselineLabel(baseline);
    const lost = shareOfLost(baseline.judged, run);
    const own = manifestChanges(baseline.manifest, run.manifest);
    changes.push(...own.map((change) => ({ ...change, against })));
    // Of a set with another name no label was lost: it is the other data that should be told.
    const otherSet = baseline.manifest?.dataset.name !== run.manifest?.dataset.name;
    const known = baseline.manifest !== null && run.manifest !== null;
    if (lost > mostLost && !(known && otherSet)) {
      problems.push(staleLabels(lost, baseline, against));
      continue;
    }
    problems.push(...own.flatMap((change) => refusalOf(change, { baseline, against, expectChange })));
  }
  if (problems.length > 0) throw new InputError(problems);
  const anyKnown = baselines.some(({ manifest }) => manifest !== null) && run.manifest !== null;
  const unfounded = anyKnown
    ? expectChange.filter((word) => !changes.some(({ what }) => expectable[word]?.includes(what)))
    : [];
  return { changes, unfounded };
}

/** `main (anchor)`, or the name of the run. */
export function baselineLabel({ name, role }: Pick<GateBaseline, 'name' | 'role'>): string {
  return role === 'run' ? name : `${name} (${role})`;
}

interface RefusalContext {
  readonly baseline: GateBaseline;
  readonly against: string;
  readonly expectChange: readonly string[];
}

function refusalOf({ what, baseline: before, candidate: after }: Change, context: RefusalContext): Problem[] {
  const { against, expectChange } = context;
  const from = before === null ? 'unknown' : quoted(before);
  const to = after === null ? 'unknown' : quoted(after);
  if (what === 'dataset' || what === 'selection') {
    return [
      {
        code: 'baseline-other-data',
        message: `${against} was measured on other data: ${what} ${from} there, ${to} here`,
        why: 'a difference would be that of the questions, not of the change',
        mend: `${resave(context)} on this data, or measure this run on the baseline's`,
      },
    ];
  }
  for (const word of ['model', 'template'] as const) {
    if (!refusedUnless[word].includes(what) || expectChange.includes(word)) continue;
    return [
      {
        code: `baseline-other-${word}`,
        message: `${against} has another ${what}: ${from} there, ${what === 'template' && from === to ? 'another text of that name' : to} here`,
        why: `nobody said that the ${word} would change, so this may be a mistake`,
        mend: `if it is meant: --expect-change ${word}; else run again with the baseline's ${word}`,
      },
    ];
  }
  return [];
}

function staleLabels(lost: number, baseline: GateBaseline, against: string): Problem {
  return {
    code: 'labels-stale',
    message: `the labels no longer match the corpus: ${(lost * 100).toFixed(0)} % of the judged documents of ${against} have no judgment in this run`,
    why: 'documents may have new ids, or labels were lost: every figure would fall, whatever the reranker does',
    mend: `judge against the present corpus, then ${resave({ baseline })}`,
  };
}

function resave({ baseline }: Pick<RefusalContext, 'baseline'>): string {
  return baseline.role === 'run'
    ? 'make the run that is compared with again'
    : `save the baseline again (rankgauge baseline save ${baseline.name} RUN${baseline.role === 'anchor' ? ' --anchor' : ''})`;
}

function unknownWord(word: string): Problem {
  const known = Object.keys(expectable);
  return {
    code: 'expect-change-unknown',
    message: `${quoted(word)} is nothing that can be expected to change${didYouMean(word, known)}`,
    mend: `use ${known.join(' or ')}; other data need a baseline of their own`,
  };
}

/** What each word allows to differ. */
const expectable: Readonly<Record<string, readonly ChangedPart[]>> = {
  model: ['model', 'protocol', 'scale', 'server-version', 'parameters'],
  template: ['template'],
};

/** What is refused where its word was not given; the rest is told, and may differ. */
const refusedUnless: Readonly<Record<'model' | 'template', readonly ChangedPart[]>> = {
  model: ['model', 'protocol'],
  template: ['template'],
};

/** STATISTICS.md 6. */
const mostLost = 0.05;
