import type { ProbeOutcomes } from '../../diagnosis/index.ts';
import type { ProbeAsker } from './ask.ts';
import type { ProbeTexts } from './probe-set.ts';

/** What probes are made of. */
export interface ProbePlan {
  readonly asker: ProbeAsker;
  /** Languages to ask in; those of the built-in set that are of interest, at least one. */
  readonly texts: readonly ProbeTexts[];
  /** The template's own instruction travels as a field, so that it can be lost. */
  readonly sendsInstruction: boolean;
  /** The template renders the whole prompt. */
  readonly rendersPrompt: boolean;
  /** Characters that long documents of interest have. */
  readonly longCharacters: number;
}

/** What has been learned so far: later probes build on earlier ones. */
export interface ProbeState {
  outcomes: ProbeOutcomes;
  /** Scores of the built-in pairs, [language][question][answer], once the base rates are known. */
  matrices: ReadonlyMap<string, readonly (readonly number[])[]>;
}

export interface ProbeResult {
  readonly outcomes: ProbeOutcomes;
  /** For people: what was seen. */
  readonly sentence: string;
  readonly values: Readonly<Record<string, number | string | null>>;
  readonly matrices?: ProbeState['matrices'];
}

/** A few calls that settle one thing. */
export interface Probe {
  readonly name: string;
  readonly title: string;
  /** How many calls it makes; 0 = it has nothing to ask here. */
  calls(plan: ProbePlan): number;
  run(plan: ProbePlan, state: ProbeState): Promise<ProbeResult>;
}
