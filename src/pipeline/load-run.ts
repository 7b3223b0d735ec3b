import { loadDataset } from '../dataset/load.ts';
import type { Clock } from '../foundation/clock.ts';
import { InputError } from '../foundation/errors.ts';
import { seededRandom } from '../foundation/random.ts';
import { adviceOf } from '../load/advice.ts';
import { kneeOf } from '../load/knee.ts';
import type { Load, LoadLevel, LoadQuality, SloOutcome } from '../load/load.ts';
import { type LevelPlan, type LoadBounds, type LoadPlan, loadPlan } from '../load/plan.ts';
import { judgeSlo, largestHolding, type Slo } from '../load/slo.ts';
import type { Template } from '../prompt/template.ts';
import type { RerankerOptions } from '../reranker/create-reranker.ts';
import { type LoadCall, measureLevel } from './load-level.ts';
import { loadQuality } from './load-quality.ts';
import { loadTasks } from './load-tasks.ts';
import { openReranker } from './open-reranker.ts';

/** The service, the loads to try, and the bounds of the test. */
export interface LoadRequest {
  readonly reranker: RerankerOptions;
  /** Path. */
  readonly dataset: string;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
  readonly template: Template;
  readonly concurrency: readonly number[];
  readonly rates: readonly number[] | 'auto';
  readonly documents: readonly number[];
  /** Null: texts as they are. */
  readonly characters: readonly (number | null)[];
  readonly bounds: LoadBounds;
  /** Calls before each level; null: twice its concurrency, 3 at least. */
  readonly warmUp: number | null;
  /** Queries whose ranking is compared between concurrency 1 and the knee; 0: none. */
  readonly qualityQueries: number;
  readonly slo: Slo | null;
  /** Whether a target that is not this machine is allowed. */
  readonly anywhere: boolean;
  readonly seed: number;
  readonly tool: string;
}

/** What a load test is given from outside: a clock, a way to stop it, and who hears of its progress. */
export interface LoadHooks {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly onPlan?: ((plan: LoadPlan) => void) | undefined;
  readonly onLevel?: ((level: LoadLevel) => void) | undefined;
  readonly onRemark?: ((sentence: string) => void) | undefined;
}

/**
 * Puts a bounded load on a rerank service and says what it holds.
 *
 * @returns the JSON of `rankgauge load`
 * @throws InputError `load-not-loopback`, `load-too-long`, and what reading data set and options throws; RerankerError when the
 *   service cannot be used at all (access, model, path)
 */
