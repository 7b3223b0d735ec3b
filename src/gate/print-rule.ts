import { writtenText } from '../foundation/limit-units.ts';
import { metrics } from '../metrics/index.ts';
import type { Check, Limit, Quantity } from './rule.ts';

/** A check as it parses: one spelling for tables, JSON and test names, whatever blanks and synonyms the rule was written with. */
export function checkText(check: Check): string {
  switch (check.kind) {
    case 'comparison':
      return `${quantityText(check.quantity)} ${check.operator} ${limitText(check.limit)}`;
    case 'regression':
      return call('regression', [
        check.measure.name,
        ...(check.margin === null ? [] : [String(check.margin)]),
      ]);
    case 'each':
      return call('each', [nameText(check.column), checkText(check.check)]);
    case 'any':
      return check.checks.map((one) => grouped(one, one.kind === 'any')).join(' or ');
    case 'all':
      return check.checks.map((one) => grouped(one, one.kind === 'any' || one.kind === 'all')).join(' and ');
    default:
      return check satisfies never;
  }
}

export function quantityText(quantity: Quantity): string {
  switch (quantity.kind) {
    case 'metric':
      return quantity.measure.name;
    case 'worst':
      return call('worst', [nameText(quantity.column), quantity.measure.name]);
    case 'gap':
      return call('gap', [
        JSON.stringify(quantity.language),
        quantity.measure.name,
        ...(quantity.reference === null ? [] : [JSON.stringify(quantity.reference)]),
      ]);
    case 'low':
    case 'high':
      return call(quantity.kind, [quantityText(quantity.of)]);
    case 'latency':
      return `latency.${quantity.statistic}`;
    case 'errors':
    case 'failed':
    case 'queries':
    case 'diagnosis':
      return quantity.kind;
    default:
      return quantity satisfies never;
  }
}

export function limitText(limit: Limit): string {
  return limit.kind === 'word' ? JSON.stringify(limit.word) : writtenText(limit);
}

function call(name: string, inputs: readonly string[]): string {
  return `${name}(${inputs.join(', ')})`;
}

function grouped(check: Check, inBrackets: boolean): string {
  return inBrackets ? `(${checkText(check)})` : checkText(check);
}

/** Words of rules and names of metrics, in any case. */
function isTaken(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    ['and', 'or', 'not'].includes(lower) ||
    metrics.entries.some((one) => [one.name, ...one.synonyms].some((known) => known.toLowerCase() === lower))
  );
}

/** A column's name stands bare where it is one word, in quotes elsewhere. */
function nameText(name: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name) && !isTaken(name)) return name;
  return name.includes('"') ? `'${name}'` : `"${name}"`;
}
