import { type Random, shuffled } from '../../src/foundation/random.ts';
import { normals } from './normal.ts';

/** What a healthy reranker thinks of each candidate, in logits, with everything that a fault may depend on. */
export interface World {
  readonly queries: readonly WorldQuery[];
  /** A taste for the document that has nothing to do with the query, by document. */
  readonly priors: Float64Array;
}

export interface WorldQuery {
  readonly documents: readonly number[];
  readonly relevant: readonly boolean[];
  readonly logits: Float64Array;
  /** Characters. */
  readonly lengths: Float64Array;
  /** Candidates in first-stage order: place of each. */
  readonly positions: readonly number[];
  /** Index in the request, and which of the query's calls. */
  readonly places: readonly number[];
  readonly calls: readonly number[];
  readonly language: string | null;
  /** The question that several languages share; each query alone when left out. */
  readonly cluster?: string;
}

export interface WorldOptions {
  readonly queries: number;
  readonly candidates: number;
  /** How far relevant documents lie above others, in standard deviations of about 1.3: 5 easy, 3 fair, 1.6 hard. */
  readonly gap: number;
  /** Documents that are candidates of several queries. */
  readonly shared: boolean;
  readonly documentsPerCall: number;
  /** Relevant documents: always one, or one to three. */
  readonly relevant: 'one' | 'some';
  /** `heavy`: noise of a t with 3 degrees of freedom in place of a normal one. */
  readonly noise?: 'normal' | 'heavy';
  /** So many languages ask each question; one that is not named when left out. */
  readonly languages?: number;
  /** Logit of an irrelevant document; -4 when left out. */
  readonly base?: number;
}

/** A synthetic set: topic, prior, length and noise add up in logits, with an effect of the query. */
export function syntheticWorld(random: Random, options: WorldOptions): World {
  const {
    queries: count,
    candidates,
    gap,
    shared,
    documentsPerCall,
    noise = 'normal',
    base = -4,
    languages = 0,
  } = options;
  const normal = normals(random);
  // Scaled to the middle half of a normal one.
  const unruly = () =>
    noise === 'normal'
      ? normal()
      : (0.88 * normal()) / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3);
  const documents = shared ? Math.max(3 * candidates, count * 6) : count * candidates;
  const lengths = Float64Array.from({ length: documents }, () => Math.round(Math.exp(4.5 + 0.5 * normal())));
  const priors = Float64Array.from({ length: documents }, normal);
  const queries = Array.from({ length: count }, (_, query): WorldQuery => {
    const own = shared
      ? sampleOf(documents, candidates, random)
      : Array.from({ length: candidates }, (_unused, place) => query * candidates + place);
    const many = options.relevant === 'one' ? 1 : ([1, 1, 2, 3][Math.floor(random() * 4)] as number);
    const chosen = new Set(shuffled([...own.keys()], random).slice(0, many));
    const relevant = own.map((_unused, place) => chosen.has(place));
    const effect = 0.7 * normal();
    const firstStage = new Float64Array(candidates);
    const logits = Float64Array.from(own, (document, place) => {
      const topic = normal();
      const is = relevant[place] ? 1 : 0;
      firstStage[place] = 1.3 * is + topic + 0.7 * normal();
      const length = (Math.log(lengths[document] as number) - 4.5) / 0.5;
      const prior = priors[document] as number;
      return base + gap * is + 0.9 * topic + 0.35 * prior + 0.25 * length + 0.8 * unruly() + effect;
    });
    return {
      documents: own,
      relevant,
      logits,
      lengths: Float64Array.from(own, (document) => lengths[document] as number),
      positions: ranksDown(firstStage),
      ...requestOrder(candidates, documentsPerCall, random),
      language: languages === 0 ? null : `l${query % languages}`,
      cluster: languages === 0 ? `q${query}` : `q${Math.floor(query / languages)}`,
    };
  });
  return { queries, priors };
}

/** Shuffled places, in calls of so many documents. */
export function requestOrder(
  candidates: number,
  documentsPerCall: number,
  random: Random,
): { places: number[]; calls: number[] } {
  const order = shuffled([...Array(candidates).keys()], random);
  const places: number[] = new Array(candidates);
  const calls: number[] = new Array(candidates);
  for (const [sent, row] of order.entries()) {
    places[row] = sent % documentsPerCall;
    calls[row] = Math.floor(sent / documentsPerCall);
  }
  return { places, calls };
}

function sampleOf(from: number, count: number, random: Random): number[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(Math.floor(random() * from));
  return [...chosen];
}

function ranksDown(values: Float64Array): number[] {
  const order = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number));
  const places: number[] = new Array(values.length);
  for (const [place, index] of order.entries()) places[index] = place;
  return places;
}
