import { loadConfig } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { resolveRun } from '../config/precedence.ts';
import { loadTemplate } from '../config/templates.ts';
import { InputError } from '../foundation/errors.ts';
import { examine } from '../pipeline/doctor/doctor.ts';
import type { ServiceRequest } from '../pipeline/doctor/examine.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import { remarks } from './remarks.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { rerankerRequest } from './reranker-request.ts';
import { untilStopped } from './signals.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge doctor` as yargs gives them. */
export interface DoctorCommandOptions extends ReportOptions {
  readonly url?: readonly string[] | undefined;
  readonly protocol?: string | undefined;
  readonly model?: string | undefined;
  readonly config?: string | undefined;
  readonly log?: string | undefined;
  readonly modelDir?: string | undefined;
}

/** Looks at what was named, prints what was found, and ends with 1 when a check fails. */
export async function doctorCommand(options: DoctorCommandOptions): Promise<number> {
  const write = reportWriter(options);
  const remark = remarks(options);
  const { url, config, log, modelDir } = options;
  const asksService =
    url !== undefined || config !== undefined || (log === undefined && modelDir === undefined);
  const service = asksService ? await serviceOf(options, remark) : null;
  return untilStopped(remark, async (signal) => {
    const report = await examine(
      { service, log: log ?? null, modelDir: modelDir ?? null, tool: `rankgauge ${toolVersion()}` },
      { signal },
    );
    await write(report);
    return report.verdict === 'fail' ? 1 : 0;
  });
}

/** The service named by flags, else the first reranker of the file that has an address. */
async function serviceOf(
  { url, protocol, model, config }: DoctorCommandOptions,
  remark: (sentence: string) => void,
): Promise<ServiceRequest> {
  const { env } = process;
  const file = await loadConfig({ path: config, cwd: process.cwd(), env });
  const environment = readEnvironment(env).settings;
  const fromFile = (file.config.rerankers?.length ?? 0) > 0;
  const { settings, notes } = resolveRun({
    environment,
    file,
    flags: {
      // What a server speaks is found out, unless somebody says it.
      protocol: protocol === undefined ? (fromFile && url === undefined ? undefined : ['auto']) : [protocol],
      ...(url === undefined ? {} : { url }),
      ...(model === undefined ? {} : { model }),
    },
    protocolOf: (name) => protocols.get(name),
  });
  for (const note of notes) remark(note);
  const asked = settings.rerankers.filter(({ url: own }) => own.value.length > 0);
  const [own, ...others] = asked;
  if (own === undefined) {
    throw new InputError({
      code: 'url-missing',
      message: 'there is no service to look at',
      mend: 'give --url, for instance http://127.0.0.1:8000, or -c with a reranker that has one; --log and --model-dir need none',
    });
  }
  for (const { name } of others)
    remark(`only the first reranker is looked at; ${name.value ?? 'another one'} by --protocol`);
  if (own.url.value.length > 1) remark(`only the first of ${own.url.value.length} addresses is looked at`);
  const usesTemplates = config !== undefined || (url === undefined && fromFile);
  const templates = usesTemplates
    ? await Promise.all(
        settings.templates.value.map(async (name) => {
          const { template } = await loadTemplate(name, { cwd: process.cwd() });
          return template;
        }),
      )
    : [];
  return { options: rerankerRequest(own), templates, environment: env };
}
