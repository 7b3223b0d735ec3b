import { existsSync } from 'node:fs';
import { loadConfig } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { resolveRun as resolveSettings } from '../config/precedence.ts';
import { loadTemplate } from '../config/templates.ts';
import { InputError, type Problem } from '../foundation/errors.ts';
import type { ResumeRequest } from '../pipeline/resume.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import { type Manifest, readManifest } from '../results/manifest.ts';
import { resolveRun } from '../results/run-folder.ts';
import { rerankerRequest } from './reranker-request.ts';
import type { RunCommandOptions } from './run-options.ts';
import { toolVersion } from './version.ts';

/**
 * What `--resume` goes on with. The manifest says what the run is; from flags, environment and file come only keys, the address (a
 * service may come back elsewhere), concurrency and time limits, none of which decide a score.
 *
 * @param run a name, a path, or nothing for the newest unfinished run
 * @throws InputError `resume-flag-disagrees` for flags that say something else than the manifest
 */
export async function resumeRequest(
  run: string,
  options: RunCommandOptions,
  remark: (sentence: string) => void,
): Promise<ResumeRequest> {
  const cwd = process.cwd();
  const environment = readEnvironment(process.env);
  const file = await loadConfig({ path: options.config, cwd, env: process.env });
  const results = options.results ?? environment.settings.results ?? file.config.results ?? 'results';
  const folder = await resolveRun(run === '' ? 'latest' : run, { results, want: 'unfinished' });
  const manifest = await readManifest(folder);
  const problems = disagreements(options, manifest);
  if (problems.length > 0) throw new InputError(problems);
  remark(`going on with ${manifest.name}`);
  return {
    folder,
    reranker: rerankerOf(manifest, options, { environment: environment.settings, file }),
    template: await currentTemplate(manifest, cwd),
    preflight: options.preflight === false || manifest.preflight.verdict === 'skipped' ? 'skip' : 'run',
    tool: `rankgauge ${toolVersion()}`,
  };
}

function rerankerOf(
  { reranker, requests }: Manifest,
  options: RunCommandOptions,
  sources: Pick<Parameters<typeof resolveSettings>[0], 'environment' | 'file'>,
): ResumeRequest['reranker'] {
  const isKnown = sources.file.config.rerankers?.some(({ name }) => name === reranker.name) === true;
  const { settings } = resolveSettings({
    ...sources,
    flags: {
      protocol: [isKnown ? reranker.name : reranker.protocol],
      ...(reranker.urls.length === 0 ? {} : { url: options.url ?? reranker.urls }),
      ...(reranker.model === null ? {} : { model: reranker.model }),
      concurrency: options.concurrency ?? requests.concurrency,
    },
    protocolOf: (name) => protocols.get(name),
  });
  const [own] = settings.rerankers;
  if (own === undefined) throw new Error('a reranker was asked for and none came');
  return {
    ...rerankerRequest(own),
    name: reranker.name,
    scale: scales.find((scale) => scale === reranker.scale) ?? 'unknown',
    documentsPerCall: requests.documentsPerCall,
    truncate: truncationOf(reranker),
  };
}

function truncationOf({ parameters: { truncate } }: Manifest['reranker']): number | 'auto' | undefined {
  return typeof truncate === 'number' || truncate === 'auto' ? truncate : undefined;
}

/** The template as it is now; null when it is gone, for then the manifest's own text is the only one. */
async function currentTemplate({ template }: Manifest, cwd: string) {
  try {
    return (await loadTemplate(template.name, { cwd })).template;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Flags that would make another run of it. */
function disagreements(options: RunCommandOptions, manifest: Manifest): Problem[] {
  const { dataset, template, reranker, requests } = manifest;
  const pairs: [flag: string, asked: unknown, manifest: unknown][] = [
    ['dataset', options.dataset, dataset.path],
    ['template', options.template?.join(','), template.name],
    ['protocol', options.protocol?.join(','), reranker.protocol],
    ['model', options.model, reranker.model],
    ['metrics', options.metrics?.join(','), manifest.metrics.join(',')],
    ['language', options.language?.join(','), dataset.selection.languages?.join(',') ?? null],
    ['limit', options.limit, dataset.selection.limit],
    ['shard', shardText(options.shard), shardText(dataset.selection.shard)],
    ['documents-per-call', options.documentsPerCall, requests.documentsPerCall],
    ['chunk', options.chunk, manifest.chunking?.size],
    ['chunk-overlap', options.chunkOverlap, manifest.chunking?.overlap],
    ['chunk-score', options.chunkScore, manifest.chunking?.score],
    ['truncate', options.truncate, truncationOf(reranker)],
    ['request-order', options.requestOrder, requests.order],
    ['repeat', options.repeat, manifest.repeats],
    ['seed', options.seed, manifest.seed],
    ['scale', options.scale, reranker.scale],
    ['name', options.name, manifest.name],
  ];
  return pairs
    .filter(([, asked, known]) => asked !== undefined && asked !== known && !sameFile(asked, known))
    .map(([flag, asked, known]) => ({
      code: 'resume-flag-disagrees',
      message: `--${flag} is "${String(asked)}", and the run was begun with ${known === null || known === undefined ? 'none' : `"${String(known)}"`}`,
      why: 'one run cannot be half of this and half of that',
      mend: `leave --${flag} out to go on with the run, or begin a new run without --resume`,
    }));
}

function shardText(
  shard: { readonly index: number; readonly count: number } | undefined,
): string | undefined {
  return shard === undefined ? undefined : `${shard.index}/${shard.count}`;
}

/** A shipped data set may be named by its name, and its path stands in the manifest. */
function sameFile(asked: unknown, known: unknown): boolean {
  return (
    typeof asked === 'string' &&
    typeof known === 'string' &&
    !existsSync(asked) &&
    known.endsWith(`/${asked}`)
  );
}

const scales = ['probability', 'logit', 'cosine', 'unbounded', 'unknown'] as const;
