import type { ScoredRun } from '../results/scored-run.ts';
import type {
  Change,
  JudgementHoles,
  MeasureComparison,
  PairedCounts,
  ScoreShift,
  Warning,
} from './comparison.ts';
import { mainPartsChanged } from './manifest-changes.ts';

/** What the warnings of one comparison are read from. */
export interface Observed {
  readonly baseline: ScoredRun;
  readonly candidate: ScoredRun;
  readonly counts: PairedCounts;
  /** Name of the primary measure, and its figures. */
  readonly primary: string;
  readonly figures: MeasureComparison;
  readonly tooManyFailed: boolean;
  readonly changes: readonly Change[];
  readonly holes: JudgementHoles | null;
  readonly shift: ScoreShift | null;
}

/** What to know before the verdict is believed, most serious first. */
export function comparisonWarnings(observed: Observed): Warning[] {
  return checks.flatMap((check) => check(observed));
}

type Check = (observed: Observed) => Warning[];

const checks: readonly Check[] = [
  ({ baseline, candidate }) =>
    [baseline, candidate].flatMap(({ name, manifest }): Warning[] =>
      manifest === null || manifest.status === 'finished'
        ? []
        : [{ code: 'unfinished-run', message: `${name} is not finished: its status is ${manifest.status}` }],
    ),

  ({ changes }) => {
    const parts = mainPartsChanged(changes);
    return parts.length < 2
      ? []
      : [
          {
            code: 'several-changes',
            message: `the runs differ in ${listed(parts)} at once, so no difference can be put down to one of them`,
          },
        ];
  },

  ({ changes }) =>
    changes.some(({ what }) => what === 'dataset')
      ? [
          {
            code: 'other-labels',
            message: 'the data sets are not the same: queries are paired by id, and their labels may differ',
          },
        ]
      : [],

  ({ counts: { failed, rerankable }, tooManyFailed }) =>
    failed === 0
      ? []
      : [
          {
            code: 'failed-queries',
            message:
              `${failed} of ${queriesText(rerankable)} failed in one of the runs and are left out` +
              (tooManyFailed
                ? `: with more than ${mostFailed * 100} % of them what is left may not stand for all, so the verdict is inconclusive`
                : ''),
          },
        ],

  ({ counts: { unpaired, paired } }) =>
    unpaired === 0
      ? []
      : [
          {
            code: 'unpaired-queries',
            message: `${queriesText(unpaired)} stand in one run only and are left out; ${paired} are in both`,
          },
        ],

  ({ baseline, candidate, counts: { withoutScore } }) =>
    [
      { name: baseline.name, count: withoutScore.baseline },
      { name: candidate.name, count: withoutScore.candidate },
    ].flatMap(({ name, count }): Warning[] =>
      count === 0
        ? []
        : [
            {
              code: 'documents-without-score',
              message: `${count} documents have no score in ${name}; they rank below all others, tied`,
            },
          ],
    ),

  ({ holes, primary }) =>
    holes === null
      ? []
      : [
          {
            code: 'judgement-holes',
            message:
              `judgement holes: ${holes.measure} is ${figure(holes.baseline)} against ${figure(holes.candidate)}, ` +
              `so ${primary} may differ by what was judged; with unjudged documents taken out it is ` +
              `${figure(holes.condensed.baseline)} against ${figure(holes.condensed.candidate)}`,
          },
        ],

  ({ figures: { questions, verdict } }) =>
    questions >= fewestQuestions || verdict === 'identical'
      ? []
      : [
          {
            code: 'few-questions',
            message: `only ${questions} questions: ${questions < 6 ? 'too few for an interval' : 'what they say of others is little'}`,
          },
        ],

  ({ figures: { verdict, reason }, primary }) =>
    verdict === null && reason === null
      ? [
          {
            code: 'no-direction',
            message: `${primary} is neither better high nor low, so there is no verdict: name a measure of rankings first`,
          },
        ]
      : [],

  ({ counts: { reordered, compared }, figures: { verdict, low, difference } }) =>
    reordered > 0 || difference !== 0 || verdict === 'identical' || compared === 0 || low === null
      ? []
      : [
          {
            code: 'no-ranking-changed',
            message: `no ranking changed in ${queriesText(compared)}: a loss up to ${figure(Math.max(0, -low))} is not excluded`,
          },
        ],

  ({ figures: { resolution, margin, verdict }, primary }) =>
    resolution === null || margin >= resolution || verdict === 'identical'
      ? []
      : [
          {
            code: 'margin-under-resolution',
            message: `these queries can settle a margin of ${figure(resolution)} in ${primary} at best, and the margin is ${figure(margin)}`,
          },
        ],

  ({ baseline, candidate, primary, figures: { margin } }) => {
    const noises = [baseline, candidate].map(({ manifest }) => manifest?.noise?.[primary] ?? 0);
    const noise = Math.max(...noises);
    return margin >= noisesPerMargin * noise
      ? []
      : [
          {
            code: 'margin-under-noise',
            message: `repeats of the same run differ by ${figure(noise)} (standard deviation), more than a third of the margin of ${figure(margin)}`,
          },
        ];
  },

  ({ changes }) =>
    changes.flatMap(({ what, baseline, candidate }): Warning[] =>
      what === 'scale'
        ? [
            {
              code: 'other-scale',
              message: `scores are on other scales (${baseline ?? 'unknown'}, ${candidate ?? 'unknown'}): thresholds do not carry over`,
            },
          ]
        : [],
    ),

  ({ shift, changes }) =>
    shift === null || !shift.flagged || changes.some(({ what }) => what === 'scale')
      ? []
      : [
          {
            code: 'score-shift',
            message:
              `the scores themselves moved (by ${figure(shift.wasserstein.value)} of the baseline's interquartile range; ` +
              `spread within a query x ${figure(shift.spreadRatio.value)}): fixed thresholds must be set anew`,
          },
        ],
];

/** Share of the queries that may have failed before what is left stands for all no more (STATISTICS.md 5). */
export const mostFailed = 0.005;

/** Under it a comparison is said to stand on few questions. */
const fewestQuestions = 10;

/** A margin under three times the noise of repeats cannot be told from it (STATISTICS.md 6). */
const noisesPerMargin = 3;

function queriesText(count: number): string {
  return `${count} ${count === 1 ? 'query' : 'queries'}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function figure(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}
