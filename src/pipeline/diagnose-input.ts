import { runValues } from '../comparison/run-values.ts';
import { scoresOf } from '../comparison/score-change.ts';
import { scoreShift as shiftOf } from '../comparison/score-shift.ts';
import { verdictOf } from '../comparison/verdict.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type {
  DiagnosisInput,
  DiagnosisQuery,
  PairedVerdict,
  ProbeOutcomes,
  ScoreScale,
  ScoreShift,
  ServingFacts,
} from '../diagnosis/index.ts';
import { type Measure, parseMetrics } from '../metrics/index.ts';
import type { Manifest } from '../results/manifest.ts';
import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';
import { flipInterval } from '../statistics/flip-interval.ts';

export interface DiagnosisSources {
  /** Texts of the queries and documents; null where they could not be found. */
  readonly dataset: Pick<Dataset, 'documents' | 'queries'> | null;
  readonly baseline?: ScoredRun | null | undefined;
  readonly probes?: ProbeOutcomes | null | undefined;
}

/** A run as the diagnosis takes it. */
export function diagnosisInput(
  run: ScoredRun,
  { dataset, baseline, probes }: DiagnosisSources,
): DiagnosisInput {
  const { manifest } = run;
  const firstStage = firstStageVerdict(run);
  const shift = baseline ? scoreShift(baseline, run) : null;
  const all = { ...preflightOutcomes(manifest), ...probes };
  return {
    scale: scaleOf(manifest),
    order: manifest?.requests.order ?? 'unknown',
    queries: diagnosisQueries(run, dataset),
    ...(manifest === null ? {} : { serving: servingFacts(manifest) }),
    ...(Object.keys(all).length > 0 ? { probes: all } : {}),
    ...(firstStage === null ? {} : { firstStage }),
    ...(shift === null ? {} : { shift }),
  };
}

export function servingFacts({ reranker, template }: Manifest): ServingFacts {
  return {
    protocol: reranker.protocol,
    model: reranker.model,
    servedModel: reranker.servedModel,
    serverVersion: reranker.serverVersion,
    template: template.name,
    clientRenders: chatMarks.test(template.text),
  };
}

function diagnosisQueries(run: ScoredRun, dataset: DiagnosisSources['dataset']): DiagnosisQuery[] {
  const { scores } = run;
  const documentIds = scores.documentIds;
  const texts = dataset === null ? null : documentTexts(documentIds, dataset);
  const queryTexts = new Map(dataset?.queries.map(({ id, text }) => [id, text.length]));
  return run.queries.map((query): DiagnosisQuery => {
    const { start, end } = query;
    return {
      id: query.id,
      cluster: query.parallelId ?? `query ${query.id}`,
      language: query.language,
      scores: part(scores.scores, start, end),
      grades: query.judged ? part(scores.grades, start, end) : null,
      documentIds: documentIds.slice(start, end),
      calls: run.calls === null ? null : part(scores.calls, start, end),
      places: run.calls === null ? null : part(scores.places, start, end),
      // The order of a TREC file is its own ranking, not a first stage's.
      positions: run.manifest === null ? null : part(scores.positions, start, end),
      lengths: texts === null ? null : texts.lengths.subarray(start, end),
      texts: texts === null ? null : texts.numbers.subarray(start, end),
      queryLength: queryTexts.get(query.id) ?? null,
    };
  });
}

/** Length of each row's document, and a number that is the same for the same text. */
function documentTexts(
  ids: readonly string[],
  { documents }: Pick<Dataset, 'documents'>,
): { lengths: Float64Array; numbers: Int32Array } {
  const numberOfText = new Map<string, number>();
  const known = new Map<string, { length: number; number: number }>();
  const lengths = new Float64Array(ids.length);
  const numbers = new Int32Array(ids.length);
  for (const [row, id] of ids.entries()) {
    let entry = known.get(id);
    if (entry === undefined) {
      // An id without a text is nobody's twin.
      const text = documents.get(id)?.text ?? `\u0000${id}`;
      const number = numberOfText.get(text) ?? numberOfText.size;
      numberOfText.set(text, number);
      entry = { length: text.length, number };
      known.set(id, entry);
    }
    lengths[row] = entry.length;
    numbers[row] = entry.number;
  }
  return { lengths, numbers };
}

function part(column: ArrayLike<number>, start: number, end: number): ArrayLike<number> {
  return column instanceof Float64Array || column instanceof Int32Array
    ? column.subarray(start, end)
    : Array.prototype.slice.call(column, start, end);
}

function scaleOf(manifest: Manifest | null): ScoreScale {
  const scale = manifest?.reranker.scale;
  return scales.find((one) => one === scale) ?? 'unknown';
}

