import { directionOf } from '../comparison/direction.ts';
import { InputError, type Place, type Problem } from '../foundation/errors.ts';
import { inBaseUnit, isTime } from '../foundation/limit-units.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean, suggest } from '../foundation/suggest.ts';
import { type Measure, metric, metrics } from '../metrics/index.ts';
import { checkText, quantityText } from './print-rule.ts';
import { exampleOf, isCount, rangeOf, settledBy } from './quantity-range.ts';
import type {
  Check,
  Comparison,
  LatencyStatistic,
  Limit,
  Operator,
  Quantity,
  Rule,
  ValueWithInterval,
} from './rule.ts';
import { type Token, tokensOf } from './rule-tokens.ts';
import {
  checkFunctions,
  forms,
  latencyStatistics,
  quantityNames,
  valueFunctions,
  verdicts,
} from './rule-words.ts';
import { standIns, tokenAt } from './stand-ins.ts';
import { type SyntaxTree, syntaxTree } from './syntax-tree.ts';

/** A rule as it was written, and where. */
export interface WrittenRule {
  readonly text: string;
  /** Of the rule in its file; undefined for a rule of the command line. */
  readonly where?: Place | undefined;
}

/**
 * Reads the rules of a gate. Nothing in a rule is ever evaluated: mathjs sees only stand-ins, and what the tree says is checked here
 * against what a rule may say.
 *
 * @param written at most 1,000 characters each
 * @throws InputError with the problems of all rules at once: what is wrong, at which character, and what could be meant
 * @example
 * parseRules([{ text: 'ndcg@10>=.7' }])[0]?.text; // => 'nDCG@10 >= 0.7'
 */
export function parseRules(written: readonly WrittenRule[]): Rule[] {
  const problems: Problem[] = [];
  const rules = written.flatMap((rule): Rule[] => {
    const reader = new RuleReader(rule);
    const check = reader.read();
    problems.push(...reader.problems);
    return check === null ? [] : [{ text: checkText(check), check }];
  });
  if (problems.length > 0) throw new InputError(problems);
  return rules;
}

/** Reads one rule. Collects problems and goes on where it can, so that a rule tells all its faults at once. */
class RuleReader {
  readonly problems: Problem[] = [];
  readonly #rule: WrittenRule;
  #tokens: readonly Token[] = [];

  constructor(rule: WrittenRule) {
    this.#rule = rule;
  }

