import type { Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import type { Measure } from '../metrics/measure.ts';
import type { TieMode } from '../scores/ranking-of.ts';
import { type GroupedRows, rowGrouper } from '../trec/grouped-rows.ts';
import { idSet } from '../trec/id-set.ts';
import { rowScanner } from '../trec/row-scanner.ts';
import { bytesText, idText, type QueryRows } from '../trec/rows.ts';
import type { DepthColumns, DepthMeasurer } from './evaluate-first-stage.ts';
import type { JudgedQueries, Remarks } from './evaluate-judgments.ts';
import { type MeasuredRun, type RunMeasurer, runMeasurer } from './evaluate-query.ts';
import type { ByteSource } from './evaluate-source.ts';

/** A run that was measured, and what was left out of it. */
export interface RunOutcome extends MeasuredRun {
  /** Rows that could be read, of judged queries or not. */
  readonly rows: number;
  /** Queries that nobody judged: in no mean, as in trec_eval. */
  readonly unjudgedQueries: number;
  /** One of these, for messages. */
  readonly someUnjudgedQuery: string | null;
  /** What reranking fewer documents would give; empty where nothing was asked. */
  readonly depths: readonly DepthColumns[];
}

export interface MeasureRunOptions {
  readonly judged: JudgedQueries;
  readonly measures: readonly Measure[];
  readonly ties: TieMode;
  /** Made anew for every reading: a file may have to be read twice. */
  readonly remarks: () => Remarks;
  /** Made anew for every reading too. */
  readonly depths?: (() => DepthMeasurer) | undefined;
  /** Collect the documents without a judgment down to this rank; 0 collects none. */
  readonly unjudgedDepth?: number | undefined;
}

/**
 * Measures a TREC run as its bytes come: memory is bounded by the rows of one query. Where a query turns up again after another
 * one, the rows are mixed; the file is then read a second time and kept in memory, as standard input is from the start.
 */
export async function measureTrecRun(source: ByteSource, options: MeasureRunOptions): Promise<RunOutcome> {
  if (source.rereadable) {
    const outcome = await measureStreaming(source, options);
    if (outcome !== 'mixed') return outcome;
  }
  const remarks = options.remarks();
  const grouper = rowGrouper();
  await scanRun(source, remarks, grouper.add);
  return measureGroups(grouper.finish(), { ...options, remarks: () => remarks, file: source.name });
}

/** Measures a run that is in memory already. */
export function measureGroups(
  groups: GroupedRows,
  options: MeasureRunOptions & { readonly file: string },
): RunOutcome {
  const counted = countingMeasurer(options, options.remarks(), options.file);
  for (let query = 0; query < groups.queries.size; query += 1) counted.take(groups.rowsOf(query));
  return counted.finish();
}

async function measureStreaming(
  source: ByteSource,
  options: MeasureRunOptions,
): Promise<RunOutcome | 'mixed'> {
  const remarks = options.remarks();
  const counted = countingMeasurer(options, remarks, source.name);
  let mixed = false;
  const take = (rows: QueryRows) => {
    mixed ||= counted.take(rows) === 'again';
  };
  await scanRun(source, remarks, take, () => mixed);
  return mixed ? 'mixed' : counted.finish();
}

/** Hands out the rows of the file in the order in which they stand. */
export async function scanRun(
  source: ByteSource,
  remarks: Remarks,
  take: (rows: QueryRows) => void,
  stop: () => boolean = () => false,
): Promise<void> {
  const scanner = rowScanner('run', { rows: take, fault: inFile(source.name, remarks) });
  for await (const chunk of source.chunks()) {
    scanner.push(chunk);
    if (stop()) return;
  }
  scanner.end();
}

/** Adds the file to the places of problems that were found in bytes. */
export function inFile(file: string, remarks: Remarks): (problem: Problem) => void {
  return (problem) => remarks.fault({ ...problem, where: { ...problem.where, file } });
}

function countingMeasurer(options: MeasureRunOptions, remarks: Remarks, file: string) {
  const { judged, measures, ties, unjudgedDepth } = options;
  const depths = options.depths?.();
  const measurer: RunMeasurer = runMeasurer(judged, measures, {
    onQuery: depths?.measure,
    wanted: ties,
    unjudgedDepth,
    onDuplicate: (rows, row, earlier) => remarks.fault(standsTwice(rows, row, earlier, file)),
  });
  let rows = 0;
  const foreign = idSet();
  return {
    take(of: QueryRows): 'taken' | 'again' {
      rows += of.count;
      const query = judged.find(of.query, of.queryHash);
      if (query === -1) {
        foreign.add(of.query, of.queryHash);
        return 'taken';
      }
      if (measurer.has(query)) return 'again';
      measurer.measure(query, of);
      return 'taken';
    },
    finish: (): RunOutcome => ({
      ...measurer.finish(),
      depths: depths?.finish() ?? [],
      rows,
      unjudgedQueries: foreign.size,
      someUnjudgedQuery: foreign.size === 0 ? null : foreign.text(0),
    }),
  };
}

function standsTwice(rows: QueryRows, row: number, earlier: number, file: string): Problem {
  return {
    code: 'document-twice',
    message:
      `document ${quoted(idText(rows, row))} stands twice for query ${quoted(bytesText(rows.query))}; ` +
      `the first is in line ${rows.lines[earlier]}`,
    where: { file, line: rows.lines[row]! },
    why: 'metrics would count it twice',
    mend: 'keep one of the two rows, or read the file with --lenient, which keeps the first',
  };
}
