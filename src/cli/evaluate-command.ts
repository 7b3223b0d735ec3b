import { writeFile } from 'node:fs/promises';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { type EvaluateOutcome, evaluateFully } from '../pipeline/evaluate.ts';
import type { Evaluation } from '../pipeline/evaluation.ts';
import type { TieMode } from '../scores/ranking-of.ts';
import { escapeCsv, escapeTerminal } from '../text/escape.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { runPath } from './run-path.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge evaluate` as yargs gives them. */
export interface EvaluateCommandOptions extends ReportOptions {
  readonly runs?: readonly string[] | undefined;
  readonly qrels?: string | undefined;
  readonly run?: readonly string[] | undefined;
  readonly metrics?: readonly string[] | undefined;
  readonly ties: TieMode;
  readonly missing: 'zero' | 'skip';
  readonly perQuery: boolean;
  readonly queries?: string | undefined;
  readonly by?: readonly string[] | undefined;
  readonly depth?: readonly string[] | undefined;
  readonly firstStage?: string | undefined;
  readonly lenient: boolean;
  readonly exportUnjudged?: string | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
}

/** Reads judgments and runs, measures, and prints the tables. */
export async function evaluateCommand(options: EvaluateCommandOptions): Promise<number> {
  const { qrels } = options;
  const output = options.output ?? [];
  const arrowFiles = output.filter((file) => file.toLowerCase().endsWith('.arrow'));
  const write = reportWriter({ ...options, output: output.filter((file) => !arrowFiles.includes(file)) });
  // Words before the options and --run mean the same.
  const runs = [...(options.runs ?? []).flatMap((word) => word.split(',')), ...(options.run ?? [])];
  if (qrels === undefined || runs.length === 0) throw usage(qrels === undefined ? '--qrels F' : '--run F');
  const outcome = await evaluateFully({
    qrels,
    runs: await Promise.all(runs.map((word) => runPath(word))),
    metrics: options.metrics ?? defaultMetrics,
    ties: options.ties,
    missing: options.missing,
    perQuery: options.perQuery || arrowFiles.length > 0 ? 'include' : 'omit',
    queries: options.queries,
    by: options.by,
    depths: options.depth?.map(depthOf),
    firstStage: options.firstStage === undefined ? undefined : await runPath(options.firstStage),
    faults: options.lenient ? 'skip' : 'refuse',
    inputFormat: options.inputFormat,
    encoding: options.encoding,
    unjudged: options.exportUnjudged === undefined ? 'omit' : 'collect',
    tool: `rankgauge ${toolVersion()}`,
  });
  for (const file of arrowFiles) {
    const { arrowOfValues } = await import('../pipeline/evaluate-arrow.ts');
    await writeOutput(file, arrowOfValues(outcome.evaluation));
  }
  if (options.exportUnjudged !== undefined) {
    await writeOutput(options.exportUnjudged, unjudgedCsv(outcome));
    if (!options.quiet) {
      const count = outcome.unjudged.length;
      process.stderr.write(
        escapeTerminal(`${count} documents without a judgment: ${options.exportUnjudged}`) + '\n',
      );
    }
  }
  await write(options.perQuery ? outcome.evaluation : withoutQueries(outcome.evaluation));
  return 0;
}

/** `-o values.arrow` needs the values of each query, which is no reason to print them. */
function withoutQueries(evaluation: Evaluation): Evaluation {
  return { ...evaluation, runs: evaluation.runs.map(({ perQuery: _, ...run }) => run) };
}

/** A line for each document, with the runs that show it and the best rank it has in them; `grade` is left to be filled in. */
function unjudgedCsv({ unjudged }: EvaluateOutcome): string {
  const documents = new Map<string, { query: string; document: string; rank: number; runs: string[] }>();
  for (const { query, document, rank, run } of unjudged) {
    const key = JSON.stringify([query, document]);
    const known = documents.get(key);
    if (known === undefined) documents.set(key, { query, document, rank, runs: [run] });
    else {
      known.rank = Math.min(known.rank, rank);
      known.runs.push(run);
    }
  }
  const rows = [...documents.values()].map(({ query, document, rank, runs }) =>
    [escapeCsv(query), escapeCsv(document), '', rank, escapeCsv(runs.join(' '))].join(','),
  );
  return `${['query_id,document_id,grade,rank,runs', ...rows].join('\n')}\n`;
}

async function writeOutput(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content).catch((cause) => {
    throw new InputError(
      {
        code: 'output-unwritable',
        message: `it cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file },
        mend: 'choose a file in a folder that exists and can be written',
      },
      { cause },
    );
  });
}

function depthOf(word: string): number {
  if (/^[0-9]+$/.test(word) && Number(word) >= 1) return Number(word);
  throw new InputError({
    code: 'option-not-a-number',
    message: `--depth has ${quoted(word)}, which is no whole number from 1`,
    mend: 'give whole numbers, e.g. --depth 5,10,20',
  });
}

function usage(missing: string): InputError {
  return new InputError({
    code: 'usage',
    message: `${missing} is missing`,
    mend: 'write rankgauge evaluate --qrels qrels.txt --run run.txt',
  });
}

const defaultMetrics = ['nDCG@10', 'MRR@10', 'AP', 'R@100'];
