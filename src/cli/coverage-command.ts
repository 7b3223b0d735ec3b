import type { Coverage, CoveredRun } from '../comparison/coverage.ts';
import { InputError } from '../foundation/errors.ts';
import { coverageOf } from '../pipeline/coverage-of.ts';
import type { ForeignRunFlags } from './options.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge coverage` as yargs gives them. */
export interface CoverageCommandOptions extends ReportOptions, ForeignRunFlags {
  readonly runs: readonly string[];
  readonly reference?: string | undefined;
  readonly requireLanguage?: readonly string[] | undefined;
  readonly metrics?: readonly string[] | undefined;
  readonly margin?: number | undefined;
  readonly confidence?: number | undefined;
  readonly seed?: number | undefined;
}

/** Looks at runs by language, prints what was found, and ends with 1 when a required language is missing. */
export async function coverageCommand(options: CoverageCommandOptions): Promise<number> {
  const write = reportWriter(options);
  const { runs, requireLanguage, reference, metrics, margin, confidence, seed } = options;
  if (requireLanguage?.length === 0) {
    throw new InputError({
      code: 'usage',
      message: '--require-language names no language',
      why: 'a check that requires nothing would always pass',
      mend: 'name some, for instance --require-language ar,zh,ru',
    });
  }
  const { qrels, queries, inputFormat, encoding } = options;
  const coverage = await coverageOf(runs, {
    ...{ reference, metrics, margin, confidence, seed, qrels, queries, inputFormat, encoding },
    required: requireLanguage,
    results: options.results ?? process.env['RANKGAUGE_RESULTS'] ?? 'results',
    tool: `rankgauge ${toolVersion()}`,
  });
  await write({ ...coverage, next: nextCommands(coverage, options) });
  const all: readonly CoveredRun[] = [coverage, ...coverage.others];
  return all.some(({ missing }) => missing.length > 0) ? 1 : 0;
}

/** What to do next, as lines to copy. */
function nextCommands(coverage: Coverage, { runs, results, qrels }: CoverageCommandOptions): string[] {
  const asked = [
    ...(results === undefined ? [] : [`--results ${results}`]),
    ...(qrels === undefined ? [] : [`--qrels ${qrels}`]),
  ];
  const command = (words: readonly string[]) => ['rankgauge', ...words, ...asked].join(' ');
  const behind = [coverage, ...coverage.others].some(({ languages }) =>
    languages.some(({ verdict }) => verdict === 'behind'),
  );
  const [first = ''] = runs;
  return [
    ...(behind ? [command(['diagnose', first])] : []),
    ...(coverage.reference !== null && coverage.reference !== 'mean'
      ? [command(['coverage', ...runs, '--reference mean'])]
      : []),
    ...(runs.length === 1 && coverage.threshold !== null ? [command(['threshold', first])] : []),
  ];
}
