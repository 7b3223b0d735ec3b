import CliTable from 'cli-table3';
import { type LoadedConfig, loadConfig } from '../config/config.ts';
import { resolveGate } from '../config/precedence.ts';
import { defaults } from '../config/settings.ts';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { makeBaseline, readRules } from '../gate/index.ts';
import { parseMetrics } from '../metrics/index.ts';
import { openRun } from '../pipeline/gate-sources.ts';
import { systemClock } from '../pipeline/system-clock.ts';
import { figureText } from '../report/figure.ts';
import {
  type Baseline,
  type BaselineRole,
  hasBaseline,
  isBaselineName,
  listBaselines,
  noBaseline,
  readBaselines,
  removeLatest,
  writeBaseline,
} from '../results/baselines.ts';
import { listRuns } from '../results/run-folder.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { exactSum } from '../statistics/exact-sum.ts';
import { escapeTerminal } from '../text/escape.ts';
import { placesOf, writtenRules } from './gate-command.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge baseline` as yargs gives them. */
export interface BaselineCommandOptions {
  readonly action: 'save' | 'list' | 'show';
  readonly name?: string | undefined;
  readonly run?: string | undefined;
  readonly anchor: boolean;
  readonly config?: string | undefined;
  readonly results?: string | undefined;
  readonly qrels?: string | undefined;
  readonly queries?: string | undefined;
  readonly json: boolean;
}

/** Saves, lists or shows baselines. */
export async function baselineCommand(options: BaselineCommandOptions): Promise<number> {
  const file = await loadConfig({ path: options.config, cwd: process.cwd(), env: process.env });
  const places = placesOf(options, file);
  const { action, name, run } = options;
  if (action === 'list') {
    const names = await listBaselines(places.baselines);
    const all = await Promise.all(names.map((one) => readBaselines(places.baselines, one)));
    process.stdout.write(listing(all.flat(), options));
    return 0;
  }
  if (name === undefined) throw missing('the name of the baseline', options);
  if (action === 'show') {
    const found = await readBaselines(places.baselines, name);
    if (found.length === 0) throw await noBaseline(places.baselines, name);
    process.stdout.write(listing(found, options));
    return 0;
  }
  if (run === undefined) throw missing('the run to save', options);
  return save({ name, run, options, file, places });
}

interface SaveRequest {
  readonly name: string;
  readonly run: string;
  readonly options: BaselineCommandOptions;
  readonly file: LoadedConfig;
  readonly places: ReturnType<typeof placesOf>;
}

async function save({ name, run, options, file, places }: SaveRequest): Promise<number> {
  if (!isBaselineName(name)) {
    throw new InputError({
      code: 'baseline-name',
      message: `${quoted(name)} cannot be the name of a baseline`,
      why: 'it becomes the name of a folder',
      mend: 'use up to 64 letters, digits and . _ -, beginning with a letter or digit',
    });
  }
  const opened = await openRun(run, places);
  checkSavable(opened);
  const measures = await measuresFor(opened, file);
  const isFirst = !hasBaseline(places.baselines, name);
  // The first accepted release is what losses add up from; it moves only on purpose.
  const role: BaselineRole = isFirst || options.anchor ? 'anchor' : 'latest';
  const chosenFrom = await runsOnTheSameQueries(opened, places.results);
  const about = { tool: `rankgauge ${toolVersion()}`, name, role, saved: systemClock.now(), chosenFrom };
  const folder = await writeBaseline(places.baselines, makeBaseline(opened, measures, about));
  if (role === 'anchor') await removeLatest(places.baselines, name);
  process.stdout.write(`${escapeTerminal(`saved ${opened.name} as ${name} (${role}): ${folder}`)}\n`);
  const remarks = [
    ...(isFirst
      ? ['the first run of a name is its anchor: losses are counted from it until it is moved (--anchor)']
      : []),
    ...(chosenFrom > 1
      ? [
          `warning: there are ${chosenFrom} runs on these queries; the best of several looks better than it is, and an unchanged run will then look worse. Save a fresh run of the one that was chosen, on other questions if there are any`,
        ]
      : []),
    ...(resolveGate({ flags: {}, file }).baseline.value === null
      ? [`to judge by it, name it in rankgauge.yaml (gate: {baseline: ${name}}) or by --baseline ${name}`]
      : []),
    'commit the folder, so that every build is judged against the same',
  ];
  process.stderr.write(`${remarks.map(escapeTerminal).join('\n')}\n`);
  return 0;
}