  read(): Check | null {
    const { text } = this.#rule;
    if (text.trim() === '') {
      return this.#fault('rule-empty', null, {
        message: 'it is empty',
        mend: 'write a rule such as "nDCG@10 >= 0.7", or take it out',
      });
    }
    if (text.length > longest) {
      return this.#fault('rule-too-long', null, {
        message: `it has ${text.length} characters; ${longest} are allowed`,
        mend: 'write several rules',
      });
    }
    const tokens = tokensOf(text);
    if (!Array.isArray(tokens)) {
      const { start, message, mend } = tokens;
      return this.#fault('rule-character', start, { message, mend });
    }
    this.#tokens = tokens;
    const { expression, starts } = standIns(tokens);
    const outcome = syntaxTree(expression);
    if (outcome.kind === 'fault') {
      const { message, mend, at, leaf } = outcome;
      const token = leaf === null ? (at === null ? null : tokenAt(starts, at)) : leaf;
      const start = token === null ? null : (tokens[token]?.start ?? text.length);
      return this.#fault('rule-syntax', start, { message, mend });
    }
    const check = this.#check(outcome.tree, { inside: 'rule' });
    return this.problems.length > 0 ? null : check;
  }

  #check(tree: SyntaxTree, context: { readonly inside: 'rule' | 'each' | 'or' }): Check | null {
    if (tree.kind === 'binary') {
      if (tree.operator !== 'and' && tree.operator !== 'or') return this.#comparison(tree);
      const kind = tree.operator === 'and' ? 'all' : 'any';
      const inner =
        kind === 'any' ? ({ inside: context.inside === 'rule' ? 'or' : context.inside } as const) : context;
      const parts = chain(tree, tree.operator).map((part) => this.#check(part, inner));
      return parts.some((part) => part === null) ? null : { kind, checks: parts as Check[] };
    }
    const token = this.#token(tree);
    if (tree.kind === 'call' && token.kind === 'name') {
      if (token.text === 'regression') return this.#regression(tree, token);
      if (token.text === 'each') return this.#each(tree, token, context);
    }
    return this.#noCheck(tree, token);
  }

  /** A value alone, or a function that gives none. */
  #noCheck(tree: SyntaxTree, token: Token): null {
    if (token.kind === 'name' && tree.kind === 'call' && !valueFunctions.has(token.text)) {
      return this.#unknownFunction(token);
    }
    if (token.kind === 'name' && tree.kind === 'leaf' && checkFunctions.has(token.text)) {
      return this.#at('rule-function', token, {
        message: `"${token.text}" needs brackets`,
        mend: `write ${forms[token.text]}`,
      });
    }
    const before = this.problems.length;
    const quantity = this.#quantity(tree);
    if (this.problems.length > before) return null;
    return this.#at('rule-no-comparison', token, {
      message: quantity === null ? 'this says nothing that could hold or not' : 'a value alone is no rule',
      mend:
        quantity === null
          ? 'write a comparison, as in nDCG@10 >= 0.7'
          : `compare it with a limit, as in ${exampleOf(quantity)}`,
    });
  }

  #regression(tree: SyntaxTree & { readonly kind: 'call' }, token: Token): Check | null {
    const [first, second, ...more] = tree.inputs;
    if (first === undefined || more.length > 0) return this.#wrongInputs(token);
    const measure = this.#measure(first);
    const margin = second === undefined ? null : this.#margin(second, measure);
    if (measure === null || margin === undefined) return null;
    if (directionOf(measure) === 'neither') {
      return this.#at('rule-no-direction', this.#token(first), {
        message: `${measure.name} is neither better high nor low, so it cannot get worse`,
        mend: 'name a measure of order or separation: nDCG@10, MRR@10, AUC',
      });
    }
    return { kind: 'regression', measure, margin };
  }

  #margin(tree: SyntaxTree, measure: Measure | null): number | undefined {
    const token = this.#token(tree);
    if (tree.kind !== 'leaf' || token.kind !== 'number' || isTime(token.written.unit)) {
      this.#at('rule-margin', token, {
        message: 'the margin should be a number',
        mend: 'write regression(nDCG@10, 0.02)',
      });
      return undefined;
    }
    const margin = inBaseUnit(token.written);
    const [lowest, highest] = measure?.metric.range ?? [0, 1];
    if (margin > 0 && margin < highest - lowest) return margin;
    this.#at('rule-margin', token, {
      message: `a margin of ${token.text} ${margin > 0 ? 'allows for everything' : 'allows for nothing'}`,
      mend: 'the margin is the loss that matters, in the unit of the metric: 0.02, say',
    });
    return undefined;
  }

  #each(
    tree: SyntaxTree & { readonly kind: 'call' },
    token: Token,
    { inside }: { readonly inside: 'rule' | 'each' | 'or' },
  ): Check | null {
    const [first, second, ...more] = tree.inputs;
    if (first === undefined || second === undefined || more.length > 0) return this.#wrongInputs(token);
    if (inside !== 'rule') {
      return this.#at('rule-nested', token, {
        message: inside === 'each' ? 'each() cannot stand inside each()' : 'each() cannot stand inside "or"',
        mend: 'write it as a rule of its own',
      });
    }
    const column = this.#column(first);
    const check = this.#check(second, { inside: 'each' });
    if (column === null || check === null) return null;
    const whole = wholeRunOnly(check);
    if (whole !== null) {
      return this.#at('rule-not-by-slice', token, {
        message: `${whole} is of the whole run and cannot be split by ${column}`,
        mend: 'write it as a rule of its own',
      });
    }
    return { kind: 'each', column, check };
  }

  #comparison(tree: SyntaxTree & { readonly kind: 'binary' }): Comparison | null {
    const [left, right] = [this.#limitToken(tree.left), this.#limitToken(tree.right)];
    if (left !== null && right !== null) {
      return this.#at('rule-no-value', left, {
        message: 'this compares two constants, so it says nothing of a run',
        mend: 'compare a value of the run with a limit, as in nDCG@10 >= 0.7',
      });
    }
    if (left === null && right === null) {
      const before = this.problems.length;
      const [one, other] = [this.#quantity(tree.left), this.#quantity(tree.right)];
      // `diagnosis == healthy`: the word without its quotes.
      const bare = this.#token(tree.right);
      if (one?.kind === 'diagnosis' && bare.kind === 'name') {
        this.problems.length = before;
        return this.#at('rule-quotes', bare, {
          message: `"${bare.text}" needs quotes here`,
          mend: `write diagnosis == "${suggest(bare.text, verdicts) ?? 'healthy'}"`,
        });
      }
      if (one === null || other === null) return null;
      return this.#at('rule-two-values', this.#token(tree.right), {
        message: 'this compares two values of the run',
        mend: 'compare one with a number; against another run use regression(), between languages gap()',
      });
    }
    const operator = (right === null ? flipped[tree.operator] : tree.operator) as Operator;
    const quantity = this.#quantity(right === null ? tree.right : tree.left);
    const token = (right ?? left) as Token;
    if (quantity === null) return null;
    const limit = this.#limit(token, quantity, operator);
    return limit === null ? null : { kind: 'comparison', quantity, operator, limit };
  }

  #limitToken(tree: SyntaxTree): Token | null {
    if (tree.kind !== 'leaf') return null;
    const token = this.#token(tree);
    return token.kind === 'number' || token.kind === 'string' ? token : null;
  }

  #limit(token: Token, quantity: Quantity, operator: Operator): Limit | null {
    const name = quantityText(quantity);
    if (quantity.kind === 'diagnosis') return this.#verdictLimit(token, operator);
    if (token.kind !== 'number') {
      return this.#at('rule-limit', token, {
        message: `${name} is a number and cannot be compared with a text`,
        mend: `write ${exampleOf(quantity)}`,
      });
    }
    const { written } = token;
    if (quantity.kind === 'latency' && !isTime(written.unit)) {
      return this.#at('rule-unit', token, {
        message: `${name} is a time, and "${token.text}" has no unit of time`,
        mend: `write ${written.number} ms, or ${written.number / 1000} s`,
      });
    }
    if (quantity.kind !== 'latency' && isTime(written.unit)) {
      return this.#at('rule-unit', token, {
        message: `${name} is no time`,
        mend: `write ${exampleOf(quantity)}`,
      });
    }
    if (written.unit === 'percent' && isCount(quantity)) {
      return this.#at('rule-unit', token, {
        message: `${name} is a count, and "${token.text}" a share`,
        mend:
          quantity.kind === 'failed'
            ? 'write failed == 0, or for a share of calls errors < 0.1 %'
            : `write ${exampleOf(quantity)}`,
      });
    }
    if ((operator === '==' || operator === '!=') && !isCount(quantity)) {
      return this.#at('rule-equality', token, {
        message: `whether ${name} is exactly ${token.text} is decided by rounding`,
        mend: `use >= or <=, as in ${exampleOf(quantity)}`,
      });
    }
    const value = inBaseUnit(written);
    const settled = settledBy(quantity, operator, value);
    if (settled !== null) {
      const [lowest, highest] = rangeOf(quantity);
      const percent = value > 1 && value <= 100 && highest === 1 ? `; ${value} % is ${value / 100}` : '';
      return this.#at('rule-limit', token, {
        message: `${name} ${operator} ${token.text} ${settled ? 'always holds' : 'can never hold'}: ${name} lies between ${lowest} and ${Number.isFinite(highest) ? highest : 'any size'}${percent}`,
        mend: `write ${exampleOf(quantity)}`,
      });
    }
    return { kind: 'number', value, unit: written.unit };
  }

  #verdictLimit(token: Token, operator: Operator): Limit | null {
    if (operator !== '==' && operator !== '!=') {
      return this.#at('rule-limit', token, {
        message: `diagnosis is a word, and "${operator}" compares sizes`,
        mend: 'write diagnosis == "healthy", or diagnosis != "collapsed"',
      });
    }
    if (token.kind === 'string' && verdicts.includes(token.text)) return { kind: 'word', word: token.text };
    const hint = token.kind === 'string' ? didYouMean(token.text, verdicts) : '';
    return this.#at('rule-limit', token, {
      message: `${token.kind === 'string' ? quoted(token.text) : `"${token.kind}"`} is no verdict of a diagnosis${hint}`,
      mend: `use one of "${verdicts.join('", "')}"`,
    });
  }

  #quantity(tree: SyntaxTree): Quantity | null {
    const token = this.#token(tree);
    if (tree.kind === 'binary') {
      return this.#at('rule-nested', token, {
        message: 'a comparison stands where a value should',
        mend: 'compare one value with one number',
      });
    }
    if (tree.kind === 'call')
      return token.kind === 'name' ? this.#valueFunction(tree, token) : this.#notCalled(token);
    if (token.kind === 'metric') {
      const measure = this.#measure(tree);
      return measure === null ? null : { kind: 'metric', measure };
    }
    if (token.kind !== 'name') {
      return this.#at('rule-no-value', token, {
        message: `${quoted(token.text)} is no value of a run`,
        mend: 'name a metric, failed, errors, queries, latency.p95 or diagnosis',
      });
    }
    const { text } = token;
    if (text === 'diagnosis' || text === 'failed' || text === 'errors' || text === 'queries') {
      return { kind: text };
    }
    const statistic = /^latency\.(.*)$/.exec(text)?.[1];
    if (statistic !== undefined && latencyStatistics.some((known) => known === statistic)) {
      return { kind: 'latency', statistic: statistic as LatencyStatistic };
    }
    return this.#unknownName(token);
  }

  #valueFunction(tree: SyntaxTree & { readonly kind: 'call' }, token: Token): Quantity | null {
    const { text } = token;
    if (text === 'low' || text === 'high') {
      const [inner, ...more] = tree.inputs;
      if (inner === undefined || more.length > 0) return this.#wrongInputs(token);
      const of = this.#quantity(inner);
      if (of === null) return null;
      if (of.kind === 'metric' || of.kind === 'worst' || of.kind === 'gap') return { kind: text, of };
      return this.#at('rule-no-interval', this.#token(inner), {
        message: `${quantityText(of)} has no interval`,
        mend: `write ${text}(nDCG@10) >= 0.7`,
      });
    }
    if (text === 'worst') {
      const [first, second, ...more] = tree.inputs;
      if (first === undefined || second === undefined || more.length > 0) return this.#wrongInputs(token);
      const [column, measure] = [this.#column(first), this.#measure(second)];
      return column === null || measure === null ? null : { kind: 'worst', column, measure };
    }
    if (text === 'gap') {
      const [first, second, third, ...more] = tree.inputs;
      if (first === undefined || second === undefined || more.length > 0) return this.#wrongInputs(token);
      const language = this.#text(first);
      const measure = this.#measure(second);
      const reference = third === undefined ? null : this.#text(third);
      if (language === null || measure === null || (third !== undefined && reference === null)) return null;
      if (language === reference) {
        return this.#at('rule-gap', token, {
          message: `there is no gap between ${quoted(language)} and itself`,
          mend: 'name another language as the third input, or leave it out',
        });
      }
      return { kind: 'gap', language, measure, reference };
    }
    if (checkFunctions.has(text)) {
      return this.#at('rule-nested', token, {
        message: `${text}() holds or does not hold; it has no value to compare`,
        mend: `write ${forms[text]} without a comparison`,
      });
    }
    return this.#unknownFunction(token);
  }

  #measure(tree: SyntaxTree): Measure | null {
    const token = this.#token(tree);
    if (tree.kind !== 'leaf' || (token.kind !== 'metric' && token.kind !== 'name')) {
      return this.#at('rule-no-metric', token, {
        message: 'the name of a metric should stand here',
        mend: 'write one of `rankgauge list metrics`, as in nDCG@10',
      });
    }
    try {
      return metric(token.text);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const problem of error.problems) {
        this.#at(problem.code, token, {
          message: problem.message,
          ...(problem.why === undefined ? {} : { why: problem.why }),
          mend: problem.mend ?? 'see `rankgauge list metrics`',
        });
      }
      return null;
    }
  }

  #column(tree: SyntaxTree): string | null {
    const token = this.#token(tree);
    if (tree.kind === 'leaf' && (token.kind === 'name' || token.kind === 'string')) return token.text;
    return this.#at('rule-no-column', token, {
      message: 'the name of a column should stand here',
      mend: 'name what results are split by, as in each(language, nDCG@10 >= 0.5)',
    });
  }

  #text(tree: SyntaxTree): string | null {
    const token = this.#token(tree);
    if (tree.kind === 'leaf' && token.kind === 'string') return token.text;
    if (tree.kind === 'leaf' && token.kind === 'name') {
      return this.#at('rule-quotes', token, {
        message: `"${token.text}" needs quotes here`,
        mend: `write gap("${token.text}", nDCG@10) < 0.1`,
      });
    }
    return this.#at('rule-no-language', token, {
      message: 'the tag of a language should stand here, in quotes',
      mend: 'write gap("ar", nDCG@10) < 0.1',
    });
  }

  #unknownName(token: Token): null {
    const { text } = token;
    const known = [...quantityNames, ...metrics.entries.flatMap((one) => [one.name, ...one.synonyms])];
    const isFunction = valueFunctions.has(text) || checkFunctions.has(text);
    return this.#at('rule-unknown-name', token, {
      message: isFunction
        ? `"${text}" needs brackets`
        : `there is no value "${text}"${didYouMean(text, known)}`,
      mend: isFunction
        ? `write ${forms[text]}`
        : `use a metric of \`rankgauge list metrics\`, or one of ${quantityNames.join(', ')}`,
    });
  }

  #unknownFunction(token: Token): null {
    const known = Object.keys(forms);
    return this.#at('rule-unknown-function', token, {
      message: `there is no function ${quoted(token.text)}${didYouMean(token.text, known)}`,
      mend: `use one of ${known.join(', ')}`,
    });
  }

  #notCalled(token: Token): null {
    return this.#at('rule-unknown-function', token, {
      message: `${quoted(token.text)} is no function`,
      mend: `functions are ${Object.keys(forms).join(', ')}`,
    });
  }

  #wrongInputs(token: Token): null {
    return this.#at('rule-inputs', token, {
      message: `${token.kind === 'name' ? token.text : 'this'}() was given too few or too many inputs`,
      mend: `write ${forms[token.kind === 'name' ? token.text : ''] ?? 'nDCG@10 >= 0.7'}`,
    });
  }

  /** The piece that a part of the tree begins with. */
  #token(tree: SyntaxTree): Token {
    let part = tree;
    while (part.kind === 'binary') part = part.left;
    return this.#tokens[part.leaf] as Token;
  }

  #at(code: string, token: Token, said: Said): null {
    return this.#fault(code, token.start, said);
  }

  #fault(code: string, start: number | null, { message, why, mend }: Said): null {
    const { text, where } = this.#rule;
    const place = start === null ? '' : ` at character ${[...text.slice(0, start)].length + 1}`;
    this.problems.push({
      code,
      message: `the rule ${quoted(text)} is wrong${place}: ${message}`,
      ...(where === undefined ? {} : { where }),
      ...(why === undefined ? {} : { why }),
      mend,
    });
    return null;
  }
}

