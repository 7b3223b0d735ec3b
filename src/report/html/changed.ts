import type { ChangedQuery, Comparison, RankedDocument } from '../../comparison/comparison.ts';
import { figureText } from '../figure.ts';
import { badge, bdi, escaped, languageAttribute } from './page.ts';

/** For each pair the queries that changed most, the documents of both runs side by side. */
export function changedHtml({ comparisons, runs, metrics }: Comparison): string[] {
  const labels = new Map(runs.map(({ name, label }) => [name, label]));
  const label = (name: string) => labels.get(name) ?? name;
  const all = comparisons.flatMap(({ changed = [] }) => changed);
  const longest = longestFor(all);
  return comparisons.flatMap(({ baseline, candidate, changed = [] }) =>
    changed.length === 0
      ? []
      : [
          `<h3>${bdi(label(candidate))} against ${bdi(label(baseline))}</h3>`,
          ...changed.map((query, place) =>
            queryHtml(query, {
              baseline: label(baseline),
              candidate: label(candidate),
              metric: metrics[0] ?? '',
              longest,
              open: place === 0 && comparisons.length === 1,
            }),
          ),
        ],
  );
}

interface Shown {
  readonly baseline: string;
  readonly candidate: string;
  readonly metric: string;
  readonly longest: number;
  readonly open: boolean;
}

function queryHtml(query: ChangedQuery, shown: Shown): string {
  const figures = `${figureText(query.baseline)} to ${figureText(query.candidate)}`;
  const up = query.difference > 0;
  const change = badge(
    `${up ? '▲ up' : '▼ down'} ${figureText(Math.abs(query.difference))}`,
    up ? 'good' : 'bad',
  );
  const language = languageAttribute(query.language);
  const text = query.text === null ? '' : `<p class="query" dir="auto"${language}>${escaped(query.text)}</p>`;
  const name = query.language === null ? query.query : `${query.query} (${query.language})`;
  const sides = [
    side(shown.baseline, query.baselineRanking, query.candidateRanking, shown.longest),
    side(shown.candidate, query.candidateRanking, query.baselineRanking, shown.longest),
  ];
  return (
    `<details class="item"${shown.open ? ' open' : ''}><summary>${change} ${bdi(name)}: ${escaped(`${shown.metric} ${figures}`)}</summary>` +
    `${text}<div class="sides">${sides.join('')}</div></details>`
  );
}

function side(
  run: string,
  documents: readonly RankedDocument[],
  others: readonly RankedDocument[],
  longest: number,
): string {
  const items = documents.map(({ rank, document, grade, score, text }, place) => {
    const other = others.find((one) => one.document === document);
    const hit = (grade ?? 0) > 0;
    const facts = [
      bdi(document),
      hit ? badge(`relevant, grade ${grade}`, 'good') : `grade ${grade ?? 'not judged'}`,
      `score ${escaped(figureText(score))}`,
      other === undefined
        ? 'not on the other side'
        : other.rank === rank
          ? 'same rank'
          : `rank ${other.rank} on the other side`,
    ];
    // Documents far down say little, and their texts would be most of the page.
    const body =
      text === null || place >= TEXTS || longest === 0
        ? ''
        : `<div dir="auto">${escaped(cut(text, longest))}</div>`;
    return `<li${hit ? ' class="hit"' : ''}><p><strong>${rank}.</strong> ${facts.join(' · ')}</p>${body}</li>`;
  });
  return `<div><h4>${bdi(run)}</h4><ol>${items.join('')}</ol></div>`;
}

/** How much of each document is shown: the more there are, the less, so that the page stays small. */
function longestFor(queries: readonly ChangedQuery[]): number {
  const texts = queries.flatMap(({ baselineRanking, candidateRanking }) =>
    [baselineRanking, candidateRanking].flatMap((ranking) =>
      ranking.slice(0, TEXTS).flatMap(({ text }) => text ?? []),
    ),
  );
  const bytes = (longest: number) =>
    texts.reduce((sum, text) => sum + new TextEncoder().encode(cut(text, longest)).length, 0);
  return [400, 280, 200, 140, 100, 60].find((longest) => bytes(longest) <= TEXT_BYTES) ?? 0;
}

/** Whole documents would make the page as large as the data set. */
function cut(text: string, longest: number): string {
  const characters = [...text.slice(0, 2 * longest)];
  return characters.length <= longest ? text : `${characters.slice(0, longest).join('')}…`;
}

/** Documents of a side whose texts are shown. */
const TEXTS = 5;
const TEXT_BYTES = 80_000;
