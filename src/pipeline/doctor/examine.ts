import { InputError, RerankerError } from '../../foundation/errors.ts';
import { seededRandom } from '../../foundation/random.ts';
import type { Template } from '../../prompt/template.ts';
import type { RerankerOptions } from '../../reranker/create-reranker.ts';
import { httpProtocols } from '../../reranker/protocols/index.ts';
import { serverAddress } from '../../reranker/server-address.ts';
import { systemClock } from '../system-clock.ts';
import { mostCalls } from './budget.ts';
import { type CheckOutcome, type DoctorCheck, skip } from './check.ts';
import { serviceChecks } from './checks.ts';
import type { CheckReport } from './doctor-report.ts';
import type { Patient } from './patient.ts';
import { watchTraffic } from './traffic.ts';
import { openWire } from './wire.ts';

export interface ServiceRequest {
  /** How the service is reached. `protocol` may be `auto`. Only the first address is looked at. */
  readonly options: RerankerOptions;
  readonly templates?: readonly Template[] | undefined;
  /** For proxy variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ServiceHooks {
  readonly signal?: AbortSignal | undefined;
  readonly onCheck?: ((check: CheckReport) => void) | undefined;
  /** Milliseconds for all checks together; 9,500 when left out. */
  readonly timeMs?: number | undefined;
}

export interface ServiceOutcome {
  readonly url: string;
  readonly protocol: string | null;
  readonly model: string | null;
  readonly serverVersion: string | null;
  readonly calls: number;
  readonly checks: readonly CheckReport[];
}

/**
 * Looks at a service by a few calls with texts of our own: at most 60 requests, those that a check tries again
 * not counted, and 10 seconds. A check that cannot be made, or for
 * which no time or no request is left, is skipped and says so.
 *
 * @throws InputError for an address or an option that cannot be read; the signal's reason when stopped
 */
export async function examineService(
  { options, templates = [], environment }: ServiceRequest,
  { signal, onCheck, timeMs = wholeTimeMs }: ServiceHooks = {},
): Promise<ServiceOutcome> {
  const [text] = [options.url ?? []].flat();
  if (text === undefined) {
    throw new InputError({
      code: 'url-missing',
      message: 'there is no service to look at',
      mend: 'give --url, for instance http://127.0.0.1:8000, or a config with a reranker that has one (-c)',
    });
  }
  const address = serverAddress(text, [
    ...httpProtocols.entries.flatMap(({ paths }) => paths),
    ...otherPaths,
  ]);
  if ('code' in address) throw new InputError(address);
  const timeUp = AbortSignal.timeout(timeMs);
  const stop = signal === undefined ? timeUp : AbortSignal.any([signal, timeUp]);
  const traffic = watchTraffic(address.origin);
  const url = new URL(text);
  const patient: Patient = {
    ...{ url, address, templates, environment, traffic, signal: stop },
    options: {
      ...options,
      url: withoutOtherPath(url),
      timeLimits: { connectMs: 3000, firstByteMs: callTimeMs, wholeMs: callTimeMs },
      retry: {
        ...{ attempts: 3, timeoutAttempts: 1, firstContactAttempts: 2 },
        ...{ baseMs: 100, longestMs: 500, longestRetryAfterMs: 2000, waitBudgetMs: 3000 },
      },
    },
    surroundings: { corpus: [], clock: systemClock, random: seededRandom('doctor') },
    wire: openWire(address, { headers: options.headers ?? {}, signal: stop, timeoutMs: callTimeMs }),
    learned: {
      ...{
        models: null,
        serverVersion: null,
        rerankPaths: [],
        pathsUnclear: false,
        reranker: null,
        path: null,
        latency: null,
      },
      ...{ mostDocuments: 1000, refusedDocuments: null, scoreRange: null, outsideUnit: false, plan: null },
      ...{ state: { outcomes: {}, matrices: new Map() }, templateTokens: null, noise: null },
    },
  };
  const checks: CheckReport[] = [];
  try {
    for (const check of serviceChecks.entries) {
      const outcome = await outcomeOf(check, patient, { before: checks, timeUp });
      const report = reportOf(check, outcome);
      checks.push(report);
      onCheck?.(report);
    }
  } finally {
    traffic.stop();
    await Promise.all([patient.wire.close(), patient.learned.reranker?.close()]);
  }
  const { reranker, serverVersion } = patient.learned;
  return {
    ...{ url: address.origin, protocol: reranker?.protocol ?? null, serverVersion },
    ...{ model: reranker?.model ?? patient.learned.models?.[0] ?? null, calls: traffic.sent, checks },
  };
}

