import type { Load, LoadLevel } from './load.ts';
import { slotsSeen } from './queueing.ts';

/** What to do about what was measured, as sentences; nothing where nothing stands out. */
export function adviceOf({
  levels,
  knee,
  quality,
  slo,
}: Pick<Load, 'levels' | 'knee' | 'quality' | 'slo'>): string[] {
  const [first] = levels;
  if (first === undefined) return [];
  const same = levels.filter(
    ({ documents, characters }) => documents === first.documents && characters === first.characters,
  );
  const sweep = same.filter(({ loop }) => loop === 'closed');
  return [
    ...kneeAdvice(knee, sweep),
    ...degradation(sweep),
    ...pushBack(levels),
    ...documentsAdvice(levels, first),
    ...stalls(same),
    ...(quality !== null && quality.changed > 0
      ? [
          `scores depend on load: ${quality.changed} of ${quality.queries} queries rank differently at concurrency ${quality.concurrency}; pin batch sizes, or expect such noise between runs`,
        ]
      : []),
    ...(slo !== null && slo.largest === null
      ? [`no load that was tried holds ${slo.objective}: try fewer documents per call, or a shorter length`]
      : []),
  ];
}

function kneeAdvice(knee: Load['knee'], sweep: readonly LoadLevel[]): string[] {
  if (knee === null) return [];
  if (!knee.passed) {
    return [`no knee up to concurrency ${knee.concurrency}: it still pays to go on, so sweep further`];
  }
  const alone = sweep.find(({ concurrency }) => concurrency === 1)?.latencyMs?.p50;
  const slots =
    alone === undefined
      ? ''
      : ` (the service seems to work on about ${number(slotsSeen({ throughput: knee.throughput, latencyMs: alone }))} calls at once)`;
  return [`call with --concurrency ${knee.concurrency}: beyond it calls mostly wait longer${slots}`];
}

function degradation(sweep: readonly LoadLevel[]): string[] {
  const best = sweep.reduce(
    (most, level) => (level.throughput > most.throughput ? level : most),
    sweep[0] as LoadLevel,
  );
  const last = sweep.at(-1);
  if (last === undefined || last.throughput >= 0.85 * best.throughput) return [];
  return [
    `throughput falls from ${number(best.throughput)} to ${number(last.throughput)} calls/s past concurrency ${best.concurrency}: put something in front that lets no more than ${best.concurrency} through, as examples/gateway does`,
  ];
}

function pushBack(levels: readonly LoadLevel[]): string[] {
  const kinds = new Set(levels.flatMap(({ errors }) => errors.kinds.map(({ kind }) => kind)));
  return [
    ...(kinds.has('too-many-requests')
      ? [
          'the service pushes back by 429: let clients wait as Retry-After says, and call it with less concurrency',
        ]
      : []),
    ...(kinds.has('timeout') || kinds.has('broken-connection') || kinds.has('server-error')
      ? [
          'calls fail under load and not by 429: look at the log of the service at these times (memory, workers)',
        ]
      : []),
  ];
}

/** Pairs a second is what a call size can gain. */
function documentsAdvice(levels: readonly LoadLevel[], first: LoadLevel): string[] {
  const alike = levels.filter(({ loop, characters }) => loop === 'closed' && characters === first.characters);
  const sizes = [...new Set(alike.map(({ documents }) => documents))];
  if (sizes.length < 2) return [];
  const most = sizes.map((documents) => ({
    documents,
    pairs: Math.max(...alike.filter((level) => level.documents === documents).map(({ pairs }) => pairs)),
  }));
  const best = most.reduce((one, other) => (other.pairs > one.pairs ? other : one));
  return [
    `${best.documents} documents per call give the most pairs a second (${most.map(({ documents, pairs }) => `${documents}: ${number(pairs)}`).join(', ')})`,
  ];
}

function stalls(levels: readonly LoadLevel[]): string[] {
  const stalled = levels.find(
    ({ loop, latencyMs, calls }) =>
      loop === 'open' && latencyMs !== null && calls >= 100 && latencyMs.p99 > 10 * latencyMs.p50,
  );
  if (stalled === undefined) return [];
  return [
    `at ${number(stalled.rate ?? 0)} calls/s p99 is ${number((stalled.latencyMs?.p99 ?? 0) / (stalled.latencyMs?.p50 ?? 1))} times p50: the service stalls now and then, or is close to its limit`,
  ];
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
