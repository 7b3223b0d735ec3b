import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { suggest } from '../foundation/suggest.ts';
import { writeFileAtomic } from './atomic-write.ts';
import { makeFolder } from './make-folder.ts';
import type { Manifest } from './manifest.ts';

/** The values of a run query by query: what a later run is judged against, without its scores. */
export interface ValueTable {
  readonly queries: readonly ValueRow[];
  /** By canonical name of the measure, in the order of the queries; NaN where it is not defined. */
  readonly measures: ReadonlyMap<string, ArrayLike<number>>;
}

export interface ValueRow {
  readonly id: string;
  readonly language: string | null;
  readonly parallelId: string | null;
  readonly group: string | null;
  readonly slices: Readonly<Record<string, string>>;
  /** `failed`: no score because calls failed. `unjudged`: in no mean. */
  readonly state: 'evaluated' | 'unjudged' | 'failed';
  /** At least one relevant and one non-relevant candidate. */
  readonly rerankable: boolean;
  /** Hash of documents and scores, bit for bit; whatever the order of the rows. */
  readonly scores: string;
  /** Hash of the order of the documents, ties as ties. */
  readonly order: string;
}

/** Which pairs of query and document are judged, in little space. */
export interface JudgedSample {
  readonly pairs: number;
  /** The hashes that come first in order, a sample that two sets share as far as the sets do. 12 hexadecimal digits each. */
  readonly sample: readonly string[];
}

/** How the scores were spread. */
export interface ScoreSketch {
  readonly scores: number;
  /** Quantiles at 0, 1 %, ... 100 % of all scores; empty without scores. */
  readonly quantiles: readonly number[];
  /** Median of the interquartile ranges within a query; null without scores. */
  readonly medianSpread: number | null;
}

/** `anchor`: the first accepted release, moved only on purpose. `latest`: what was saved last. */
export type BaselineRole = 'anchor' | 'latest';

/** A run that others are judged against. */
export interface Baseline {
  readonly kind: 'baseline';
  readonly version: 1;
  /** `rankgauge 0.1.0`. */
  readonly tool: string;
  readonly name: string;
  readonly role: BaselineRole;
  /** Name of the run. */
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly saved: number;
  /** From how many runs on the same queries it was chosen: the best of several looks better than it is. */
  readonly chosenFrom: number;
  readonly manifest: Manifest | null;
  readonly judged: JudgedSample;
  readonly sketch: ScoreSketch;
  readonly table: ValueTable;
}

/** Baselines live beside rankgauge.yaml, since they are to be committed with it. */
export const baselinesFolder = 'baselines';

/**
 * Writes a baseline as two text files: `baselines/NAME/ROLE/baseline.json` and `queries.jsonl` (a head, then one array per query),
 * so that a diff shows which queries changed.
 *
 * @returns the folder
 * @throws InputError `baseline-name`, `baselines-unwritable`
 */
