import { shownSettings } from '../config/redact.ts';
import type { RunSettings } from '../config/settings.ts';
import { estimateRun } from '../pipeline/estimate-run.ts';
import type { EvaluationRequest } from '../pipeline/run.ts';
import { escapeTerminal } from '../text/escape.ts';
import { duration } from './progress.ts';

/** What a run would do: nothing is called, nothing is written. */
export async function dryRun(request: EvaluationRequest, settings: RunSettings): Promise<string> {
  const { dataset, runs } = await estimateRun(request);
  const lines = [
    `data set    ${dataset.name}: ${dataset.queries} queries (${dataset.questions} questions), ${dataset.languages.length} languages, ${dataset.warnings} warnings`,
    ...runs.map(
      ({ template, reranker, calls, pairs, chunks, bytes, tasks }) =>
        `run         ${reranker} / ${template}: ${tasks} queries, ${pairs} pairs${chunks === null ? '' : ` in ${chunks} chunks`}, ${calls} calls, ${(bytes / 1e6).toFixed(1)} MB of text; ` +
        rates.map((rate) => `${duration((chunks ?? pairs) / rate)} at ${rate} pairs/s`).join(', '),
    ),
    'settings',
    ...shownSettings(settings).map(({ key, value, origin }) => `  ${key.padEnd(28)} ${value}  (${origin})`),
  ];
  return `${lines.map(escapeTerminal).join('\n')}\n`;
}

/** Pairs per second of a busy GPU, a small one and a CPU: what is usual, not what was measured. */
const rates = [1000, 100, 10];
