import { loadConfig } from '../config/config.ts';
import { datasetPath } from '../config/datasets.ts';
import { readEnvironment } from '../config/environment.ts';
import { resolveRun } from '../config/precedence.ts';
import { loadTemplate } from '../config/templates.ts';
import { InputError } from '../foundation/errors.ts';
import { parseSlo } from '../load/slo.ts';
import { runLoad } from '../pipeline/load-run.ts';
import { systemClock } from '../pipeline/system-clock.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import { remarks } from './remarks.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { rerankerRequest } from './reranker-request.ts';
import { untilStopped } from './signals.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge load` as yargs gives them. */
export interface LoadCommandOptions extends ReportOptions {
  readonly dataset?: string | undefined;
  readonly url?: readonly string[] | undefined;
  readonly protocol?: string | undefined;
  readonly model?: string | undefined;
  readonly template?: string | undefined;
  readonly config?: string | undefined;
  readonly concurrency?: readonly string[] | undefined;
  readonly rate?: readonly string[] | undefined;
  readonly documents?: readonly string[] | undefined;
  readonly length?: readonly string[] | undefined;
  readonly duration?: number | undefined;
  readonly maxDuration?: number | undefined;
  readonly maxCalls?: number | undefined;
  readonly warmUp?: number | undefined;
  readonly qualityQueries?: number | undefined;
  readonly timeout?: number | undefined;
  readonly slo?: string | undefined;
  readonly yes: boolean;
  readonly seed?: number | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
}

/** Puts a load on a service, prints what it holds, and ends with 1 when no load tried holds the objective. */
export async function loadCommand(options: LoadCommandOptions): Promise<number> {
  const write = reportWriter(options);
  const remark = remarks(options);
  const slo = options.slo === undefined ? null : parseSlo(options.slo);
  const cwd = process.cwd();
  const { settings, notes } = resolveRun({
    environment: readEnvironment(process.env).settings,
    file: await loadConfig({ path: options.config, cwd, env: process.env }),
    flags: {
      dataset: options.dataset,
      url: options.url,
      model: options.model,
      seed: options.seed,
      inputFormat: options.inputFormat,
      encoding: options.encoding,
      protocol: options.protocol === undefined ? undefined : [options.protocol],
      template: options.template === undefined ? undefined : [options.template],
    },
    protocolOf: (name) => protocols.get(name),
  });
  for (const note of notes) remark(note);
  const [reranker, another] = settings.rerankers;
  if (reranker === undefined || another !== undefined || reranker.url.value.length === 0) {
    throw new InputError({
      code: 'load-needs-service',
      message: 'a load test needs one service, and its address',
      mend: 'give --url, for instance http://127.0.0.1:8000, and --protocol where it is not vllm',
    });
  }
  const timeoutMs = (options.timeout ?? 30) * 1000;
  const bounds = {
    seconds: options.duration ?? 5,
    totalSeconds: options.maxDuration ?? 300,
    calls: options.maxCalls ?? 20_000,
  };
  return untilStopped(remark, async (signal) => {
    const request = rerankerRequest(reranker);
    const report = await runLoad(
      {
        reranker: {
          ...request,
          timeLimits: { ...request.timeLimits, firstByteMs: timeoutMs, wholeMs: timeoutMs },
        },
        dataset: await datasetPath(settings.dataset.value ?? 'human-rights', { cwd }),
        inputFormat: settings.inputFormat.value ?? undefined,
        encoding: settings.encoding.value ?? undefined,
        template: (await loadTemplate(settings.templates.value[0] ?? 'bare', { cwd })).template,
        concurrency: numbers('concurrency', options.concurrency ?? ['1', '2', '4', '8', '16', '32'], 1024),
        rates: ratesOf(options.rate),
        documents: numbers('documents', options.documents ?? ['10'], 1000),
        characters: options.length === undefined ? [null] : numbers('length', options.length, 1_000_000),
        bounds,
        warmUp: options.warmUp ?? null,
        qualityQueries: options.qualityQueries ?? 32,
        slo,
        anywhere: options.yes,
        seed: settings.seed.value,
        tool: `rankgauge ${toolVersion()}`,
      },
      {
        clock: systemClock,
        signal,
        onRemark: remark,
        onPlan: ({ levels, kneeShares, seconds }) =>
          remark(
            `${levels.length + kneeShares.length} levels of ${bounds.seconds} s: ${seconds} s and what late answers take, at most ${bounds.calls} calls`,
          ),
        onLevel: ({ concurrency, rate, throughput, errors }) =>
          remark(
            `${concurrency === null ? `${rate} calls/s` : `${concurrency} at once`}: ${throughput.toFixed(1)} calls/s, ${errors.count} errors`,
          ),
      },
    );
    await write(report);
    return report.slo !== null && report.slo.largest === null ? 1 : 0;
  });
}

/** Left out: `auto`. */
function ratesOf(given: readonly string[] | undefined): readonly number[] | 'auto' {
  if (given === undefined) return 'auto';
  return given.join() === 'none' ? [] : numbers('rate', given, 10_000, 'any');
}

function numbers(
  name: string,
  given: readonly string[],
  most: number,
  kind: 'whole' | 'any' = 'whole',
): number[] {
  const read = given.map(Number);
  const fits = (value: number) => value > 0 && value <= most && (kind === 'any' || Number.isInteger(value));
  if (read.length > 0 && read.length <= LONGEST_LIST && read.every(fits)) return read;
  throw new InputError({
    code: 'usage',
    message: `--${name} takes ${kind === 'whole' ? 'whole ' : ''}numbers above 0, up to ${most}, not "${given.join(',')}"`,
    mend: `write them with commas, at most ${LONGEST_LIST}`,
  });
}

const LONGEST_LIST = 64;