interface Said {
  readonly message: string;
  readonly why?: string;
  readonly mend: string;
}

/** `a and b and c` as three parts. */
function chain(tree: SyntaxTree, operator: string): SyntaxTree[] {
  if (tree.kind !== 'binary' || tree.operator !== operator) return [tree];
  return [...chain(tree.left, operator), ...chain(tree.right, operator)];
}

/** What of a check makes no sense for a part of the queries; null when nothing. */
function wholeRunOnly(check: Check): string | null {
  switch (check.kind) {
    case 'all':
    case 'any':
      return check.checks.map(wholeRunOnly).find((found) => found !== null) ?? null;
    case 'comparison': {
      const { quantity } = check;
      const of: Quantity | ValueWithInterval =
        quantity.kind === 'low' || quantity.kind === 'high' ? quantity.of : quantity;
      return of.kind === 'metric' || of.kind === 'queries' ? null : quantityText(of);
    }
    case 'regression':
    case 'each':
      return null;
    default:
      return check satisfies never;
  }
}

const flipped: Readonly<Record<string, Operator>> = {
  '>=': '<=',
  '<=': '>=',
  '>': '<',
  '<': '>',
  '==': '==',
  '!=': '!=',
};

/** Nobody writes longer ones by hand, and mathjs takes time that grows with the square of the length. */
const longest = 1000;
