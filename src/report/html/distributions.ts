import type {
  CountedScores,
  RunDistributions,
  ScoreDistribution,
} from '../../comparison/score-distributions.ts';
import { figureText } from '../figure.ts';
import { chart } from './charts.ts';
import { badge, bdi, details, escaped, htmlTable, toneOf } from './page.ts';

/** Where scores lie: one picture a run, and behind it one a language. */
export function distributionsHtml(
  runs: readonly RunDistributions[],
  verdicts: readonly (string | null)[],
): string[] {
  return [
    `<p class="lead">Scores of relevant documents above the line, of irrelevant ones below it, each as shares of its own kind; dashes are medians. A run that tells them apart has its upper shape further right. Where scores have collapsed, both are one narrow shape.</p>`,
    `<div class="panels">${runs.map((run, place) => panel(run, verdicts[place] ?? null)).join('\n')}</div>`,
    ...runs.map(byLanguage),
    details(
      'The figures behind these pictures',
      runs.map((run) => binTable(run)),
    ),
  ];
}

function panel({ label, whole, ...ends }: RunDistributions, verdict: string | null): string {
  return (
    `<figure><h3>${bdi(label)} ${badge(verdict ?? 'too few scores', toneOf(verdict))}</h3>` +
    picture(whole, ends, { label: `scores of ${label}: ${sentence(whole)}`, size: 'whole' }) +
    `<figcaption>${escaped(sentence(whole))}</figcaption></figure>`
  );
}

function byLanguage({ label, languages, ...ends }: RunDistributions): string {
  if (languages.length === 0) return '';
  const pictures = languages.map(
    ({ language, ...scores }) =>
      `<figure><figcaption>${bdi(language)} <span class="lead">AUC ${escaped(figureText(scores.auc, { digits: 2 }))}</span></figcaption>${picture(
        scores,
        ends,
        { label: `${language}: ${sentence(scores)}`, size: 'small' },
      )}</figure>`,
  );
  return details(`${label}, by language`, [
    `<div class="small">${pictures.join('\n')}</div>`,
    htmlTable(
      `scores of ${label} by language: median [10 %, 90 %]`,
      [
        { title: 'language', align: 'left' },
        ...['relevant', 'irrelevant', 'AUC'].map((title) => ({ title, align: 'right' as const })),
      ],
      languages.map(({ language, relevant, irrelevant, auc }) => [
        { text: language },
        { text: rangeText(relevant) },
        { text: rangeText(irrelevant) },
        { text: figureText(auc) },
      ]),
    ),
  ]);
}

function binTable({ label, low, high, whole }: RunDistributions): string {
  const bins = whole.irrelevant?.counts.length ?? whole.relevant?.counts.length ?? 0;
  const edge = (bin: number) => figureText(low + (bin * (high - low)) / bins, { digits: 2 });
  const counts = (scores: CountedScores | null, bin: number) => ({ text: String(scores?.counts[bin] ?? 0) });
  return htmlTable(
    `scores of ${label} by bin`,
    [
      { title: 'from', align: 'left' },
      { title: 'to', align: 'right' },
      { title: 'relevant', align: 'right' },
      { title: 'irrelevant', align: 'right' },
    ],
    Array.from({ length: bins }, (_, bin) => bin)
      .filter((bin) => (whole.relevant?.counts[bin] ?? 0) + (whole.irrelevant?.counts[bin] ?? 0) > 0)
      .map((bin) => [
        { text: edge(bin) },
        { text: edge(bin + 1) },
        counts(whole.relevant, bin),
        counts(whole.irrelevant, bin),
      ]),
  );
}

function picture(
  { relevant, irrelevant }: ScoreDistribution,
  { low, high }: { readonly low: number; readonly high: number },
  options: { readonly label: string; readonly size: 'whole' | 'small' },
): string {
  return chart((charts, document) =>
    charts.distributionChart(
      document,
      {
        ...{ low, high },
        relevant: relevant?.counts ?? [],
        irrelevant: irrelevant?.counts ?? [],
        relevantMedian: relevant?.median ?? null,
        irrelevantMedian: irrelevant?.median ?? null,
      },
      options,
    ),
  );
}

function sentence({ relevant, irrelevant, auc }: ScoreDistribution): string {
  return `median of relevant ${figureText(relevant?.median)}, of irrelevant ${figureText(irrelevant?.median)}, AUC ${figureText(auc)}`;
}

function rangeText(scores: CountedScores | null): string {
  if (scores === null) return '-';
  return `${figureText(scores.median)} [${figureText(scores.low10)}, ${figureText(scores.high90)}]`;
}
