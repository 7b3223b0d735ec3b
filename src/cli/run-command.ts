import { loadConfig } from '../config/config.ts';
import { datasetPath } from '../config/datasets.ts';
import { readEnvironment } from '../config/environment.ts';
import { type RunFlags, resolveRun } from '../config/precedence.ts';
import type { RunSettings } from '../config/settings.ts';
import { loadTemplate } from '../config/templates.ts';
import { InputError } from '../foundation/errors.ts';
import { type EvaluationRequest, runEvaluation } from '../pipeline/run.ts';
import { systemClock } from '../pipeline/system-clock.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import { dryRun } from './dry-run.ts';
import { problemLines } from './errors.ts';
import { startProgress } from './progress.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { onSignals } from './signals.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge run` as yargs gives them. */
export interface RunCommandOptions extends RunFlags, ReportOptions {
  readonly config?: string | undefined;
  readonly dryRun: boolean;
  readonly name?: string | undefined;
  readonly demo: boolean;
  readonly force: boolean;
  readonly verbose: boolean;
}

/** Reads what is to be measured from flags, environment and file, measures it, and prints the tables. */
export async function runCommand(options: RunCommandOptions): Promise<number> {
  const write = reportWriter(options);
  const remark = (sentence: string) => {
    if (!options.quiet) process.stderr.write(`${sentence}\n`);
  };
  const { settings, notes } = await settingsOf(options, remark);
  for (const note of notes) remark(note);
  const request = await requestOf(settings, options);
  if (options.dryRun) {
    process.stdout.write(await dryRun(request, settings));
    return 0;
  }
  const signals = onSignals();
  try {
    const { evaluation, failures } = await runEvaluation(request, {
      clock: systemClock,
      signal: signals.signal,
      onRemark: remark,
      onRun: ({ name, pairs }) =>
        startProgress(name, pairs, { stream: process.stderr, mode: options.quiet ? 'quiet' : 'normal' }),
    });
    await write({
      ...evaluation,
      next: nextCommands(
        options,
        evaluation.runs.map((run) => run.name),
      ),
    });
    for (const { problem } of failures) process.stderr.write(`${problemLines(problem)}\n`);
    return failures.length === 0 ? 0 : 3;
  } catch (error) {
    const code = signals.exitCode();
    if (code === null) throw error;
    remark(`stopped: what was scored is kept under ${settings.results.value}`);
    return code;
  } finally {
    signals.release();
  }
}

async function settingsOf(options: RunCommandOptions, remark: (sentence: string) => void) {
  const cwd = process.cwd();
  const environment = readEnvironment(process.env);
  for (const warning of environment.warnings) remark(`warning: ${warning.message}`);
  // The demo must show the same on every machine, whatever stands in a config file or in the environment.
  const demo = options.demo;
  const file = await loadConfig({
    path: options.config,
    cwd: demo && options.config === undefined ? '/' : cwd,
    env: process.env,
  });
  const flags: RunFlags = demo
    ? {
        ...options,
        dataset: options.dataset ?? 'human-rights',
        template: options.template ?? ['bare', 'instruction-in-text'],
        protocol: options.protocol ?? ['bm25-char3', 'bm25-word'],
      }
    : options;
  return resolveRun({
    flags,
    environment: demo ? {} : environment.settings,
    file,
    protocolOf: (name) => protocols.get(name),
  });
}

/** What is measured when settings have been settled. */
async function requestOf(settings: RunSettings, options: RunCommandOptions): Promise<EvaluationRequest> {
  const cwd = process.cwd();
  const dataset = settings.dataset.value;
  if (dataset === null) {
    throw new InputError({
      code: 'dataset-missing',
      message: 'no data set is named',
      mend: 'name one by --dataset or in rankgauge.yaml, or see how it works with --demo',
    });
  }
  const templates = await Promise.all(settings.templates.value.map((name) => loadTemplate(name, { cwd })));
  return {
    dataset: await datasetPath(dataset, { cwd }),
    inputFormat: settings.inputFormat.value ?? undefined,
    encoding: settings.encoding.value ?? undefined,
    languages: settings.languages.value ?? undefined,
    limit: settings.limit.value ?? undefined,
    templates: templates.map(({ template }) => template),
    rerankers: settings.rerankers.map((reranker) => ({
      protocol: reranker.protocol.value,
      name: reranker.name.value ?? undefined,
      url: reranker.url.value.length === 0 ? undefined : reranker.url.value,
      model: reranker.model.value ?? undefined,
      headers: headersOf(reranker.headers),
      scale: reranker.scale.value ?? undefined,
      timeLimits: timeLimitsOf(reranker.timeouts),
      retry: reranker.attempts.value === null ? undefined : { attempts: reranker.attempts.value },
      documentsPerCall: reranker.documentsPerCall.value,
      // What computes in process gains nothing from waiting for itself.
      concurrency:
        protocols.get(reranker.protocol.value).kind === 'embedded' ? 1 : reranker.concurrency.value,
    })),
    metrics: settings.metrics.value,
    requestOrder: settings.requestOrder.value,
    results: settings.results.value,
    name: options.name,
    existing: options.force ? 'replace' : 'refuse',
    preflight: settings.preflight.value ? 'run' : 'skip',
    seed: settings.seed.value,
    tool: `rankgauge ${toolVersion()}`,
  };
}

function headersOf(headers: RunSettings['rerankers'][number]['headers']): Record<string, string> | undefined {
  const entries = Object.entries(headers);
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
}

function timeLimitsOf(timeouts: RunSettings['rerankers'][number]['timeouts']) {
  const given = Object.entries(timeouts).flatMap(([name, { value }]) =>
    value === null ? [] : [[name, value] as const],
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** What to do next, as lines to copy. */
function nextCommands(options: RunCommandOptions, names: readonly string[]): string[] {
  const results = options.results === undefined ? '' : ` --results ${options.results}`;
  return [
    `rankgauge list runs${results}`,
    ...(options.demo
      ? ['rankgauge run --dataset YOUR-SET --url http://127.0.0.1:8000 --model YOUR-MODEL']
      : []),
  ].slice(0, names.length === 0 ? 0 : 2);
}
