import type { Load } from '../../load/load.ts';
import { csvText } from './rows.ts';

/** A row for each level. */
export function loadCsv({ levels, slo }: Load): string {
  return csvText([
    [
      ...[
        'loop',
        'concurrency',
        'rate',
        'documents',
        'characters',
        'calls',
        'errors',
        'error_share',
        'throughput',
      ],
      ...['pairs', 'mean_ms', 'p50_ms', 'p90_ms', 'p95_ms', 'p99_ms', 'max_ms', 'objective'],
    ],
    ...levels.map((level, place) => [
      ...[level.loop, level.concurrency, level.rate, level.documents, level.characters, level.calls],
      ...[level.errors.count, level.errors.share, level.throughput, level.pairs],
      ...(['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const).map((key) => level.latencyMs?.[key] ?? null),
      slo === null ? '' : slo.levels[place]?.holds === true ? 'holds' : 'missed',
    ]),
  ]);
}
