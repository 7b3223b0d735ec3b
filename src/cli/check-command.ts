import { datasetPath } from '../config/datasets.ts';
import { checkDatasets } from '../pipeline/check-datasets.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge check` as yargs gives them. */
export interface CheckCommandOptions extends ReportOptions {
  readonly datasets: readonly string[];
  readonly failOn?: 'warning' | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
}

/** Looks at data sets, prints all their flaws, and ends with 2 when a run would refuse one of them. */
export async function checkCommand(options: CheckCommandOptions): Promise<number> {
  const write = reportWriter(options);
  const { datasets, failOn, inputFormat, encoding } = options;
  const paths: string[] = [];
  for (const dataset of datasets) paths.push(await datasetPath(dataset, { cwd: process.cwd() }));
  const report = await checkDatasets(paths, {
    ...{ inputFormat, encoding },
    tool: `rankgauge ${toolVersion()}`,
  });
  await write(report);
  const verdicts = report.sets.map(({ verdict }) => verdict);
  if (verdicts.includes('error')) return 2;
  return failOn === 'warning' && verdicts.includes('warning') ? 1 : 0;
}
