import type { ThresholdFigures, ThresholdOutcome } from '../diagnosis/index.ts';
import type { ThresholdReport } from '../pipeline/threshold-report.ts';
import { figureText, percentText } from './figure.ts';

/** What people see of a threshold, before it is laid out. All text is raw. */
export interface ThresholdView {
  readonly run: string;
  /** `precision of 0.9, scale probability`. */
  readonly asked: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly string[] }[];
  readonly calibration: readonly string[];
  readonly notes: readonly string[];
}

export function thresholdView(report: ThresholdReport): ThresholdView {
  const { overall, languages, fixed, target } = report;
  const byLanguage = languages.length > 1 ? languages : [];
  const share = 'precision' in target ? target.precision : target.recall;
  const name = 'precision' in target ? 'precision' : 'recall';
  return {
    run: report.run,
    asked: `threshold for a ${name} of ${share}, scores: ${report.scale}`,
    columns: ['threshold', 'precision', 'recall', 'kept', 'left with nothing', 'candidates'],
    rows: [
      row('all', overall),
      ...byLanguage.map((one) => row(one.language, one)),
      ...(fixed.threshold === null
        ? []
        : [
            row('all, fixed', fixed.overall),
            ...(fixed.languages.length > 1
              ? fixed.languages.map((one) => row(`${one.language}, fixed`, one))
              : []),
          ]),
    ],
    calibration: calibrationLines(report.calibration),
    notes: [
      ...reasons([
        { label: 'all', outcome: overall },
        ...byLanguage.map((one) => ({ label: one.language, outcome: one })),
      ]),
      ...(fixed.threshold === null ? [`the fixed threshold 0.5 is not shown: ${fixed.reason}`] : []),
      ...report.notes,
    ],
  };
}

function row(label: string, outcome: ThresholdOutcome): ThresholdView['rows'][number] {
  if (outcome.threshold === null) return { label, cells: ['none', '-', '-', '-', '-', '-'] };
  return { label, cells: cellsOf(outcome) };
}

function cellsOf(figures: ThresholdFigures): string[] {
  const { precision, low, high, recall, recallLow, recallHigh } = figures;
  return [
    figures.threshold.toPrecision(4),
    `${figureText(precision)}${interval(low, high)}`,
    `${figureText(recall)}${interval(recallLow, recallHigh)}`,
    percentText(figures.keptShare),
    `${figures.emptyQueries} of ${figures.queries}`,
    figureText(figures.candidatesPerQuery, { digits: 1 }),
  ];
}

function interval(low: number | null, high: number | null): string {
  return low === null || high === null ? '' : ` [${figureText(low)}, ${figureText(high)}]`;
}

function reasons(outcomes: readonly { label: string; outcome: ThresholdOutcome }[]): string[] {
  return outcomes.flatMap(({ label, outcome }) =>
    outcome.threshold === null ? [`${label}: ${outcome.reason}`] : [],
  );
}

function calibrationLines(calibration: ThresholdReport['calibration']): string[] {
  if ('reason' in calibration) return [`calibration is not looked at: ${calibration.reason}`];
  const { bins, intercept, slope, brier, brierSkill, logLoss, error, scores, relevant, languages } =
    calibration;
  const apart = languages.filter(({ differs }) => differs);
  return [
    `calibration on ${scores} scores, ${relevant} of them relevant: error ${figureText(error)}, intercept ${figureText(intercept)}, slope ${figureText(slope)}, Brier ${figureText(brier)} (skill ${figureText(brierSkill)}), log loss ${figureText(logLoss)}`,
    `score -> share relevant: ${bins.map(({ meanScore, relevantShare }) => `${figureText(meanScore)} -> ${figureText(relevantShare)}`).join(', ')}`,
    ...(languages.length === 0
      ? []
      : [
          apart.length === 0
            ? 'one threshold serves all languages as far as these data can tell'
            : `one threshold does not serve all languages: ${apart.map(({ language, difference }) => `${language} ${difference > 0 ? '+' : ''}${figureText(difference, { digits: 2 })}`).join(', ')} logits against the others`,
        ]),
  ];
}
