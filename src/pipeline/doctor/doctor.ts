import type { CheckReport, DoctorReport } from './doctor-report.ts';
import { examineService, type ServiceHooks, type ServiceRequest } from './examine.ts';
import { askGpus, checkGpus } from './gpu-check.ts';
import { checkLog } from './log-check.ts';
import { checkModelFolder } from './model-check.ts';

/** The service to be examined, and what may be known of it: its log, the folder of its model. */
export interface DoctorRequest {
  readonly service: ServiceRequest | null;
  /** Path of a server's log. */
  readonly log: string | null;
  /** Folder of a model. */
  readonly modelDir: string | null;
  readonly tool: string;
}

/**
 * Looks at what there is: a log, the folder of a model, the cards of this machine, a service. A service costs at most 60 requests
 * and 10 seconds.
 *
 * @throws InputError for files and addresses that cannot be read
 */
export async function examine(
  { service, log, modelDir, tool }: DoctorRequest,
  hooks: ServiceHooks = {},
): Promise<DoctorReport> {
  const before = performance.now();
  const checks: CheckReport[] = [];
  if (log !== null) checks.push(...(await checkLog(log)));
  const model = modelDir === null ? null : await checkModelFolder(modelDir);
  if (model !== null) checks.push(...model.checks);
  if (modelDir !== null || log !== null) {
    const gpu = checkGpus(await askGpus(), model?.shape ?? null);
    if (gpu !== null) checks.push(gpu);
  }
  const outcome = service === null ? null : await examineService(service, hooks);
  checks.push(...(outcome?.checks ?? []));
  const verdicts = new Set(checks.map(({ verdict }) => verdict));
  return {
    ...{ kind: 'doctor', version: 1, tool },
    ...{ url: outcome?.url ?? null, protocol: outcome?.protocol ?? null, model: outcome?.model ?? null },
    serverVersion: outcome?.serverVersion ?? null,
    verdict: verdicts.has('fail') ? 'fail' : verdicts.has('warn') ? 'warn' : 'pass',
    calls: outcome?.calls ?? 0,
    seconds: Math.round((performance.now() - before) / 10) / 100,
    checks,
  };
}
