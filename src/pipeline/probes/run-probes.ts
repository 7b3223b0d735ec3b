import type { ProbeOutcomes } from '../../diagnosis/index.ts';
import { RerankerError } from '../../foundation/errors.ts';
import { needsInstructionField, rendersInstruction } from '../../prompt/render-task.ts';
import type { Template } from '../../prompt/template.ts';
import type { Reranker } from '../../reranker/reranker.ts';
import type { ProbeSummary } from '../diagnosis-report.ts';
import { probeAsker } from './ask.ts';
import { baseRates } from './base-rates.ts';
import { batch } from './batch.ts';
import { escapes } from './escapes.ts';
import { instruction } from './instruction.ts';
import { length } from './length.ts';
import type { Probe, ProbePlan, ProbeState } from './probe.ts';
import { probeSet } from './probe-set.ts';
import { repeatNoise } from './repeat-noise.ts';
import { shuffledPlace } from './shuffled-place.ts';
import { swapQuery } from './swap-query.ts';
import { templateTokens } from './template-tokens.ts';

/** The reranker to be asked, with which template, and in which languages. */
export interface ProbeRequest {
  readonly reranker: Reranker;
  readonly template: Template;
  /** BCP 47 tags of interest; those that the built-in set has are asked in, English where there are none of them. */
  readonly languages: readonly string[];
  /** Characters of a long document of interest; 2,000 when left out. */
  readonly longCharacters?: number | undefined;
}

/** How probes are stopped, and who hears of their calls. */
export interface ProbeHooks {
  readonly signal?: AbortSignal | undefined;
  /** Told before the first call. */
  readonly onPlan?:
    | ((plan: { readonly calls: number; readonly languages: readonly string[] }) => void)
    | undefined;
  readonly onCall?: (() => void) | undefined;
}

/** What the probes measured, how many calls that took, and what went wrong. */
export interface ProbesOutcome {
  readonly outcomes: ProbeOutcomes;
  readonly summary: ProbeSummary;
  /** Probes that failed, and languages that the built-in set lacks, in sentences. */
  readonly notes: readonly string[];
}

/** All probes, each on top of what those before it have learned. */
export const probes: readonly Probe[] = [
  baseRates,
  swapQuery,
  repeatNoise,
  batch,
  shuffledPlace,
  instruction,
  templateTokens,
  length,
  escapes,
];

/**
 * Makes a few calls with texts of our own that settle what scores alone cannot. A probe that fails leaves a note and the
 * others go on.
 *
 * @throws RerankerError when the reranker is plainly down or refuses everything; the signal's reason when stopped
 */
export async function runProbes(
  { reranker, template, languages, longCharacters = 2000 }: ProbeRequest,
  { signal, onPlan, onCall }: ProbeHooks = {},
): Promise<ProbesOutcome> {
  const asker = probeAsker(reranker, template, { signal, ...(onCall === undefined ? {} : { onCall }) });
  const { texts, missing } = textsFor(languages);
  const plan: ProbePlan = {
    asker,
    texts,
    sendsInstruction: needsInstructionField(template) || rendersInstruction(template),
    rendersPrompt: /<\|im_start\|>|<\|start_header_id\|>|\[INST\]|<start_of_turn>/.test(
      `${template.query ?? ''}${template.document ?? ''}`,
    ),
    longCharacters,
  };
  onPlan?.({
    calls: probes.reduce((sum, probe) => sum + probe.calls(plan), 0),
    languages: texts.map(({ language }) => language),
  });
  const state: ProbeState = { outcomes: {}, matrices: new Map() };
  const seen: ProbeSummary['outcomes'][number][] = [];
  const notes = missing.length === 0 ? [] : [`no built-in texts in ${missing.join(', ')}: not probed`];
  for (const probe of probes) {
    if (probe.calls(plan) === 0 && probe !== swapQuery) continue;
    try {
      const result = await probe.run(plan, state);
      state.outcomes = { ...state.outcomes, ...result.outcomes };
      state.matrices = result.matrices ?? state.matrices;
      seen.push({ probe: probe.name, sentence: result.sentence, values: result.values });
    } catch (error) {
      // Without the first the others have nothing to stand on.
      if (!(error instanceof RerankerError) || error.problem.code !== 'probe-failed' || probe === baseRates)
        throw error;
      notes.push(`the probe "${probe.title}" failed: ${error.problem.message}`);
    }
  }
  return { outcomes: state.outcomes, summary: { calls: asker.calls, outcomes: seen }, notes };
}

/** `zh-Hant` is asked in `zh`. */
function textsFor(languages: readonly string[]) {
  const wanted = [...new Set(languages.map((tag) => tag.toLowerCase().split('-')[0] ?? tag))];
  const texts = probeSet.filter(({ language }) => wanted.includes(language));
  const missing = wanted.filter((tag) => !probeSet.some(({ language }) => language === tag));
  return { texts: texts.length > 0 ? texts : probeSet.slice(0, 1), missing };
}
