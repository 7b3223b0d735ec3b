import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LoadedConfig, loadConfig } from '../config/config.ts';
import { datasetPath } from '../config/datasets.ts';
import { readEnvironment } from '../config/environment.ts';
import { type RunFlags, resolveRun } from '../config/precedence.ts';
import type { RunSettings } from '../config/settings.ts';
import { loadTemplate } from '../config/templates.ts';
import { InputError } from '../foundation/errors.ts';
import type { Evaluation } from '../pipeline/evaluation.ts';
import { resumeRun } from '../pipeline/resume.ts';
import {
  type EvaluationHooks,
  type EvaluationOutcome,
  type EvaluationRequest,
  runEvaluation,
} from '../pipeline/run.ts';
import { systemClock } from '../pipeline/system-clock.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import { journalFile } from '../results/score-journal.ts';
import { dryRun } from './dry-run.ts';
import { problemLines } from './errors.ts';
import { startProgress } from './progress.ts';
import { remarks } from './remarks.ts';
import { reportWriter } from './report-writer.ts';
import { rerankerRequest } from './reranker-request.ts';
import { resumeRequest } from './resume-request.ts';
import type { RunCommandOptions } from './run-options.ts';
import { onSignals } from './signals.ts';
import { keepMemorySteady } from './steady-memory.ts';
import { toolVersion } from './version.ts';

/** Reads what is to be measured from flags, environment and file, measures it, and prints the tables. */
export async function runCommand(options: RunCommandOptions): Promise<number> {
  keepMemorySteady();
  const write = reportWriter(options);
  const remark = remarks(options);
  if (options.resume !== undefined) {
    const request = await resumeRequest(options.resume, options, remark);
    return measure(options, { write, remark, start: (hooks) => resumeRun(request, hooks) });
  }
  const { settings, notes } = await settingsOf(options, remark);
  for (const note of notes) remark(note);
  const request = await requestOf(settings, options);
  if (options.dryRun) {
    process.stdout.write(await dryRun(request, settings));
    return 0;
  }
  return measure(options, { write, remark, start: (hooks) => runEvaluation(request, hooks) });
}

/** Runs what was asked for, shows how far it is, and says how to go on when it was stopped. */
async function measure(
  options: RunCommandOptions,
  {
    write,
    remark,
    start,
  }: {
    write: ReturnType<typeof reportWriter>;
    remark: (sentence: string) => void;
    start: (hooks: EvaluationHooks) => Promise<EvaluationOutcome>;
  },
): Promise<number> {
  const signals = onSignals();
  let underWay: { name: string; folder: string } | null = null;
  // Said even with --quiet: it is what the person needs now.
  const sayHowToGoOn = ({ name, folder }: { name: string; folder: string }) => {
    if (!existsSync(join(folder, journalFile))) return;
    const results = dirname(folder);
    const where = results === 'results' ? '' : ` --results ${results}`;
    process.stderr.write(`what was scored is kept; go on with: rankgauge run --resume ${name}${where}\n`);
  };
  try {
    const { evaluation, runs, failures } = await start({
      clock: systemClock,
      signal: signals.signal,
      onRemark: remark,
      onRun: ({ name, folder, pairs }) => {
        underWay = { name, folder };
        return startProgress(name, pairs, {
          stream: process.stderr,
          mode: options.quiet ? 'quiet' : 'normal',
        });
      },
    });
    await write({ ...evaluation, next: nextCommands(options, evaluation) });
    for (const { problem } of failures) process.stderr.write(`${problemLines(problem)}\n`);
    for (const { name, path, manifest } of runs) {
      if (manifest?.status === 'failed' && path !== null) sayHowToGoOn({ name, folder: path });
    }
    return failures.length === 0 ? 0 : 3;
  } catch (error) {
    const code = signals.exitCode();
    if (code !== null) process.stderr.write(`stopped by ${code === 130 ? 'SIGINT' : 'SIGTERM'}\n`);
    // A run that another process has is not ours to go on with.
    if (underWay !== null && !isLocked(error)) sayHowToGoOn(underWay);
    if (code === null) throw error;
    return code;
  } finally {
    signals.release();
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof InputError && error.problems.some(({ code }) => code === 'run-locked');
}

async function settingsOf(options: RunCommandOptions, remark: (sentence: string) => void) {
  const environment = readEnvironment(process.env);
  for (const warning of environment.warnings) remark(`warning: ${warning.message}`);
  // The demo must show the same on every machine, whatever stands in a config file or in the environment.
  const demo = options.demo;
  const file =
    demo && options.config === undefined
      ? emptyConfig
      : await loadConfig({ path: options.config, cwd: process.cwd(), env: process.env });
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
    shard: settings.shard.value ?? undefined,
    templates: templates.map(({ template }) => template),
    rerankers: settings.rerankers.map((reranker) => ({
      ...rerankerRequest(reranker),
      truncate: settings.truncate.value ?? undefined,
    })),
    metrics: settings.metrics.value,
    chunking: chunkingOf(settings),
    requestOrder: settings.requestOrder.value,
    results: settings.results.value,
    name: options.name,
    existing: options.force ? 'replace' : 'refuse',
    preflight: settings.preflight.value ? 'run' : 'skip',
    repeat: settings.repeat.value,
    seed: settings.seed.value,
    tool: `rankgauge ${toolVersion()}`,
  };
}

/** @throws InputError `chunk-unused` for an overlap or a way of scoring without chunks */
function chunkingOf({ chunk, chunkOverlap, chunkScore }: RunSettings): EvaluationRequest['chunking'] {
  if (chunk.value !== null) {
    return { size: chunk.value, overlap: chunkOverlap.value, score: chunkScore.value };
  }
  for (const [name, { origin }] of [
    ['chunk-overlap', chunkOverlap],
    ['chunk-score', chunkScore],
  ] as const) {
    if (origin === 'default') continue;
    throw new InputError({
      code: 'chunk-unused',
      message: `${name} (${origin}) has no effect: documents are not cut`,
      mend: 'say by --chunk N how many characters a chunk may have, or leave it out',
    });
  }
  return undefined;
}

/** What to do next, as lines to copy. */
function nextCommands(options: RunCommandOptions, { runs }: Evaluation): string[] {
  const results = options.results === undefined ? '' : ` --results ${options.results}`;
  const [first, second] = runs.map(({ name }) => name);
  return [
    ...(first !== undefined && second !== undefined
      ? [`rankgauge compare ${first} ${second}${results}`]
      : []),
    ...(options.demo
      ? ['rankgauge run --dataset YOUR-SET --url http://127.0.0.1:8000 --model YOUR-MODEL']
      : []),
  ];
}

const emptyConfig: LoadedConfig = { file: null, config: {}, place: () => undefined, origin: () => 'default' };
