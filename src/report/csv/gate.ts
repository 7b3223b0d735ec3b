import type { Gate } from '../../gate/index.ts';
import { type CsvValue, csvText } from './rows.ts';

/** One row per rule, baseline and slice. */
export function gateCsv({ run, rules }: Gate): string {
  return csvText([
    HEAD,
    ...rules.map((outcome): CsvValue[] => {
      const {
        rule,
        slice,
        against,
        verdict,
        observed,
        low,
        high,
        limit,
        p,
        unit,
        reason,
        queries = [],
      } = outcome;
      return [
        ...[run, rule, slice?.slice ?? '', slice?.value ?? '', against, verdict],
        ...[observed, low, high, limit, p, unit, reason, queries.join(' ')],
      ];
    }),
  ]);
}

const HEAD = [
  ...['run', 'rule', 'slice', 'value', 'against', 'verdict'],
  ...['observed', 'low', 'high', 'limit', 'p', 'unit', 'reason', 'queries'],
];