export async function writeBaseline(folder: string, baseline: Baseline): Promise<string> {
  checkName(baseline.name);
  const path = join(folder, baseline.name, baseline.role);
  const { table, judged, ...rest } = baseline;
  // One text instead of 2,048 lines.
  const head = { ...rest, judged: { ...judged, sample: judged.sample.join('') } };
  try {
    await makeFolder(path);
    await writeFileAtomic(join(path, queriesFile), queriesText(table));
    // Written last: a folder without it is no baseline.
    await writeFileAtomic(join(path, headFile), `${JSON.stringify(head, null, 2)}\n`);
  } catch (cause) {
    throw new InputError(
      {
        code: 'baselines-unwritable',
        message: `the baseline cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: path },
        mend: 'free space or rights there',
      },
      { cause },
    );
  }
  return path;
}

/** Takes the latest away: after the anchor has moved there is one baseline again. */
export async function removeLatest(folder: string, name: string): Promise<void> {
  checkName(name);
  const path = join(folder, name, 'latest');
  if (existsSync(join(path, headFile))) await rm(path, { recursive: true });
}

/**
 * The anchor of that name and the latest, where there is one.
 *
 * @returns empty when there is no baseline of that name
 * @throws InputError `baseline-unreadable`
 */
export async function readBaselines(folder: string, name: string): Promise<Baseline[]> {
  if (!isBaselineName(name)) return [];
  const found: Baseline[] = [];
  for (const role of roles) {
    const path = join(folder, name, role);
    if (existsSync(join(path, headFile))) found.push(await readBaseline(path));
  }
  return found;
}

/** Whether `readBaselines` would find one; looks at names only. */
export function hasBaseline(folder: string, name: string): boolean {
  return isBaselineName(name) && roles.some((role) => existsSync(join(folder, name, role, headFile)));
}

/** Names of the baselines, in order; empty when there is no such folder. */
export async function listBaselines(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => hasBaseline(folder, name)).sort();
}

/** The error for a baseline that is not there. */
export async function noBaseline(folder: string, name: string): Promise<InputError> {
  const names = await listBaselines(folder);
  const meant = suggest(name, names);
  return new InputError({
    code: 'baseline-not-found',
    message: `there is no baseline, run or folder ${quoted(name)}${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`,
    where: { file: folder },
    why: 'a gate without its baseline would check nothing',
    mend: `save one from a run that is good: rankgauge baseline save ${isBaselineName(name) ? name : 'main'} RUN${names.length === 0 ? '' : `; there are ${names.join(', ')}`}`,
  });
}

/** Whether it can be a folder's name everywhere, and none of ours. */
export function isBaselineName(name: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(name);
}

async function readBaseline(path: string): Promise<Baseline> {
  const head = await readJson(join(path, headFile));
  if (!isHead(head)) throw unreadable(join(path, headFile), 'fields of a baseline are missing');
  if (head.version !== 1) {
    throw unreadable(
      join(path, headFile),
      `it is of version ${String(head.version)}; this tool reads version 1`,
    );
  }
  const { judged, ...rest } = head;
  return {
    ...rest,
    judged: { pairs: judged.pairs, sample: judged.sample.match(/[0-9a-f]{12}/g) ?? [] },
    table: await readQueries(join(path, queriesFile)),
  };
}

function checkName(name: string): void {
  if (isBaselineName(name)) return;
  throw new InputError({
    code: 'baseline-name',
    message: `${quoted(name)} cannot be the name of a baseline`,
    why: 'it becomes the name of a folder',
    mend: 'use up to 64 letters, digits and . _ -, beginning with a letter or digit',
  });
}

function queriesText({ queries, measures }: ValueTable): string {
  const slices = [...new Set(queries.flatMap((query) => Object.keys(query.slices)))];
  const head = { kind: 'baseline-queries', version: 1, columns, slices, measures: [...measures.keys()] };
  const lines = queries.map((query, index) => [
    query.id,
    query.language,
    query.parallelId,
    query.group,
    query.state,
    query.rerankable ? 1 : 0,
    query.scores,
    query.order,
    ...slices.map((name) => query.slices[name] ?? null),
    ...[...measures.values()].map((values) => existing(values[index])),
  ]);
  return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function readQueries(file: string): Promise<ValueTable> {
  const text = await readText(file);
  const [first = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const head = parsed(first, file, 1);
  if (!isQueriesHead(head)) throw unreadable(file, 'its first line is not the head of a baseline');
  const queries: ValueRow[] = [];
  const measures = new Map(head.measures.map((name) => [name, new Float64Array(lines.length)]));
  for (const [index, line] of lines.entries()) {
    const row = parsed(line, file, index + 2);
    if (!Array.isArray(row) || row.length !== columns.length + head.slices.length + head.measures.length) {
      throw unreadable(file, `line ${index + 2} has not as many fields as the head says`);
    }
    const [id, language, parallelId, group, state, rerankable, scores, order, ...rest] = row as unknown[];
    const labels = head.slices.flatMap((name, place): [string, string][] => {
      const value = rest[place];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    queries.push({
      id: String(id),
      language: textOrNull(language),
      parallelId: textOrNull(parallelId),
      group: textOrNull(group),
      state: state === 'evaluated' || state === 'failed' ? state : 'unjudged',
      rerankable: rerankable === 1,
      scores: String(scores),
      order: String(order),
      slices: Object.fromEntries(labels),
    });
    for (const [place, name] of head.measures.entries()) {
      const value = rest[head.slices.length + place];
      (measures.get(name) as Float64Array)[index] = typeof value === 'number' ? value : Number.NaN;
    }
  }
  return { queries, measures };
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause) => {
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause), cause);
  });
}

async function readJson(file: string): Promise<unknown> {
  return parsed(await readText(file), file, 1);
}

function parsed(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(file, `line ${line} and what follows is not JSON`, cause);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): InputError {
  return new InputError(
    {
      code: 'baseline-unreadable',
      message: `the baseline cannot be read: ${reason}`,
      where: { file },
      mend: 'check it out again, or save it again from its run: rankgauge baseline save NAME RUN',
    },
    { cause },
  );
}

/** The fields that readers rely on; the rest is ours to have written. */
function isHead(
  value: unknown,
): value is Omit<Baseline, 'table' | 'judged'> & { readonly judged: KeptSample } {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    fields.get('kind') === 'baseline' &&
    typeof fields.get('name') === 'string' &&
    typeof fields.get('run') === 'string' &&
    isKeptSample(fields.get('judged')) &&
    typeof fields.get('sketch') === 'object' &&
    typeof fields.get('chosenFrom') === 'number'
  );
}

/** The sample as it is written: hashes of 12 digits, one after the other. */
interface KeptSample {
  readonly pairs: number;
  readonly sample: string;
}

function isKeptSample(value: unknown): value is KeptSample {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pairs' in value &&
    'sample' in value &&
    typeof value.sample === 'string'
  );
}

function isQueriesHead(
  value: unknown,
): value is { readonly slices: readonly string[]; readonly measures: readonly string[] } {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    fields.get('kind') === 'baseline-queries' &&
    JSON.stringify(fields.get('columns')) === JSON.stringify(columns) &&
    isTexts(fields.get('slices')) &&
    isTexts(fields.get('measures'))
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function existing(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

const roles: readonly BaselineRole[] = ['anchor', 'latest'];
const headFile = 'baseline.json';
const queriesFile = 'queries.jsonl';
const columns = ['id', 'language', 'parallel_id', 'group', 'state', 'rerankable', 'scores', 'order'];
