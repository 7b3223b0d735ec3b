import { loadDataset } from '../dataset/load.ts';
import { selectQueries } from '../dataset/select-queries.ts';
import { shardQueries } from '../dataset/shard.ts';
import { InputError, type Problem } from '../foundation/errors.ts';
import { seededRandom } from '../foundation/random.ts';
import { parseMetrics } from '../metrics/index.ts';
import type { Template } from '../prompt/template.ts';
import { templateFromText } from '../prompt/template-text.ts';
import type { Reranker } from '../reranker/reranker.ts';
import { type Manifest, readManifest } from '../results/manifest.ts';
import { buildEvaluation, summariseDataset } from './build-evaluation.ts';
import { withDiagnoses } from './diagnose-run.ts';
import { scoringWork } from './join-chunks.ts';
import { openReranker } from './open-reranker.ts';
import type { EvaluationHooks, EvaluationOutcome, RerankerRequest } from './run.ts';
import { runOne, templateHash } from './run-one.ts';
import { systemClock } from './system-clock.ts';

/** What a resume may bring along: everything else stands in the manifest. */
export interface ResumeRequest {
  readonly folder: string;
  /** The reranker, made from the manifest, with the headers that no manifest holds. */
  readonly reranker: RerankerRequest;
  /** The template of that name as it is now, where there is one: it must not have changed. */
  readonly template: Template | null;
  readonly preflight: 'run' | 'skip';
  readonly tool: string;
}

/**
 * Goes on with a run that was stopped, or that has rows without a score: asks only for what is missing, in the same calls, and
 * writes the same final files.
 *
 * @throws InputError `run-finished`, `resume-data-changed`, `resume-template-changed`, `resume-model-changed`, `resume-reranker-changed`, `run-locked`, and what
 *   `runEvaluation` throws
 */
export async function resumeRun(
  { folder, reranker: settings, template: current, preflight, tool }: ResumeRequest,
  { clock = systemClock, signal, onRun }: EvaluationHooks = {},
): Promise<EvaluationOutcome> {
  const manifest = await readManifest(folder);
  if (manifest.status === 'finished') {
    throw new InputError({
      code: 'run-finished',
      message: `the run "${manifest.name}" has finished: there is nothing to resume`,
      mend: 'see it in `rankgauge list runs`, or begin a new run',
    });
  }
  const { dataset: source } = manifest;
  const whole = await loadDataset(source.path, {
    inputFormat: source.format,
    encoding: source.encoding ?? undefined,
  });
  const template = templateFromText(manifest.template.name, manifest.template.text, `${folder}/run.json`);
  const problems = [...dataProblems(manifest, whole.fingerprint), ...templateProblems(manifest, current)];
  if (problems.length > 0) throw new InputError(problems);
  const { languages, limit, shard } = source.selection;
  const selected = selectQueries(whole, { languages: languages ?? undefined, limit: limit ?? undefined });
  const dataset = shard === undefined ? selected : shardQueries(selected, shard);
  const measures = parseMetrics(manifest.metrics);
  const reranker = await openReranker(
    settings,
    { corpus: whole.documents.values(), clock, random: seededRandom(`${manifest.seed}:retry`) },
    { signal },
  );
  const changed = fileProblems(manifest, reranker);
  if (changed.length > 0) {
    await reranker.close();
    throw new InputError(changed);
  }
  const { dataset: sent } = scoringWork(dataset, manifest.chunking);
  const pairs = [...sent.candidates.values()].reduce((sum, { documentIds }) => sum + documentIds.length, 0);
  const progress = onRun?.({ name: manifest.name, folder, pairs });
  try {
    const { run, failure } = await runOne(
      folder,
      {
        name: manifest.name,
        tool,
        seed: manifest.seed,
        dataset,
        source: { encoding: source.encoding, selection: source.selection },
        template,
        reranker,
        urls: manifest.reranker.urls,
        chunking: manifest.chunking ?? null,
        requests: { ...manifest.requests, concurrency: settings.concurrency },
        measures,
        preflight,
        repeat: manifest.repeats,
      },
      {
        clock,
        ...(signal === undefined ? {} : { signal }),
        onProgress: (settled) => progress?.update(settled),
      },
      manifest,
    );
    const evaluation = buildEvaluation([run], measures, {
      dataset: summariseDataset(dataset),
      tool,
      seed: manifest.seed,
    });
    return {
      evaluation: withDiagnoses(evaluation, [run], dataset),
      runs: [run],
      failures: failure === null ? [] : [failure],
    };
  } finally {
    progress?.stop();
    await reranker.close();
  }
}

function dataProblems({ dataset }: Manifest, fingerprint: string): Problem[] {
  if (dataset.fingerprint === fingerprint) return [];
  return [
    {
      code: 'resume-data-changed',
      message: 'the data set has changed since the run was begun',
      where: { file: dataset.path },
      why: 'scores of two versions of the data in one run could not be compared with anything',
      mend: 'restore the data set, or begin a new run',
    },
  ];
}

/** Rerankers that are made from files (scores, a mapping, a model) keep their hashes among the parameters. */
function fileProblems({ reranker: before }: Manifest, { name, parameters }: Reranker): Problem[] {
  return Object.entries(parameters)
    .filter(([key, value]) => /hash$|^sha256$/i.test(key) && before.parameters[key] !== value)
    .map(([key]) => ({
      code: 'resume-reranker-changed',
      message: `what ${name} is made from has changed since the run was begun (${key})`,
      why: 'scores of two rerankers in one run could not be compared with anything',
      mend: 'restore the file, or begin a new run',
    }));
}

function templateProblems({ template }: Manifest, current: Template | null): Problem[] {
  if (current === null || templateHash(current) === template.hash) return [];
  return [
    {
      code: 'resume-template-changed',
      message: `the template "${template.name}" has changed since the run was begun`,
      why: 'scores of two templates in one run could not be compared with anything',
      mend: 'restore the template, or begin a new run',
    },
  ];
}
