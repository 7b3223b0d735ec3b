import type { Gate, RuleOutcome } from '../../gate/index.ts';
import { escapeTerminal, escapeXml } from '../../text/escape.ts';
import { gateView, ruleLabel } from '../gate-view.ts';

/**
 * One test case per rule, baseline and slice, in the XML that Jenkins, GitLab and GitHub actions read. What is inconclusive is
 * `skipped`: it neither failed nor passed.
 */
export function gateJunit(gate: Gate): string {
  const { rules, run } = gate;
  const count = (verdict: RuleOutcome['verdict']) => rules.filter((rule) => rule.verdict === verdict).length;
  const totals = attributes({
    tests: rules.length,
    failures: count('fail'),
    errors: 0,
    skipped: count('inconclusive'),
    time: 0,
  });
  const view = gateView(gate);
  const said = [
    view.title,
    ...view.facts,
    ...view.warnings.map((warning) => `warning: ${warning}`),
    view.sight ?? '',
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: 'rankgauge gate' })} ${totals}>`,
    `  <testsuite ${attributes({ name: run })} ${totals}>`,
    '    <properties>',
    ...propertiesOf(gate).map(([name, value]) => `      <property ${attributes({ name, value })}/>`),
    '    </properties>',
    ...rules.map(testcase),
    `    <system-out>${text(said.filter((line) => line !== '').join('\n'))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testcase(outcome: RuleOutcome): string {
  const open = `    <testcase ${attributes({ name: ruleLabel(outcome), classname: classNameOf(outcome), time: 0 })}`;
  const { verdict, reason, queries = [] } = outcome;
  if (verdict === 'pass') return `${open}/>`;
  const look = queries.length === 0 ? '' : `\nlook at: ${queries.join(', ')}`;
  const inner =
    verdict === 'fail'
      ? `<failure ${attributes({ message: reason, type: 'rule' })}>${text(`${reason}${look}`)}</failure>`
      : `<skipped ${attributes({ message: `inconclusive: ${reason}` })}/>`;
  return `${open}>\n      ${inner}\n    </testcase>`;
}

/** Reports group cases by the dots of the class name: rules of slices apart from those of the whole run. */
function classNameOf({ slice }: RuleOutcome): string {
  return slice === undefined ? 'rankgauge.gate' : `rankgauge.gate.${slice.slice}`;
}

function propertiesOf({
  tool,
  verdict,
  dataset,
  template,
  reranker,
  baseline,
  rankings,
}: Gate): [string, string][] {
  const all: [string, string | null][] = [
    ['tool', tool],
    ['verdict', verdict],
    ['dataset', dataset],
    ['template', template],
    ['reranker', reranker],
    ['baseline', baseline],
    ['rankings', rankings.hash],
  ];
  return all.filter((one): one is [string, string] => one[1] !== null);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeXml(escapeTerminal(String(value)))}"`)
    .join(' ');
}

/** Line breaks of ours stay; those of others were made visible before. */
function text(value: string): string {
  return value
    .split('\n')
    .map((line) => escapeXml(escapeTerminal(line)))
    .join('\n');
}
