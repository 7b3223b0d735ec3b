import { manifestChanges } from '../comparison/manifest-changes.ts';
import { runValues } from '../comparison/run-values.ts';
import { InputError, type Problem, RerankerError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { type Measure, parseMetrics } from '../metrics/index.ts';
import { type Manifest, readManifest, writeManifest } from '../results/manifest.ts';
import { createRunFolder, unwritable } from '../results/run-folder.ts';
import type { CallColumns, ScoreColumns } from '../results/score-files.ts';
import { readScoredRun, type ScoredQuery, type ScoredRun, writeScoredRun } from '../results/scored-run.ts';
import { buildEvaluation } from './build-evaluation.ts';
import type { DatasetSummary, Evaluation } from './evaluation.ts';
import { allowedFailures } from './run-one.ts';

export interface MergeRequest {
  /** Folders of the shards, in any order. */
  readonly shards: readonly string[];
  /** Folder of the run folders. */
  readonly results: string;
  /** Of the whole run: its folder is `results/name`. */
  readonly name: string;
  /** What to do when a run of that name is there; `refuse` when left out. */
  readonly existing?: 'refuse' | 'replace';
  readonly tool?: string;
}

export interface MergeOutcome {
  readonly evaluation: Evaluation;
  readonly run: ScoredRun;
  /** Set when more than 1 % of the rows have no score; the folder is complete all the same. */
  readonly failure: RerankerError | null;
}

/**
 * Joins the shards of a run into one run folder: the same files, and the same figures, as one machine would have made. Only times
 * differ; and what repeats differ by is not known of the whole, since each shard repeated its own part.
 *
 * @throws InputError with everything that is wrong: `not-a-shard`, `shard-unfinished`, `shard-twice`, `shards-missing` (which ones),
 *   `shard-differs` (in what), `run-exists`, `run-unreadable`
 */
export async function mergeRuns({
  shards: folders,
  results,
  name,
  existing = 'refuse',
  tool = 'rankgauge library',
}: MergeRequest): Promise<MergeOutcome> {
  const shards: Shard[] = [];
  for (const folder of folders) {
    const manifest = await readManifest(folder);
    shards.push({ folder, manifest, shard: manifest.dataset.selection.shard ?? null });
  }
  const problems = problemsOf(shards);
  if (problems.length > 0) throw new InputError(problems);
  const ordered = [...shards].sort((one, other) => (one.shard?.index ?? 0) - (other.shard?.index ?? 0));
  const runs: ReadRun[] = [];
  for (const { folder } of ordered) runs.push(await readScoredRun(folder));
  const folder = await createRunFolder(results, name, { existing });
  const run = joined(runs, { name, folder, tool });
  const measures = parseMetrics(run.manifest.metrics);
  const values = runValues(run, measures).measures;
  try {
    await writeScoredRun(
      folder,
      run,
      new Map([...values].map(([measure, { expected }]) => [measure, expected])),
    );
    await writeManifest(folder, run.manifest);
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? unwritable(folder, error) : error;
  }
  return {
    evaluation: evaluationOf(run, measures, tool),
    run,
    failure: run.manifest.failure === null ? null : failureOf(run.manifest.failure),
  };
}

interface Shard {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly shard: { readonly index: number; readonly count: number } | null;
}

type ReadRun = Awaited<ReturnType<typeof readScoredRun>>;

function problemsOf(shards: readonly Shard[]): Problem[] {
  const problems: Problem[] = [];
  const parts = shards.flatMap((one) => (one.shard === null ? [] : [{ ...one, shard: one.shard }]));
  for (const { folder, shard } of shards) {
    if (shard === null) {
      problems.push({
        code: 'not-a-shard',
        message: `the run ${quoted(folder)} is not a shard of a run`,
        where: { file: folder },
        mend: 'leave it out; shards are made by rankgauge run --shard I/N',
      });
    }
  }
  const [first] = parts;
  if (first === undefined) {
    return problems.length > 0
      ? problems
      : [
          {
            code: 'shards-missing',
            message: 'there is nothing to merge',
            mend: 'name the runs of the shards',
          },
        ];
  }
  for (const { folder, manifest, shard } of parts) {
    // A shard with failed rows has ended: how many are too many is judged for the whole.
    if (manifest.times.finished === null) {
      problems.push({
        code: 'shard-unfinished',
        message: `shard ${shard.index} of ${shard.count} has not finished${manifest.failure === null ? '' : `: ${manifest.failure}`}`,
        where: { file: folder },
        mend: `go on with it: rankgauge run --resume ${folder}`,
      });
    }
    problems.push(...differences(first, { folder, manifest, shard }));
  }
  const seen = new Map<number, string>();
  for (const { folder, shard } of parts) {
    const other = seen.get(shard.index);
    if (other !== undefined) {
      problems.push({
        code: 'shard-twice',
        message: `shard ${shard.index} of ${shard.count} is there twice: ${quoted(other)} and ${quoted(folder)}`,
        where: { file: folder },
        mend: 'leave one of them out',
      });
    }
    seen.set(shard.index, folder);
  }
  const missing = Array.from({ length: first.shard.count }, (_, at) => at + 1).filter(
    (index) => !seen.has(index),
  );
  if (missing.length > 0) {
    problems.push({
      code: 'shards-missing',
      message: `of ${first.shard.count} shards ${missing.length === 1 ? 'one is' : `${missing.length} are`} missing: ${ranges(missing)}`,
      why: 'figures of a part of the queries would look like those of all',
      mend: `run ${missing.length === 1 ? 'it' : 'them'} by --shard I/${first.shard.count}, then merge all`,
    });
  }
  return problems;
}

type Part = Shard & { readonly shard: NonNullable<Shard['shard']> };

/** In what a shard is of another run than the first one. */
function differences(first: Part, other: Part): Problem[] {
  const changes = [
    ...manifestChanges(whole(first.manifest), whole(other.manifest)).filter(
      ({ what, baseline, candidate }) =>
        // A server that did not tell is not another server.
        what === 'model' || what === 'server-version' ? baseline !== null && candidate !== null : true,
    ),
    ...own.flatMap(({ what, of }) =>
      of(first) === of(other) ? [] : [{ what, baseline: of(first), candidate: of(other) }],
    ),
  ].filter(({ what }) => what !== 'model' || isOtherModel(first.manifest, other.manifest));
  return changes.map(({ what, baseline, candidate }) => ({
    code: 'shard-differs',
    message: `shard ${other.shard.index} differs from shard ${first.shard.index} in its ${what}: ${quoted(candidate ?? 'none')}, not ${quoted(baseline ?? 'none')}`,
    where: { file: other.folder },
    why: 'a run is one data set, one template and one reranker',
    mend: 'merge shards of one run only; run the others again as they should be',
  }));
}

/** What `manifestChanges` leaves out, since it cannot differ between runs that are compared query by query. */
const own: readonly { readonly what: string; readonly of: (part: Part) => string }[] = [
  { what: 'number of shards', of: ({ shard }) => String(shard.count) },
  { what: 'metrics', of: ({ manifest }) => manifest.metrics.join(', ') },
  { what: 'encoding', of: ({ manifest }) => manifest.dataset.encoding ?? 'none' },
  { what: 'number of repeats', of: ({ manifest }) => String(manifest.repeats) },
];

function isOtherModel({ reranker: one }: Manifest, { reranker: other }: Manifest): boolean {
  const bothTold = one.servedModel !== null && other.servedModel !== null;
  return bothTold ? one.servedModel !== other.servedModel : one.model !== other.model;
}

/** The manifest as that of the whole run. */
function whole(manifest: Manifest): Manifest {
  const { languages, limit } = manifest.dataset.selection;
  return { ...manifest, dataset: { ...manifest.dataset, selection: { languages, limit } } };
}

function joined(
  runs: readonly ReadRun[],
  { name, folder, tool }: { name: string; folder: string; tool: string },
): ScoredRun & { readonly manifest: Manifest } {
  const rows = runs.map(({ scores }) => scores.queryIds.length);
  const starts = sums(rows);
  const numbers = callNumbers(runs);
  return {
    name,
    path: folder,
    manifest: joinedManifest(
      runs.map(({ manifest }) => manifest),
      { name, tool },
    ),
    queries: runs.flatMap(({ queries }, at) =>
      queries.map(
        (query): ScoredQuery => ({
          ...query,
          start: query.start + (starts[at] ?? 0),
          end: query.end + (starts[at] ?? 0),
        }),
      ),
    ),
    scores: joinedScores(
      runs.map(({ scores }) => scores),
      numbers,
    ),
    calls: joinedCalls(
      runs.map(({ calls }) => calls),
      numbers,
    ),
  };
}

/** New numbers of each shard's calls, in their order: those that settled a row first, by their first row, as one run has them. */
function callNumbers(runs: readonly ReadRun[]): readonly Int32Array[] {
  const settling = runs.map(({ scores }) => {
    let count = 0;
    for (let row = 0; row < scores.calls.length; row += 1) {
      const call = scores.calls[row] ?? Number.NaN;
      if (call >= count) count = call + 1;
    }
    return count;
  });
  const totals = runs.map(({ calls }) => calls?.starts.length ?? 0);
  const settlingStarts = sums(settling);
  const all = settling.reduce((sum, count) => sum + count, 0);
  const restStarts = sums(totals.map((total, at) => total - (settling[at] ?? 0)));
  return totals.map((total, at) =>
    Int32Array.from({ length: total }, (_, call) => {
      const own = settling[at] ?? 0;
      return call < own ? (settlingStarts[at] ?? 0) + call : all + (restStarts[at] ?? 0) + call - own;
    }),
  );
}

function joinedScores(parts: readonly ScoreColumns[], numbers: readonly Int32Array[]): ScoreColumns {
  return {
    queryIds: parts.flatMap(({ queryIds }) => queryIds),
    documentIds: parts.flatMap(({ documentIds }) => documentIds),
    languages: parts.flatMap(({ languages }) => languages),
    positions: concatenated(parts.map(({ positions }) => positions)),
    calls: concatenated(
      parts.map(({ calls }, at) => Float64Array.from(calls, (call) => numbers[at]?.[call] ?? Number.NaN)),
    ),
    places: concatenated(parts.map(({ places }) => places)),
    scores: concatenated(parts.map(({ scores }) => scores)),
    grades: concatenated(parts.map(({ grades }) => grades)),
    errors: parts.flatMap(({ errors }) => errors),
    // Shards of different chunks have been refused, so all have the column or none.
    ...(parts.every(({ chunks }) => chunks !== undefined)
      ? { chunks: concatenated(parts.map(({ chunks }) => chunks ?? [])) }
      : {}),
  };
}

function joinedCalls(parts: readonly (CallColumns | null)[], numbers: readonly Int32Array[]): CallColumns {
  const total = numbers.reduce((sum, { length }) => sum + length, 0);
  const column = (pick: (part: CallColumns) => ArrayLike<number>) => {
    const all = new Float64Array(total);
    for (const [at, part] of parts.entries()) {
      if (part === null) continue;
      const values = pick(part);
      for (const [call, number] of (numbers[at] ?? []).entries()) all[number] = values[call] ?? Number.NaN;
    }
    return all;
  };
  const texts = (pick: (part: CallColumns) => readonly (string | null)[]) => {
    const all: (string | null)[] = new Array(total).fill(null);
    for (const [at, part] of parts.entries()) {
      if (part === null) continue;
      const values = pick(part);
      for (const [call, number] of (numbers[at] ?? []).entries()) all[number] = values[call] ?? null;
    }
    return all;
  };
  return {
    starts: column(({ starts }) => starts),
    latencies: column(({ latencies }) => latencies),
    statuses: column(({ statuses }) => statuses),
    attempts: column(({ attempts }) => attempts),
    documents: column(({ documents }) => documents),
    promptTokens: column(({ promptTokens }) => promptTokens),
    bytes: column(({ bytes }) => bytes),
    servers: texts(({ servers }) => servers),
    errors: texts(({ errors }) => errors),
  };
}

function joinedManifest(
  manifests: readonly Manifest[],
  { name, tool }: { name: string; tool: string },
): Manifest {
  const [first] = manifests;
  if (first === undefined) throw new Error('a merge of nothing');
  const total = (pick: (manifest: Manifest) => number) =>
    manifests.reduce((sum, manifest) => sum + pick(manifest), 0);
  const unique = (values: readonly string[]) => [...new Set(values)];
  const urls = unique(manifests.flatMap(({ reranker }) => reranker.urls));
  const origins = unique(manifests.flatMap(({ reranker }) => reranker.url?.split(',') ?? []));
  const told = (pick: (manifest: Manifest) => string | null) =>
    manifests.map(pick).find((value) => value !== null) ?? null;
  const wholeRun = whole(first);
  const [failed, pairs] = [total(({ counts }) => counts.failed), total(({ counts }) => counts.pairs)];
  const failure =
    failed <= allowedFailures * pairs
      ? null
      : `${first.reranker.name}: ${failed} of ${pairs} pairs (${((100 * failed) / pairs).toFixed(1)} %) have no score`;
  return {
    ...wholeRun,
    status: failure === null ? 'finished' : 'failed',
    name,
    tool,
    dataset: {
      ...wholeRun.dataset,
      queries: total(({ dataset }) => dataset.queries),
      languages: unique(manifests.flatMap(({ dataset }) => dataset.languages)),
    },
    reranker: {
      ...first.reranker,
      url: origins.length === 0 ? null : origins.join(','),
      urls,
      servedModel: told(({ reranker }) => reranker.servedModel),
      serverVersion: told(({ reranker }) => reranker.serverVersion),
    },
    preflight: {
      // The weakest proof is that of the whole.
      ...(manifests.find(({ preflight }) => preflight.verdict === 'skipped') ?? first).preflight,
      calls: total(({ preflight }) => preflight.calls),
    },
    counts: {
      queries: total(({ counts }) => counts.queries),
      pairs: total(({ counts }) => counts.pairs),
      scored: total(({ counts }) => counts.scored),
      failed: total(({ counts }) => counts.failed),
      calls: total(({ counts }) => counts.calls),
      retries: total(({ counts }) => counts.retries),
    },
    noise: null,
    times: {
      started: Math.min(...manifests.map(({ times }) => times.started)),
      finished: Math.max(...manifests.map(({ times }) => times.finished ?? 0)),
      resumed: manifests.flatMap(({ times }) => times.resumed).sort((one, other) => one - other),
    },
    failure,
  };
}

function failureOf(message: string): RerankerError {
  return new RerankerError({
    code: 'too-many-failures',
    message,
    why: 'figures from what is left could be better or worse than the truth',
    mend: 'resume the shards that have failed rows (rankgauge list runs), then merge again with --force',
  });
}

function evaluationOf(
  run: ScoredRun & { readonly manifest: Manifest },
  measures: readonly Measure[],
  tool: string,
): Evaluation {
  return buildEvaluation([run], measures, { dataset: summary(run), tool, seed: run.manifest.seed });
}

function summary({ manifest, queries, scores }: ScoredRun & { readonly manifest: Manifest }): DatasetSummary {
  let [fewest, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { start, end } of queries) {
    fewest = Math.min(fewest, end - start);
    most = Math.max(most, end - start);
  }
  let [lowest, highest] = [0, Number.NEGATIVE_INFINITY];
  const count = (grade: number) => {
    if (Number.isNaN(grade)) return;
    lowest = Math.min(lowest, grade);
    highest = Math.max(highest, grade);
  };
  for (let row = 0; row < scores.grades.length; row += 1) count(scores.grades[row] ?? Number.NaN);
  for (const { outside } of queries) for (const { grade } of outside) count(grade);
  return {
    name: manifest.dataset.name,
    fingerprint: manifest.dataset.fingerprint,
    queries: queries.length,
    questions: new Set(queries.map(({ id, parallelId }) => parallelId ?? `query ${id}`)).size,
    languages: manifest.dataset.languages,
    candidates: { fewest: queries.length === 0 ? 0 : fewest, most },
    grades: { lowest, highest: Math.max(lowest, highest) },
    warnings: 0,
  };
}

function sums(counts: readonly number[]): number[] {
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum - count;
  });
}

function concatenated(parts: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** `2, 5 to 7`. */
function ranges(numbers: readonly number[]): string {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found
    .map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from} to ${to}`))
    .join(', ');
}
