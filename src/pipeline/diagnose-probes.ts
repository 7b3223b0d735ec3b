import type { Dataset } from '../dataset/dataset.ts';
import { InputError } from '../foundation/errors.ts';
import { seededRandom } from '../foundation/random.ts';
import { templateFromText } from '../prompt/template-text.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { quantile } from '../statistics/quantile.ts';
import { openReranker } from './open-reranker.ts';
import { type ProbeHooks, type ProbesOutcome, runProbes } from './probes/run-probes.ts';
import type { RerankerRequest } from './run.ts';
import { systemClock } from './system-clock.ts';

/**
 * Probes the service of a run, with the run's own template, in its languages.
 *
 * @param reranker how to reach it: made from the manifest, with the headers that no manifest holds
 * @throws InputError `probe-needs-run` for runs made elsewhere; RerankerError when the service is plainly down
 */
export async function probeRun(
  run: ScoredRun,
  {
    reranker: settings,
    dataset,
    ...hooks
  }: ProbeHooks & { readonly reranker: RerankerRequest; readonly dataset: Pick<Dataset, 'documents'> | null },
): Promise<ProbesOutcome> {
  const { manifest } = run;
  if (manifest === null) {
    throw new InputError({
      code: 'probe-needs-run',
      message: 'a run that was made elsewhere says neither protocol nor template, so nothing can be probed',
      mend: 'leave --url out, or use `rankgauge doctor --url`',
    });
  }
  const reranker = await openReranker(settings, {
    corpus: dataset?.documents.values() ?? [],
    clock: systemClock,
    random: seededRandom(`${manifest.seed}:probe`),
  });
  try {
    return await runProbes(
      {
        reranker,
        template: templateFromText(manifest.template.name, manifest.template.text, `${run.name}/run.json`),
        languages: manifest.dataset.languages,
        longCharacters: longCharactersOf(dataset),
      },
      hooks,
    );
  } finally {
    await reranker.close();
  }
}

/** What nineteen of twenty documents do not exceed; 1,000 at least, since a cut may come later than today's texts. */
function longCharactersOf(dataset: Pick<Dataset, 'documents'> | null): number | undefined {
  if (dataset === null || dataset.documents.size === 0) return undefined;
  const lengths = Array.from(dataset.documents.values(), ({ text }) => text.length);
  return Math.round(Math.min(20_000, Math.max(1000, quantile(lengths, 0.95))));
}
