import { loadConfig } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { resolveRun as resolveSettings } from '../config/precedence.ts';
import { InputError } from '../foundation/errors.ts';
import { openRun } from '../pipeline/diagnose-open.ts';
import { probeRun } from '../pipeline/diagnose-probes.ts';
import { datasetOf, diagnosisOf } from '../pipeline/diagnose-run.ts';
import type { ProbesOutcome } from '../pipeline/probes/run-probes.ts';
import type { RerankerRequest } from '../pipeline/run.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import type { Manifest } from '../results/manifest.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import type { ForeignRunFlags } from './options.ts';
import { remarks } from './remarks.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { rerankerRequest } from './reranker-request.ts';
import { untilStopped } from './signals.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge diagnose` as yargs gives them. */
export interface DiagnoseCommandOptions extends ReportOptions, ForeignRunFlags {
  readonly run: string;
  readonly baseline?: string | undefined;
  readonly url?: readonly string[] | undefined;
  readonly failOn?: 'suspect' | 'collapsed' | undefined;
  readonly config?: string | undefined;
}

/** Diagnoses a run, with a few calls where an address is given, and prints what was found. */
export async function diagnoseCommand(options: DiagnoseCommandOptions): Promise<number> {
  const write = reportWriter(options);
  const remark = remarks(options);
  const results = options.results ?? process.env['RANKGAUGE_RESULTS'] ?? 'results';
  const { qrels, queries, inputFormat, encoding } = options;
  const opened = { results, qrels, queries, inputFormat, encoding };
  const run = await openRun(options.run, opened);
  const baseline = options.baseline === undefined ? null : await openRun(options.baseline, opened);
  const { dataset, note } = await datasetOf(run);
  return untilStopped(remark, async (signal) => {
    const probes =
      options.url === undefined
        ? null
        : await probeRun(run, {
            reranker: await rerankerOf(run, options.url, options.config),
            dataset,
            signal,
            onPlan: ({ calls, languages }) => remark(`probing in ${languages.join(', ')}: ${calls} calls`),
          });
    const report = diagnosisOf(run, {
      dataset,
      baseline,
      probes,
      notes: [...(note === null ? [] : [note]), ...notesOf(probes)],
      tool: `rankgauge ${toolVersion()}`,
    });
    await write(report);
    const failing = options.failOn === 'suspect' ? ['suspect', 'collapsed'] : ['collapsed'];
    return options.failOn !== undefined && failing.includes(report.verdict ?? '') ? 1 : 0;
  });
}

function notesOf(probes: ProbesOutcome | null): readonly string[] {
  return probes?.notes ?? [];
}

/** The run's reranker at an address, with the headers and time limits that environment and file have for it. */
async function rerankerOf(
  { manifest }: ScoredRun,
  url: readonly string[],
  config: string | undefined,
): Promise<RerankerRequest> {
  const facts = manifest?.reranker;
  if (facts === undefined || protocols.get(facts.protocol).kind === 'embedded') {
    throw new InputError({
      code: 'url-unused',
      message:
        facts === undefined
          ? 'a run that was made elsewhere says neither protocol nor template, so nothing can be probed'
          : `the run was scored in process by ${facts.protocol}, and no address has to do with it`,
      mend: 'leave --url out',
    });
  }
  const environment = readEnvironment(process.env);
  const file = await loadConfig({ path: config, cwd: process.cwd(), env: process.env });
  const isKnown = file.config.rerankers?.some(({ name }) => name === facts.name) === true;
  const { settings } = resolveSettings({
    environment: environment.settings,
    file,
    flags: {
      protocol: [isKnown ? facts.name : facts.protocol],
      url: [...url],
      ...(facts.model === null ? {} : { model: facts.model }),
    },
    protocolOf: (name) => protocols.get(name),
  });
  const [own] = settings.rerankers;
  if (own === undefined) throw new Error('a reranker was asked for and none came');
  return { ...rerankerRequest(own), name: facts.name, scale: scaleOf(facts) };
}

function scaleOf({ scale }: Manifest['reranker']): RerankerRequest['scale'] {
  return scales.find((one) => one === scale) ?? 'unknown';
}

const scales = ['probability', 'logit', 'cosine', 'unbounded', 'unknown'] as const;
