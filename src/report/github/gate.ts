import type { Gate, RuleOutcome } from '../../gate/index.ts';
import { escapeWorkflowCommand } from '../../text/escape.ts';
import { gateView, ruleLabel } from '../gate-view.ts';

/**
 * Annotations of GitHub Actions: errors for what fails, warnings for what should be known, one notice with the verdict. GitHub shows
 * ten of each kind for a step, so that the rest is summed up in the last one.
 */
export function gateAnnotations(gate: Gate): string {
  const view = gateView(gate);
  const failed = gate.rules.filter(({ verdict }) => verdict === 'fail');
  const open = gate.rules.filter(({ verdict }) => verdict === 'inconclusive');
  const warnings = [
    ...open.map((outcome) => ({ title: `inconclusive: ${ruleLabel(outcome)}`, message: outcome.reason })),
    ...view.warnings.map((message) => ({ title: 'rankgauge', message })),
  ];
  const lines = [
    ...limited(failed.map(asAnnotation), 'rules failed').map((one) => command('error', one)),
    ...limited(warnings, 'warnings').map((one) => command('warning', one)),
    command('notice', {
      title: `rankgauge gate: ${view.title}`,
      message: [...view.facts, ...(view.sight === null ? [] : [view.sight])].join('\n'),
    }),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

interface Annotation {
  readonly title: string;
  readonly message: string;
}

function asAnnotation(outcome: RuleOutcome): Annotation {
  const { reason, queries = [] } = outcome;
  return {
    title: ruleLabel(outcome),
    message: queries.length === 0 ? reason : `${reason}\nlook at: ${queries.join(', ')}`,
  };
}

function limited(all: readonly Annotation[], what: string): Annotation[] {
  if (all.length <= mostShown) return [...all];
  const left = all.length - mostShown + 1;
  return [
    ...all.slice(0, mostShown - 1),
    { title: `${left} more ${what}`, message: 'see the summary of this job, or the report in its files' },
  ];
}

function command(kind: 'error' | 'warning' | 'notice', { title, message }: Annotation): string {
  return `::${kind} title=${escapeWorkflowCommand(title, 'property')}::${escapeWorkflowCommand(message, 'data')}`;
}

/** Per step and kind; GitHub drops the others in silence. */
const mostShown = 10;
