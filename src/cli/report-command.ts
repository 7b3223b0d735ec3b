import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { shippedDatasets } from '../config/datasets.ts';
import { readSmallFile } from '../config/read-small-file.ts';
import { InputError } from '../foundation/errors.ts';
import type { Load } from '../load/load.ts';
import { reportOf } from '../pipeline/report-of.ts';
import { reporterFor } from '../report/index.ts';
import { shellWord } from '../text/shell-word.ts';
import { loadShape } from './load-shape.ts';
import { marginsOf } from './margins.ts';
import type { ForeignRunFlags } from './options.ts';
import { remarks } from './remarks.ts';
import { type ReportOptions, writeFiles } from './report-writer.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge report` as yargs gives them. */
export interface ReportCommandOptions extends ReportOptions, ForeignRunFlags {
  readonly runs: readonly string[];
  readonly metrics?: readonly string[] | undefined;
  readonly margin?: readonly string[] | undefined;
  readonly by?: string | undefined;
  readonly show?: number | undefined;
  readonly reference?: string | undefined;
  readonly load?: string | undefined;
  readonly seed?: number | undefined;
}

/** Gathers all there is to say of some runs and writes it down. */
export async function reportCommand(options: ReportCommandOptions): Promise<number> {
  const { runs, output = [], metrics, by, show, reference, seed } = options;
  const { qrels, queries, inputFormat, encoding } = options;
  const asked = options.json ? 'json' : options.format;
  if (output.length === 0 && asked === undefined) {
    throw new InputError({
      code: 'usage',
      message: 'nothing says where the page is to go',
      mend: 'name a file, as in -o report.html, or print the figures with --json',
    });
  }
  // Settled before any work is done, so that a misspelt ending does not cost a minute.
  const files = output.map((file) => ({ file, reporter: reporterFor({ outputFile: file }) }));
  const shown = asked === undefined ? null : reporterFor({ format: asked });
  for (const reporter of [...files.map((one) => one.reporter), ...(shown === null ? [] : [shown])]) {
    if (reporter.renderers.report === undefined) throw cannotShow(reporter.name);
  }
  const load = options.load === undefined ? null : await readLoad(options.load);
  const report = await reportOf(runs, {
    ...{ metrics, by, show, reference, load, seed, qrels, queries, inputFormat, encoding },
    ...marginsOf(options.margin ?? []),
    results: options.results ?? process.env['RANKGAUGE_RESULTS'] ?? 'results',
    tool: `rankgauge ${toolVersion()}`,
    shipped: await shippedDatasets(),
    command: commandOf(options),
  });
  await writeFiles(files, report);
  const remark = remarks(options);
  for (const { file } of files) remark(`${file}: ${Math.ceil(statSync(file).size / 1000)} kB`);
  if (shown !== null) {
    await shown.prepare?.();
    process.stdout.write(shown.render(report));
  }
  return 0;
}

function cannotShow(format: string): InputError {
  return new InputError({
    code: 'format-lacks-kind',
    message: `a report of this kind cannot be written as ${format}`,
    mend: 'use a page, -o report.html, or the figures, -o report.json; for tables see `rankgauge compare` and `rankgauge coverage`',
  });
}

/** The outcome of a load test, as `rankgauge load --json` printed it. */
async function readLoad(file: string): Promise<Load> {
  const text = await readSmallFile(resolve(file), { shownAs: file });
  if (text === null) {
    throw new InputError({
      code: 'file-missing',
      message: 'there is no such file',
      where: { file },
      mend: 'make it with `rankgauge load --json > load.json`',
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notLoad(file, 'it is not JSON', cause);
  }
  return loadShape(value, (reason) => notLoad(file, reason));
}

function notLoad(file: string, reason: string, cause?: unknown): InputError {
  return new InputError(
    {
      code: 'not-a-load-test',
      message: `this is not the outcome of a load test: ${reason}`,
      where: { file },
      mend: 'make it with `rankgauge load --json > load.json`',
    },
    { cause },
  );
}

/** What was typed, for whoever wants it again. */
function commandOf(options: ReportCommandOptions): string {
  const { runs, metrics, margin, by, show, reference, load, seed, results, qrels, queries, output } = options;
  const given: readonly (readonly [string, unknown])[] = [
    ['--metrics', metrics?.join(',')],
    ['--margin', margin?.join(',')],
    ['--by', by],
    ['--show', show],
    ['--reference', reference],
    ['--load', load],
    ['--seed', seed],
    ['--results', results],
    ['--qrels', qrels],
    ['--queries', queries],
    ['-o', output?.[0]],
  ];
  const words = given.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
  return ['rankgauge', 'report', ...runs, ...words].map(shellWord).join(' ');
}
