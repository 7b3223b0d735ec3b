// The one place that knows mathjs. It is loaded only by what reads rules: from `mathjs/number` with the parser's own factories a
// bundle needs some 30 to 50 ms and 0.34 MB for it (measured), the whole of mathjs 240 ms and more.
import { create, type MathNode, parseDependencies } from 'mathjs/number';

/** How the pieces of a rule hang together. A leaf is the number of a piece, counted from 0. */
export type SyntaxTree =
  | { readonly kind: 'leaf'; readonly leaf: number }
  | { readonly kind: 'call'; readonly leaf: number; readonly inputs: readonly SyntaxTree[] }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: SyntaxTree;
      readonly right: SyntaxTree;
    };

export type SyntaxOutcome =
  | { readonly kind: 'tree'; readonly tree: SyntaxTree }
  /** `at` is an index into the expression; null: somewhere near `leaf`, or nowhere in particular. */
  | {
      readonly kind: 'fault';
      readonly message: string;
      readonly mend: string;
      readonly at: number | null;
      readonly leaf: number | null;
    };

/**
 * Reads an expression whose values all stand in as `v0`, `v1`, ...: so nothing that a rule says is ever a name to mathjs. Only the
 * tree is taken from it; nothing is evaluated. Node types that are not listed here are refused.
 *
 * @example
 * syntaxTree('v0 >= v1'); // => { kind: 'tree', tree: { kind: 'binary', operator: '>=', ... } }
 */
export function syntaxTree(expression: string): SyntaxOutcome {
  let root: MathNode;
  try {
    root = math.parse(expression);
  } catch (error) {
    // A deep nest of brackets ends the stack of a recursive parser.
    if (error instanceof RangeError) return fault('it is nested too deeply', 'write several rules');
    if (!(error instanceof SyntaxError)) throw error;
    return syntaxFault(error, expression.length);
  }
  try {
    return { kind: 'tree', tree: treeOf(root as AnyNode) };
  } catch (error) {
    if (error instanceof RangeError) return fault('it is nested too deeply', 'write several rules');
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'fault', message: error.message, mend: error.mend, at: null, leaf: error.leaf };
  }
}

/** What is read of a node. mathjs declares its node types as a union that `parse` does not return. */
interface AnyNode {
  readonly type: string;
  readonly name?: string;
  readonly op?: string;
  readonly implicit?: boolean;
  readonly fn?: AnyNode | string;
  readonly args?: readonly AnyNode[];
  readonly params?: readonly AnyNode[];
  readonly content?: AnyNode;
}

function treeOf(node: AnyNode): SyntaxTree {
  switch (node.type) {
    case 'ParenthesisNode':
      return treeOf(node.content as AnyNode);
    case 'SymbolNode':
      return { kind: 'leaf', leaf: leafOf(node) };
    case 'FunctionNode': {
      const called = node.fn as AnyNode;
      if (called.type !== 'SymbolNode') break;
      return { kind: 'call', leaf: leafOf(called), inputs: (node.args ?? []).map(treeOf) };
    }
    case 'OperatorNode': {
      const [left, right] = node.args ?? [];
      if (node.implicit === true) {
        throw new Refusal(
          'two values stand side by side',
          'put a comparison, "and" or "or" between them',
          right === undefined ? null : firstLeaf(right),
        );
      }
      if (left === undefined || right === undefined || !allowedOperators.has(node.op ?? '')) break;
      return { kind: 'binary', operator: node.op ?? '', left: treeOf(left), right: treeOf(right) };
    }
    case 'RelationalNode':
      throw new Refusal(
        'two comparisons in a row are no rule',
        'write two rules, or put "and" between two comparisons',
        node.params?.[2] === undefined ? null : firstLeaf(node.params[2]),
      );
    default:
  }
  if (node.op === 'not') {
    throw new Refusal('"not" is no word of a rule', 'turn the comparison around', firstLeaf(node));
  }
  throw new Refusal('this is no part of a rule', 'see docs/gate.md for what a rule may say', firstLeaf(node));
}

function leafOf({ name = '' }: AnyNode): number {
  const leaf = /^v(\d+)$/.exec(name)?.[1];
  // Only stand-ins are ever given to mathjs.
  if (leaf === undefined) throw new Refusal('this is no part of a rule', 'see docs/gate.md', null);
  return Number(leaf);
}

function firstLeaf(node: AnyNode): number | null {
  if (node.type === 'SymbolNode') return leafOf(node);
  const inner = [
    ...(typeof node.fn === 'object' ? [node.fn] : []),
    ...(node.content === undefined ? [] : [node.content]),
    ...(node.args ?? []),
    ...(node.params ?? []),
  ];
  for (const one of inner) {
    const leaf = firstLeaf(one);
    if (leaf !== null) return leaf;
  }
  return null;
}

class Refusal extends Error {
  readonly mend: string;
  readonly leaf: number | null;

  constructor(message: string, mend: string, leaf: number | null) {
    super(message);
    this.mend = mend;
    this.leaf = leaf;
  }
}

function fault(message: string, mend: string): SyntaxOutcome {
  return { kind: 'fault', message, mend, at: null, leaf: null };
}

/** mathjs counts characters from 1 and says so in the message too. */
function syntaxFault(error: SyntaxError, length: number): SyntaxOutcome {
  const character = 'char' in error && typeof error.char === 'number' ? error.char : null;
  const at = character === null ? null : Math.min(length, character - 1);
  const said = error.message.replace(/ \(char \d+\)$/, '');
  const message = messages.find(([start]) => said.startsWith(start))?.[1] ?? 'it cannot be read from here on';
  return { kind: 'fault', message, mend: 'see docs/gate.md for how rules are written', at, leaf: null };
}

const messages: readonly (readonly [start: string, message: string])[] = [
  ['Unexpected end of expression', 'it ends where a value should stand'],
  ['Value expected', 'a value should stand here'],
  ['Parenthesis ) expected', 'a ")" is missing'],
  ['Unexpected operator )', 'this ")" closes nothing'],
  ['Unexpected operator', 'this should not stand here'],
];

const allowedOperators = new Set(['>=', '>', '<=', '<', '==', '!=', 'and', 'or']);

const math = create({ parseDependencies: parseDependencies! });
