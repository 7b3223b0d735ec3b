import { InputError, type Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import type { Metric } from './define-metric.ts';
import { type Measure, measureOf } from './measure.ts';
import type { ParameterValue } from './parameters.ts';

/**
 * Reads `NAME(parameter=value,..)@cutoff`. Names and synonyms are understood in any case; blanks around the parts do not matter.
 *
 * @param groups names that could have been meant too where the text stood, for the message
 * @throws InputError with everything that is wrong: `metric-syntax`, `unknown-metric`, `unknown-parameter`, `bad-parameter`,
 *   `parameter-twice`, `parameter-missing`, `bad-cutoff`, `cutoff-missing`, `cutoff-not-taken`
 */
export function parseMeasure(
  text: string,
  metrics: readonly Metric[],
  groups: readonly string[] = [],
): Measure {
  const parts = shape.exec(text)?.groups;
  if (parts === undefined) {
    throw new InputError({
      code: 'metric-syntax',
      message: `${quoted(text)} is not the name of a metric`,
      mend: 'write NAME, NAME@10 or NAME(parameter=value)@10, as in nDCG(gain=exp)@10',
    });
  }
  const metric = find(parts['name']!, metrics, groups);
  const problems: Problem[] = [];
  const given = readParameters(metric, parts['inside'], problems);
  readCutoff(metric, parts['cutoff'], given, problems);
  for (const [name, parameter] of Object.entries(metric.parameters)) {
    if (given.has(name)) continue;
    if (parameter.default === undefined) problems.push(missing(metric, name));
    else given.set(name, parameter.default);
  }
  if (problems.length > 0) throw new InputError(problems);
  return measureOf(metric, Object.fromEntries(given));
}

/**
 * Splits at commas outside parentheses; blanks around the pieces and empty pieces go.
 *
 * @example
 * splitList('nDCG(gain=exp,ideal=candidates)@10, MRR'); // => ['nDCG(gain=exp,ideal=candidates)@10', 'MRR']
 */
export function splitList(text: string): string[] {
  const pieces = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === ',' && depth <= 0) pieces.push('');
    else pieces[pieces.length - 1] += letter;
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

/** The metric of that name or synonym, in any case. */
function find(name: string, metrics: readonly Metric[], groups: readonly string[]): Metric {
  const found = metrics.find(({ name: own, synonyms }) => {
    return [own, ...synonyms].some((known) => known.toLowerCase() === name.toLowerCase());
  });
  if (found !== undefined) return found;
  const known = [...metrics.flatMap((metric) => [metric.name, ...metric.synonyms]), ...groups];
  const translated = fromTrecEval(name, metrics);
  const hint = translated === undefined ? didYouMean(name, known) : ` (did you mean "${translated}"?)`;
  throw new InputError({
    code: 'unknown-metric',
    message: `there is no metric ${quoted(name)}${hint}`,
    mend: `use one of: ${[...metrics.map((metric) => metric.name), ...groups].join(', ')}`,
  });
}

/** `ndcg_cut_10` and `ndcg_cut.10` are nDCG@10 here. */
function fromTrecEval(name: string, metrics: readonly Metric[]): string | undefined {
  for (const { name: own, trecEval } of metrics) {
    if (name === trecEval.whole) return own;
    const cutoff = /^(?<before>.+)[_.](?<cutoff>\d+)$/.exec(name)?.groups;
    if (cutoff !== undefined && `${cutoff['before']}_` === trecEval.beforeCutoff) {
      return `${own}@${cutoff['cutoff']}`;
    }
  }
  return undefined;
}

function readParameters(
  metric: Metric,
  inside: string | undefined,
  problems: Problem[],
): Map<string, ParameterValue> {
  const given = new Map<string, ParameterValue>();
  const pieces = inside === undefined || inside.trim() === '' ? [] : inside.split(',');
  for (const piece of pieces) {
    const [name = '', ...rest] = piece.split('=').map((part) => part.trim());
    const value = rest.join('=');
    const parameter = name === 'cutoff' ? undefined : own(metric.parameters, name);
    if (parameter === undefined) {
      problems.push(unknownParameter(metric, name));
      continue;
    }
    const read = parameter.read(value);
    if (given.has(name)) {
      problems.push({
        code: 'parameter-twice',
        message: `${metric.name} was given ${quoted(name)} twice`,
        mend: 'keep one of them',
      });
    } else if (read === undefined) {
      problems.push({
        code: 'bad-parameter',
        message: `${metric.name} cannot take ${quoted(value)} as its ${name}`,
        mend: `${name} is ${parameter.words}`,
      });
    }
    // One that could not be read was given all the same, and is not missed on top.
    given.set(name, read ?? '');
  }
  return given;
}

function readCutoff(
  metric: Metric,
  text: string | undefined,
  given: Map<string, ParameterValue>,
  problems: Problem[],
): void {
  if (text === undefined) return;
  const parameter = metric.parameters['cutoff'];
  if (parameter === undefined) {
    problems.push({
      code: 'cutoff-not-taken',
      message: `${metric.name} has no cutoff, and "@${text}" names one`,
      mend: `write ${metric.example}`,
    });
    return;
  }
  const read = parameter.read(text);
  if (read === undefined) {
    problems.push({
      code: 'bad-cutoff',
      message: `"@${text}" is no cutoff of ${metric.name}`,
      mend: `a cutoff is ${parameter.words}, as in ${metric.name}@10`,
    });
  }
  given.set('cutoff', read ?? 0);
}

function unknownParameter(metric: Metric, name: string): Problem {
  const refused = own(metric.refused, name);
  if (refused !== undefined) {
    return {
      code: 'unknown-parameter',
      message: `${metric.name} has no parameter ${quoted(name)}`,
      why: refused.why,
      mend: refused.mend,
    };
  }
  const known = Object.keys(metric.parameters).filter((parameter) => parameter !== 'cutoff');
  const mends = known.map((parameter) => `${parameter} (${metric.parameters[parameter]!.words})`);
  if (name === 'cutoff') mends.unshift(`a cutoff as ${metric.name}@10`);
  return {
    code: 'unknown-parameter',
    message: `${metric.name} has no parameter ${quoted(name)}${didYouMean(name, known)}`,
    mend: mends.length === 0 ? `write ${metric.example}` : `it takes ${mends.join(', ')}`,
  };
}

function missing(metric: Metric, name: string): Problem {
  return name === 'cutoff'
    ? {
        code: 'cutoff-missing',
        message: `${metric.name} needs a cutoff`,
        mend: `write ${metric.example}`,
      }
    : {
        code: 'parameter-missing',
        message: `${metric.name} needs its parameter ${name}, ${metric.parameters[name]!.words}`,
        mend: `write ${metric.example}`,
      };
}

/** Only what was declared: `constructor` and the like are no parameters. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

const shape =
  /^\s*(?<name>[\p{L}\p{N}_.-]+)\s*(?:\((?<inside>[^()]*)\))?\s*(?:@\s*(?<cutoff>[^\s()@]*))?\s*$/u;
