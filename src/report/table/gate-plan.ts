import type { GatePlan } from '../../gate/index.ts';
import { counted, figureText } from '../figure.ts';
import type { RenderOptions } from '../report.ts';
import { grid } from './grid.ts';
import { pageOf, paragraph } from './page.ts';

/** What a gate checks and what it sees, for a terminal. */
export function gatePlanTable(plan: GatePlan, options: RenderOptions): string {
  const page = pageOf(options);
  const deviations = plan.rows[0]?.losses.map(({ deviation }) => deviation) ?? [];
  const measured = plan.measured;
  const parts = [
    `${paragraph('what this gate checks', page, { style: 'bold' })}\n${
      plan.rules.length === 0
        ? paragraph('  nothing yet: name rules or a baseline', page)
        : plan.rules
            .map(({ rule, meaning }) => paragraph(`  ${rule}: ${meaning}`, page, { indent: '    ' }))
            .join('\n')
    }`,
    `${paragraph('the loss that a regression() stops in 80 % of cases', page, { style: 'bold' })}\n${grid(
      [
        { title: 'questions', align: 'right' },
        ...deviations.map((deviation) => ({ title: `sd ${figureText(deviation)}`, align: 'right' as const })),
      ],
      plan.rows.map(({ questions, losses }) => [
        {
          text: `${questions}${questions === plan.questions ? ' (yours)' : ''}`,
          ...(questions === plan.questions ? { style: 'bold' as const } : {}),
        },
        ...losses.map(({ sees }) => ({ text: figureText(sees) })),
      ]),
      { page },
    )}`,
    measured === null
      ? paragraph(
          'sd is how much the differences between questions vary: about 0.05 where a prompt changed a little, 0.15 for another prompt or precision, 0.25 for another model. Name a run and a baseline to have it measured.',
          page,
        )
      : paragraph(
          `in ${counted(measured.questions, 'question')} of this run against ${measured.against} the differences in ${measured.measure} vary by ${figureText(measured.deviation)} (plan with ${figureText(measured.planned ?? measured.deviation)}): a loss of ${figureText(measured.sees)} is seen; for one of the margin it takes ${counted(measured.toStop ?? 0, 'question')}, and ${measured.toPass ?? '-'} to settle that nothing was lost`,
          page,
        ),
    paragraph(
      `margin ${figureText(plan.margin)}, losses estimated below ${figureText(plan.tolerance)} never stop, ${plan.falseStops} false stops in 1,000 changes that lose nothing`,
      page,
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}