export async function runLoad(request: LoadRequest, hooks: LoadHooks): Promise<Load> {
  const { bounds, slo, seed, template } = request;
  const urls = [request.reranker.url ?? []].flat();
  if (!request.anywhere) refuseOthers(urls);
  const plan = loadPlan(request);
  const dataset = await loadDataset(request.dataset, {
    inputFormat: request.inputFormat,
    encoding: request.encoding,
  });
  hooks.onPlan?.(plan);
  const { clock, signal } = hooks;
  const reranker = await openReranker(
    // One attempt, and no stop after failures in a row: how the service fails is what is measured.
    { ...request.reranker, retry: { attempts: 1, waitBudgetMs: 0 }, whenDown: 'go-on' },
    { corpus: dataset.documents.values(), clock, random: seededRandom(`${seed}:retry`) },
    { signal, onRemark: hooks.onRemark },
  );
  let callsLeft = bounds.calls;
  const mayCall = () => {
    callsLeft -= 1;
    return callsLeft >= 0;
  };
  const levels: LoadLevel[] = [];
  const measure = async (own: LevelPlan) => {
    const { documents, characters } = own;
    const taskOf = loadTasks(dataset, {
      documents,
      characters,
      template,
      random: seededRandom(`${seed}:queries`),
    });
    const call = async (number: number): Promise<LoadCall> => {
      const outcome = await reranker.score(taskOf(number), signal === undefined ? {} : { signal });
      const failed = outcome.documents.filter(({ score }) => score === null);
      const first = outcome.calls.find(({ error }) => error !== null);
      return {
        pairs: outcome.documents.length - failed.length,
        failure:
          failed.length === 0
            ? null
            : (first ?? { status: 200, error: failed[0]?.error ?? 'a document got no score' }),
      };
    };
    const level = await measureLevel(own, {
      ...{ clock, signal, call, mayCall, seconds: bounds.seconds },
      random: seededRandom(`${seed}:arrivals:${own.rate}`),
      warmUp: request.warmUp ?? Math.max(3, 2 * (own.concurrency ?? 1)),
    });
    levels.push(level);
    hooks.onLevel?.(level);
  };
  try {
    const planned = plan.levels.filter(({ loop }) => loop === 'closed');
    for (const own of planned) await measure(own);
    const [first] = planned;
    const sweep = levels.filter(
      ({ documents, characters }) => documents === first?.documents && characters === first.characters,
    );
    const knee = kneeOf(sweep);
    const best = knee?.throughput ?? Math.max(0, ...sweep.map(({ throughput }) => throughput));
    const shares = best === 0 || first === undefined ? [] : plan.kneeShares;
    const open = [
      ...plan.levels.filter(({ loop }) => loop === 'open'),
      ...shares.map(
        (share): LevelPlan => ({
          ...{ loop: 'open', concurrency: null, rate: Number((share * best).toPrecision(3)) },
          ...{ documents: first?.documents ?? 1, characters: first?.characters ?? null },
        }),
      ),
    ];
    for (const own of open) await measure(own);
    const quality: LoadQuality | null =
      knee === null || knee.concurrency < 2 || request.qualityQueries === 0
        ? null
        : await loadQuality(dataset, {
            ...{ reranker, template, mayCall, signal },
            ...{ documentsPerCall: first?.documents ?? 1, concurrency: knee.concurrency },
            queries: request.qualityQueries,
          });
    const judged = slo === null ? null : sloOutcome(slo, levels);
    return {
      kind: 'load',
      version: 1,
      ...{ tool: request.tool, seed },
      url: reranker.url ?? '',
      protocol: reranker.protocol,
      model: reranker.model,
      dataset: { name: dataset.name, queries: dataset.queries.length },
      template: template.name,
      levels,
      knee,
      quality,
      slo: judged,
      advice: adviceOf({ levels, knee, quality, slo: judged }),
      notes: notesOf(levels),
      next: [],
    };
  } finally {
    await reranker.close();
  }
}

function sloOutcome(slo: Slo, levels: readonly LoadLevel[]): SloOutcome {
  const judgement = judgeSlo(slo, levels);
  const place = largestHolding(judgement, levels);
  const level = place === null ? undefined : levels[place];
  if (level === undefined) return { ...judgement, largest: null };
  const { loop, concurrency, rate, throughput } = level;
  // Chance may offer more than the rate for a while; the rate is what was held.
  const callsPerDay = Math.floor(Math.min(throughput, rate ?? throughput) * 86_400);
  return {
    ...judgement,
    largest: { loop, concurrency, rate, throughput, callsPerDay },
  };
}

function notesOf(levels: readonly LoadLevel[]): string[] {
  const thin = levels.filter(({ calls }) => calls < 100).length;
  return [
    ...(thin > 0
      ? [
          `${thin} of ${levels.length} levels have fewer than 100 calls: their p99 is their slowest call; a longer --duration helps`,
        ]
      : []),
    ...new Set(levels.flatMap(({ stopped }) => stopped ?? [])),
  ];
}

/** A load test of somebody else's service is an attack, and one of your own may be too. */
function refuseOthers(urls: readonly string[]): void {
  const others = urls.filter((url) => URL.canParse(url) && !isLoopback(new URL(url).hostname));
  if (others.length === 0) return;
  throw new InputError({
    code: 'load-not-loopback',
    message: `${others.map((url) => new URL(url).origin).join(', ')} is not this machine`,
    why: 'a load test slows a service down, or brings it down, for all who use it',
    mend: 'give --yes where you may do that',
  });
}

/** `new URL` has brought other spellings of IPv4 into this one. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
