import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LoadedConfig, loadConfig } from '../config/config.ts';
import { type GateFlags, resolveGate } from '../config/precedence.ts';
import { defaults, type GateSettings } from '../config/settings.ts';
import { InputError } from '../foundation/errors.ts';
import {
  asBaseline,
  explainGate,
  type Gate,
  type GateBaseline,
  gateExitCode,
  judgeGate,
  readRules,
  type WrittenRule,
} from '../gate/index.ts';
import { diagnosisFor, type GatePlaces, openBaseline, openRun } from '../pipeline/gate-sources.ts';
import { counted } from '../report/figure.ts';
import { reporters } from '../report/index.ts';
import { baselinesFolder } from '../results/baselines.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { escapeTerminal } from '../text/escape.ts';
import type { ForeignRunFlags } from './options.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge gate` as yargs gives them. */
export interface GateCommandOptions extends GateFlags, ReportOptions, ForeignRunFlags {
  readonly run?: string | undefined;
  readonly config?: string | undefined;
  readonly falseStops?: number | undefined;
  readonly explain: boolean;
  readonly seed?: number | undefined;
}

/** Judges a run and prints the verdict; the exit code is the verdict's. */
export async function gateCommand(options: GateCommandOptions): Promise<number> {
  const write = reportWriter(options);
  const file = await loadConfig({ path: options.config, cwd: process.cwd(), env: process.env });
  const settings = resolveGate({ flags: options, file });
  const places = placesOf(options, file);
  const rules = writtenRules(settings, file);
  const tool = `rankgauge ${toolVersion()}`;
  const name = settings.baseline.value;
  // Rules are read before anything else: a misspelt one is told at once.
  if (rules.length > 0) await readRules(rules, { baseline: 'given', primary: defaults.metrics[0] });
  const run = await runOf(options, places);
  const primary = run?.manifest?.metrics ?? file.config.metrics ?? defaults.metrics;
  const { baselines, run: opened } = await baselinesOf(name, { run, rules, primary, places });
  const common = {
    baselines,
    margin: settings.margin.value,
    falseStops: options.falseStops,
    tool,
    seed: options.seed,
  };
  if (options.explain) {
    const needed = { baseline: name === null ? 'none' : 'given', primary } as const;
    const read =
      rules.length === 0 && name === null
        ? { rules: [] }
        : await readRules(rules, { ...needed, baseline: 'given' });
    await write(explainGate(read.rules, { ...common, run: opened }));
    return 0;
  }
  if (opened === null) {
    throw new InputError({
      code: 'usage',
      message: 'no run is named',
      mend: 'name one, as in rankgauge gate latest; or see what the gate would see: rankgauge gate --explain',
    });
  }
  const asksForTexts = rules.some(({ text }) => text.includes('diagnosis'));
  const gate = await judgeGate({
    ...common,
    run: opened,
    rules,
    baselineName: name,
    primary,
    expectChange: settings.expectChange.value,
    diagnosis: await diagnosisFor(opened, { texts: asksForTexts ? 'read' : 'leave' }),
  });
  const where = options.results === undefined ? '' : ` --results ${options.results}`;
  await write({ ...gate, next: gate.next.map((command) => `${command}${where}`) });
  if (options.format === 'github') await writeSummary(gate);
  const exitCode = gateExitCode(gate, { onInconclusive: settings.onInconclusive.value });
  if (!options.quiet) process.stderr.write(`${escapeTerminal(closing(gate, exitCode))}\n`);
  return exitCode;
}

/** Where runs and baselines are: baselines stand beside the config file, with which they are committed. */
export function placesOf(
  options: Pick<GateCommandOptions, 'results' | 'qrels' | 'queries' | 'inputFormat' | 'encoding'>,
  file: LoadedConfig,
): GatePlaces & { readonly results: string; readonly baselines: string } {
  const { qrels, queries, inputFormat, encoding } = options;
  return {
    results: options.results ?? process.env['RANKGAUGE_RESULTS'] ?? file.config.results ?? defaults.results,
    baselines: file.file === null ? baselinesFolder : join(dirname(file.file), baselinesFolder),
    ...{ qrels, queries, inputFormat, encoding },
  };
}

/** Rules with their places in the file, where they come from there. */
export function writtenRules({ rules }: GateSettings, file: LoadedConfig): WrittenRule[] {
  return rules.value.map((text, index) => {
    const where = rules.origin === 'flag' ? undefined : file.place(['gate', 'rules', index]);
    return where === undefined ? { text } : { text, where };
  });
}

async function runOf({ run, explain }: GateCommandOptions, places: GatePlaces): Promise<ScoredRun | null> {
  if (run !== undefined) return openRun(run, places);
  if (explain) return null;
  throw new InputError({
    code: 'usage',
    message: 'no run is named',
    mend: 'name one, as in rankgauge gate latest; or see what the gate would see: rankgauge gate --explain',
  });
}

async function baselinesOf(
  name: string | null,
  {
    run,
    rules,
    primary,
    places,
  }: {
    readonly run: ScoredRun | null;
    readonly rules: readonly WrittenRule[];
    readonly primary: readonly string[];
    readonly places: GatePlaces;
  },
): Promise<{ baselines: GateBaseline[]; run: ScoredRun | null }> {
  if (name === null) return { baselines: [], run };
  const source = await openBaseline(name, places);
  if (source.kind === 'saved') return { baselines: [...source.baselines], run };
  const { measures } = await readRules(rules, { baseline: 'given', primary });
  return { baselines: [asBaseline(source.run, measures)], run };
}

/** The report as the summary of the job, where GitHub Actions says where it goes. */
async function writeSummary(gate: Gate): Promise<void> {
  const path = process.env['GITHUB_STEP_SUMMARY'];
  if (path === undefined || path === '') return;
  await appendFile(path, `${reporters.get('markdown').render(gate)}\n`);
}

/** One line on stderr, so that a log ends in the verdict whatever the format was. */
function closing({ verdict, rules, queries }: Gate, exitCode: number): string {
  const no = rules.filter((rule) => rule.verdict === 'fail').length;
  const said =
    verdict === 'fail'
      ? `the gate says no (${no} of ${counted(rules.length, 'check')})`
      : verdict === 'pass'
        ? 'the gate says yes'
        : queries.tooManyFailed
          ? 'the gate gives no verdict: too many calls failed'
          : `these queries cannot tell; that counts as ${exitCode === 0 ? 'passed' : 'failed'} (--on-inconclusive)`;
  return `${said}: exit code ${exitCode}`;
}