async function outcomeOf(
  check: DoctorCheck,
  patient: Patient,
  { before, timeUp }: { readonly before: readonly CheckReport[]; readonly timeUp: AbortSignal },
): Promise<CheckOutcome> {
  const missing = check.needs.find((name) => {
    const met = before.find(({ code }) => code === name);
    return met === undefined || met.verdict === 'fail' || met.verdict === 'skip';
  });
  if (missing !== undefined && !stillWorth(check, missing, before)) {
    const met = before.find(({ code }) => code === missing);
    return skip(`not looked at, since "${missing}" ${met?.verdict === 'fail' ? 'fails' : 'was skipped'}`);
  }
  if (timeUp.aborted && check.name !== 'stability')
    return skip('no time was left: the service answers slowly');
  if (patient.traffic.sent > mostCalls - costOf(check, patient) && check.name !== 'stability')
    return skip(`not looked at, to keep within ${mostCalls} requests`);
  try {
    return await check.run(patient);
  } catch (error) {
    if (timeUp.aborted && !(error instanceof InputError))
      return skip('no time was left: the service answers slowly');
    if (!(error instanceof RerankerError)) throw error;
    const { message, why, mend } = error.problem;
    return {
      verdict: 'fail',
      finding: error.problem.code,
      evidence: message,
      cause: why ?? 'the service stopped answering while it was looked at',
      mend: mend ?? 'look at the log of the server',
    };
  }
}

/** What scores say is worth a look also where they tell nothing apart: then it is these checks that know why. */
function stillWorth(check: DoctorCheck, missing: string, before: readonly CheckReport[]): boolean {
  const met = before.find(({ code }) => code === missing);
  return (
    missing === 'order' &&
    met?.verdict === 'fail' &&
    met.finding !== null &&
    ownFindings.has(met.finding) &&
    check.name !== 'length'
  );
}

function costOf({ name }: DoctorCheck, { learned }: Patient): number {
  // The probes have five documents in a call, which are several calls where few are taken.
  const parts = probing.has(name) ? Math.ceil(5 / learned.mostDocuments) : 1;
  return parts * (costs[name] ?? 0);
}

function reportOf({ name, title }: DoctorCheck, outcome: CheckOutcome): CheckReport {
  const { verdict, evidence, values = {}, finding = null, cause = null, mend = null } = outcome;
  return { code: name, title, verdict, finding, evidence, values, cause, mend };
}

/** A URL that ends in another API's path is one of the same server. */
function withoutOtherPath(url: URL): string {
  const own = new URL(url);
  own.pathname = own.pathname.replace(/\/(v1\/)?(embeddings|chat\/completions|completions|models)\/?$/, '');
  return own.href;
}

const probing = new Set(['order', 'instruction', 'repeat', 'charset', 'length']);
const ownFindings = new Set(['constant-scores', 'inverted', 'random-order']);
const otherPaths = ['/v1/embeddings', '/v1/chat/completions', '/v1/completions', '/v1/models'];

/** Requests that a check makes at most, where nothing has to be tried again. */
const costs: Readonly<Record<string, number>> = {
  ...{ health: 1, models: 3, endpoints: 8, protocol: 9, answer: 3, requests: 2, order: 5 },
  ...{ template: 3, instruction: 2, repeat: 3, charset: 8, length: 5, burst: 9, documents: 1 },
};

const wholeTimeMs = 9500;
const callTimeMs = 5000;
