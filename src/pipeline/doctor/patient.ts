import type { ServingFacts } from '../../diagnosis/index.ts';
import type { Template } from '../../prompt/template.ts';
import type { RerankerOptions, RerankerSurroundings } from '../../reranker/create-reranker.ts';
import type { Reranker } from '../../reranker/reranker.ts';
import type { ServerAddress } from '../../reranker/server-address.ts';
import type { ProbePlan, ProbeState } from '../probes/probe.ts';
import type { Traffic } from './traffic.ts';
import type { Wire } from './wire.ts';

/** The service under examination, how it is asked, and what has been learned so far. Checks add to `learned`, in their order. */
export interface Patient {
  readonly url: URL;
  readonly address: ServerAddress;
  /** As asked for; its protocol may be `auto`. */
  readonly options: RerankerOptions;
  readonly surroundings: RerankerSurroundings;
  /** Templates that runs will use; empty where nobody says. */
  readonly templates: readonly Template[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly wire: Wire;
  readonly traffic: Traffic;
  /** Stops everything when the time is up, or somebody stops it. */
  readonly signal: AbortSignal;
  readonly learned: Learned;
}

export interface Learned {
  /** Names that the server lists; null where it lists none. */
  models: readonly string[] | null;
  serverVersion: string | null;
  /** Paths of rerank endpoints that exist. */
  rerankPaths: readonly string[];
  /** Every path answers alike, so that none can be told from a missing one. */
  pathsUnclear: boolean;
  /** With the protocol found, once one is. */
  reranker: Reranker | null;
  /** The path of the protocol that answered. */
  path: string | null;
  /** Milliseconds of one small call. */
  latency: number | null;
  /** Documents that one call takes at least. */
  mostDocuments: number;
  /** So many documents are known to be too many for one call. */
  refusedDocuments: number | null;
  /** Lowest and highest score as they came, once some did. */
  scoreRange: readonly [number, number] | null;
  /** Whether a score was no probability. */
  outsideUnit: boolean;
  plan: ProbePlan | null;
  state: ProbeState;
  /** Tokens that the server puts around plain text; null where it counts none. */
  templateTokens: number | null;
  /** Of two small calls that are the same, in the unit of the probes. */
  noise: number | null;
}

/** What a mend may depend on. */
export function servingOf({ learned, options }: Patient): ServingFacts {
  const { reranker, models, serverVersion } = learned;
  return {
    protocol: reranker?.protocol ?? options.protocol,
    model: options.model ?? reranker?.model ?? null,
    servedModel: models?.[0] ?? null,
    serverVersion,
    template: null,
    clientRenders: false,
  };
}

/** @throws Error where a check runs that should have been skipped: a mistake of ours */
export function rerankerOf({ learned }: Patient): Reranker {
  if (learned.reranker === null) throw new Error('a check needs a reranker and does not say so');
  return learned.reranker;
}

/** @throws Error as `rerankerOf` */
export function planOf({ learned }: Patient): ProbePlan {
  if (learned.plan === null) throw new Error('a check needs a plan of probes and does not say so');
  return learned.plan;
}