function checkSavable({ name, manifest }: ScoredRun): void {
  if (manifest === null || manifest.status === 'finished') return;
  throw new InputError({
    code: 'run-unfinished',
    message: `the run ${quoted(name)} ${manifest.status === 'failed' ? 'did not score everything' : 'is not finished'}`,
    why: 'later runs would be judged against what is missing',
    mend: `finish it: rankgauge run --resume ${name}`,
  });
}

/** Those of the run and those that the gate of the config asks for, so that its rules find them. */
async function measuresFor(run: ScoredRun, file: LoadedConfig) {
  const own = parseMetrics(run.manifest?.metrics ?? file.config.metrics ?? defaults.metrics);
  const written = writtenRules(resolveGate({ flags: {}, file }), file);
  const asked =
    written.length === 0
      ? []
      : (await readRules(written, { baseline: 'given', primary: own.map(({ name }) => name) })).measures;
  return [...own, ...asked];
}

/** From how many finished runs on the same data this one may have been picked; those with another model or template. */
async function runsOnTheSameQueries(run: ScoredRun, results: string): Promise<number> {
  const fingerprint = run.manifest?.dataset.fingerprint;
  if (fingerprint === undefined) return 1;
  const runs = await listRuns(results);
  const kinds = new Set(
    runs
      .filter(
        ({ manifest }) => manifest.status === 'finished' && manifest.dataset.fingerprint === fingerprint,
      )
      .map(({ manifest: { template, reranker } }) =>
        JSON.stringify([template.hash, reranker.protocol, reranker.servedModel ?? reranker.model]),
      ),
  );
  return Math.max(1, kinds.size);
}

function missing(what: string, { action }: BaselineCommandOptions): InputError {
  return new InputError({
    code: 'usage',
    message: `${what} is missing`,
    mend:
      action === 'save'
        ? 'write rankgauge baseline save main latest'
        : `write rankgauge baseline ${action} main`,
  });
}

function listing(baselines: readonly Baseline[], { json }: BaselineCommandOptions): string {
  const rows = baselines.map((baseline) => ({
    name: baseline.name,
    role: baseline.role,
    run: baseline.run,
    saved: new Date(baseline.saved).toISOString(),
    chosenFrom: baseline.chosenFrom,
    dataset: baseline.manifest?.dataset.name ?? null,
    template: baseline.manifest?.template.name ?? null,
    model: baseline.manifest?.reranker.servedModel ?? baseline.manifest?.reranker.model ?? null,
    queries: baseline.table.queries.filter(({ state }) => state === 'evaluated').length,
    metrics: [...baseline.table.measures].map(([name, values]) => ({ name, mean: meanOf(values) })),
  }));
  if (json) return `${JSON.stringify({ kind: 'baselines', version: 1, baselines: rows }, null, 2)}\n`;
  if (rows.length === 0) return 'no baselines here; save one: rankgauge baseline save main RUN\n';
  const table = new CliTable({
    head: ['name', 'role', 'run', 'saved', 'chosen from', 'dataset', 'template', 'model', 'queries', 'means'],
    style: { head: [], border: [], compact: true },
    chars: plain,
  });
  for (const row of rows) {
    const means = row.metrics.map(({ name, mean }) => `${name} ${figureText(mean)}`).join(', ');
    const cells = [row.name, row.role, row.run, row.saved.slice(0, 16), row.chosenFrom, row.dataset];
    table.push(
      [...cells, row.template, row.model, row.queries, means].map((cell) =>
        escapeTerminal(String(cell ?? '-')),
      ),
    );
  }
  return `${table.toString()}\n`;
}

function meanOf(values: ArrayLike<number>): number | null {
  const present = Array.from(values).filter((value) => !Number.isNaN(value));
  return present.length === 0 ? null : exactSum(present) / present.length;
}

const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
const plain = {
  ...none,
  ...{ 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '' },
  ...{ 'right-mid': '', middle: '  ' },
};