/** What the preflight of the run has proved already. */
function preflightOutcomes(manifest: Manifest | null): ProbeOutcomes {
  const { verdict, evidence } = manifest?.preflight ?? { verdict: 'skipped' };
  if (evidence === undefined || verdict === 'skipped' || verdict === 'not-needed') return {};
  const number = (name: string) => (typeof evidence[name] === 'number' ? evidence[name] : null);
  const [itself, other] = [number('distanceToItself'), number('distanceToOther')];
  const [tokens, otherTokens] = [number('promptTokens'), number('promptTokensOther')];
  const overhead = number('serverTemplateTokens');
  return {
    ...(other === null
      ? {}
      : {
          instruction: {
            // The preflight measures both distances itself; what moved no further than noise has not moved.
            deviation: other > 3 * (itself ?? 0) ? other : 0,
            pairs: 1,
            tokensChanged: tokens === null || otherTokens === null ? null : tokens !== otherTokens,
            by: 'preflight' as const,
          },
        }),
    ...(overhead === null ? {} : { serverTemplateTokens: overhead }),
  };
}

/** The run's primary ranking measure against the order in which the candidates came, on queries where order matters. */
function firstStageVerdict(run: ScoredRun): PairedVerdict | null {
  const measure = rankingMeasure(run.manifest);
  // A TREC run has no other order than its own.
  if (run.manifest === null || run.manifest.reranker.protocol === 'first-stage') return null;
  const own = runValues(run, [measure]);
  const first = runValues(run, [measure], 'first-stage').measures.get(measure.name)?.expected;
  const values = own.measures.get(measure.name)?.expected;
  if (first === undefined || values === undefined) return null;
  const counted = run.queries
    .map((_, index) => index)
    .filter((index) => own.rerankable[index] && !Number.isNaN(values[index]) && !Number.isNaN(first[index]));
  if (counted.length === 0) return null;
  const at = (column: Float64Array) => counted.map((index) => column[index] as number);
  const clusters = counted.map((index) => clusterOf(run.queries[index] as ScoredQuery));
  const [before, after] = [at(first), at(values)];
  const interval = flipInterval(before, after, { clusters, draws: firstStageDraws });
  const inner = flipInterval(before, after, { clusters, confidence: 0.9, draws: firstStageDraws });
  const { verdict } = verdictOf({
    status: interval.low === null ? 'too-few-clusters' : 'ready',
    interval,
    equivalenceInterval: inner,
    margin: 0.02,
    direction: measure.metric.higherIsBetter ? 'higher' : 'lower',
    tooManyFailed: false,
  });
  return {
    measure: measure.name,
    verdict: verdict ?? 'inconclusive',
    difference: interval.difference ?? Number.NaN,
    low: interval.low,
    high: interval.high,
  };
}

function rankingMeasure(manifest: Manifest | null): Measure {
  const [fallback] = parseMetrics(['nDCG@10']);
  // A run made elsewhere names no measures.
  const named = manifest === null ? [] : parseMetrics([...manifest.metrics]);
  return named.find(({ metric }) => metric.kind === 'ranking') ?? (fallback as Measure);
}

function scoreShift(baseline: ScoredRun, run: ScoredRun): ScoreShift | null {
  const before = new Map(baseline.queries.map((query) => [query.id, query]));
  const clusters = new Map<string, number>();
  const shared = run.queries.flatMap((query) => {
    const other = before.get(query.id);
    if (other === undefined) return [];
    const [from, to] = [finite(scoresOf(baseline, other)), finite(scoresOf(run, query))];
    if (from.size === 0 || to.size === 0) return [];
    const cluster = clusterOf(query);
    const number = clusters.get(cluster) ?? clusters.size;
    clusters.set(cluster, number);
    return [{ cluster: number, baseline: from, candidate: to, sameTop: topOf(from) === topOf(to) }];
  });
  const shift = shared.length === 0 ? null : shiftOf(shared);
  if (shift === null) return null;
  const measure = ({
    value,
    low,
    high,
  }: {
    value: number | null;
    low: number | null;
    high: number | null;
  }) => ({
    value: value ?? Number.NaN,
    low,
    high,
  });
  return {
    baseline: baseline.name,
    queries: shift.queries,
    distance: measure(shift.wasserstein),
    spreadRatio: measure(shift.spreadRatio),
    topChanged: shift.topChanged.value ?? Number.NaN,
  };
}

function clusterOf({ id, parallelId }: ScoredQuery): string {
  return parallelId ?? `query ${id}`;
}

function finite(scores: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...scores].filter(([, score]) => Number.isFinite(score)));
}

function topOf(scores: ReadonlyMap<string, number>): string {
  let best = '';
  let highest = Number.NEGATIVE_INFINITY;
  for (const [id, score] of scores) if (score > highest) [best, highest] = [id, score];
  return best;
}

const scales: readonly ScoreScale[] = ['probability', 'logit', 'cosine', 'unbounded', 'unknown'];

/** Marks of chat prompts: a template that has them renders the whole prompt. */
const chatMarks = /<\|im_start\|>|<\|start_header_id\|>|\[INST\]|<start_of_turn>/;

/** Enough for an interval that nobody prints. */
const firstStageDraws = 4_000;
