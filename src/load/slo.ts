import { InputError } from '../foundation/errors.ts';
import { inBaseUnit, isTime, type LimitUnit, unitOf, writtenText } from '../foundation/limit-units.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import type { LoadLevel } from './load.ts';

/** What a service must hold: every condition of the list. */
export interface Slo {
  readonly text: string;
  readonly conditions: readonly SloCondition[];
}

export interface SloCondition {
  readonly quantity: SloQuantity;
  readonly operator: '<' | '<=' | '>' | '>=';
  /** Times in milliseconds, errors as a share, rates a second. */
  readonly limit: number;
  readonly unit: LimitUnit;
}

export type SloQuantity = keyof typeof quantities;

export interface SloJudgement {
  /** As it is understood. */
  readonly objective: string;
  /** In the order of the levels. */
  readonly levels: readonly {
    readonly holds: boolean;
    /** What does not hold, as sentences. */
    readonly missed: readonly string[];
  }[];
}

/**
 * Reads `p95 < 500 ms and errors < 0.1 %`. Units are those of gate rules. A time must name its unit and errors must be in percent,
 * since `p95 < 0.5` and `errors < 1` are read differently by different people.
 *
 * @throws InputError `slo-syntax` with all that is wrong
 * @example
 * parseSlo('p95 < 0.5 s').conditions[0]?.limit; // => 500
 */
export function parseSlo(text: string): Slo {
  const parts = text.split(/\s+and\s+|\s*(?:,|&&)\s*/i).map((part) => part.trim());
  const read = parts.map(readCondition);
  const wrong = read.filter((one) => typeof one === 'string');
  if (wrong.length > 0) {
    throw new InputError(
      wrong.map((message) => ({
        code: 'slo-syntax',
        message,
        why: 'what is not understood cannot be judged',
        mend: "write it like --slo 'p95 < 500 ms and errors < 0.1 %'; there are " + names.join(', '),
      })),
    );
  }
  const conditions = read.filter((one) => typeof one !== 'string');
  return { text: conditions.map(conditionText).join(' and '), conditions };
}

/** Judges levels by an objective. A level without scores has no latency, and holds none that is asked for. */
export function judgeSlo({ text, conditions }: Slo, levels: readonly LoadLevel[]): SloJudgement {
  return {
    objective: text,
    levels: levels.map((level) => {
      const missed = conditions.flatMap((condition) => {
        const value = quantities[condition.quantity].of(level);
        if (value !== null && compare[condition.operator](value, condition.limit)) return [];
        const seen = value === null ? 'has no value' : `is ${valueText(value, condition)}`;
        return [`${condition.quantity} ${seen}, not ${condition.operator} ${limitText(condition)}`];
      });
      return { holds: missed.length === 0 && level.calls > 0, missed };
    }),
  };
}

/**
 * The largest load that holds: the open-loop level of the highest rate below which no level failed, or without open-loop levels
 * the closed-loop one with the most throughput. Only levels of the same documents and length are compared.
 *
 * @returns place in `levels`; null where none holds
 */
export function largestHolding(judgement: SloJudgement, levels: readonly LoadLevel[]): number | null {
  const [first] = levels;
  const places = levels
    .map((_, place) => place)
    .filter((place) => {
      const level = levels[place];
      return level?.documents === first?.documents && level?.characters === first?.characters;
    });
  const open = places.filter((place) => levels[place]?.loop === 'open');
  const size = (place: number) => levels[place]?.rate ?? levels[place]?.concurrency ?? 0;
  const rising = (open.length > 0 ? open : places).toSorted((one, other) => size(one) - size(other));
  const failing = rising.findIndex((place) => judgement.levels[place]?.holds !== true);
  const holding = failing === -1 ? rising : rising.slice(0, failing);
  const best = (one: number, other: number) =>
    (levels[other]?.throughput ?? 0) >= (levels[one]?.throughput ?? 0) ? other : one;
  return holding.length === 0 ? null : holding.reduce(best);
}

function readCondition(part: string): SloCondition | string {
  const match = /^([\p{L}\d]+)\s*(<=|>=|<|>)\s*([\d.]+(?:e[-+]?\d+)?)\s*(%|[\p{L}µ]*(?:\/s)?)$/iu.exec(part);
  if (match === null)
    return part === ''
      ? 'a condition is missing'
      : `${quoted(part)} is not a quantity, a comparison and a limit`;
  const [, name = '', operator = '', digits = '', unitName = ''] = match;
  const quantity = names.find((own) => own === name.toLowerCase());
  if (quantity === undefined) return `${quoted(name)} is not a quantity of load${didYouMean(name, names)}`;
  const { takes, ceiling } = quantities[quantity];
  const unit = takes === 'rate' && /^((calls|pairs)\/s)?$/.test(unitName) ? 'none' : unitOf(unitName);
  const number = Number(digits);
  if (unit === undefined && unitName !== '')
    return `${quoted(unitName)} is not a unit of ${quantity}: ${UNITS[takes]}`;
  const fits =
    takes === 'rate'
      ? unit === 'none'
      : takes === 'share'
        ? unit === 'percent'
        : unit !== undefined && isTime(unit);
  if (!fits || unit === undefined)
    return `the limit of ${quantity} has no unit, or not its own: ${UNITS[takes]}`;
  if (!Number.isFinite(number)) return `${quoted(digits)} is not a number`;
  if (ceiling !== operator.startsWith('<'))
    return `${quantity} ${operator} ${digits} would ask for a worse service: ${ceiling ? 'use <' : 'use >'}`;
  return {
    quantity,
    operator: operator as SloCondition['operator'],
    limit: inBaseUnit({ number, unit }),
    unit,
  };
}

function conditionText(condition: SloCondition): string {
  return `${condition.quantity} ${condition.operator} ${limitText(condition)}`;
}

function limitText({ limit, unit }: SloCondition): string {
  return writtenText({ value: limit, unit });
}

function valueText(value: number, { unit }: SloCondition): string {
  return writtenText({ value: Number(value.toPrecision(3)), unit });
}

interface Quantity {
  readonly takes: 'time' | 'share' | 'rate';
  /** Whether less is better. */
  readonly ceiling: boolean;
  readonly of: (level: LoadLevel) => number | null;
}

const latency = (key: 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'max') =>
  ({
    takes: 'time',
    ceiling: true,
    of: ({ latencyMs }) => latencyMs?.[key] ?? null,
  }) satisfies Quantity as Quantity;

const quantities = {
  mean: latency('mean'),
  p50: latency('p50'),
  p90: latency('p90'),
  p95: latency('p95'),
  p99: latency('p99'),
  max: latency('max'),
  errors: { takes: 'share', ceiling: true, of: ({ errors }) => errors.share } as Quantity,
  throughput: { takes: 'rate', ceiling: false, of: ({ throughput }) => throughput } as Quantity,
  pairs: { takes: 'rate', ceiling: false, of: ({ pairs }) => pairs } as Quantity,
};

const names = Object.keys(quantities) as SloQuantity[];

const UNITS = {
  time: 'write ms or s',
  share: 'write a percentage, as in 0.1 %',
  rate: 'write calls/s, pairs/s or nothing',
} as const;

const compare: Readonly<Record<SloCondition['operator'], (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};
