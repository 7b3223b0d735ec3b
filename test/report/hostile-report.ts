import type { ChangedQuery, RankedDocument } from '../../src/comparison/comparison.ts';
import { reportOf } from '../../src/pipeline/report-of.ts';
import type { RunReport } from '../../src/pipeline/run-report.ts';
import { manifestOf, ranked, runOf } from '../comparison/runs.ts';
import { level, load } from './load-fixture.ts';

/** Texts that would set `hacked`, close what they stand in, or turn what stands beside them, if anything let them. */
export const payloads = [
  '<script>window.hacked=1</script>',
  '</style></title></text></svg><script>window.hacked=1</script>',
  '"><img src=x onerror="window.hacked=1">',
  "' onmouseover='window.hacked=1' autofocus onfocus='window.hacked=1",
  '<svg onload="window.hacked=1"><a href="javascript:window.hacked=1">x</a></svg>',
  'javascript:window.hacked=1//',
  '\u202egnihtemos\u2066 <b>\u2069',
  ']]><!--<iframe srcdoc="<script>parent.hacked=1</script>">',
];

/** A report in which every text that comes from elsewhere is one of these. */
export async function hostileReport(): Promise<RunReport> {
  const payload = (place: number) => payloads[place % payloads.length] ?? '';
  const of = (name: string, rank: number, template: string) =>
    runOf(
      name,
      Array.from({ length: 64 }, (_, index) =>
        ranked(`${payload(index)}${index}`, index % 5 === 0 ? 9 : rank, {
          language: index % 4 === 3 ? 'ar' : payload(index % 4),
          parallelId: `p${Math.floor(index / 4)}`,
          group: payload(Math.floor(index / 8)),
          slices: { [`${payload(1)} column`]: payload(index % 3) },
        }),
      ),
      manifestOf({
        name,
        dataset: { name: payload(0), path: payload(2) },
        template: { name: template, text: payload(1), hash: template },
        reranker: { name: payload(4), model: payload(5), serverVersion: payload(6), urls: [payload(5)] },
      }),
    );
  const report = await reportOf(
    [of(`${payload(0)} a`, 3, payload(3)), of(`${payload(1)} b`, 1, payload(2)), of('c', 4, payload(6))],
    {
      metrics: ['MRR@10', 'AUC'],
      show: 4,
      draws: 499,
      load: load({
        url: payload(0),
        model: payload(1),
        template: payload(2),
        advice: payloads,
        notes: payloads,
        levels: [level(1, 20), level(2, 35), level(4, 40)],
      }),
      command: payload(1),
    },
  );
  const texts = (document: RankedDocument, place: number) => ({
    ...document,
    text: `ما هذا ${payload(place)}`,
  });
  return {
    ...report,
    comparison: report.comparison && {
      ...report.comparison,
      comparisons: report.comparison.comparisons.map((pair) => ({
        ...pair,
        changed: (pair.changed ?? []).map(
          (query, place): ChangedQuery => ({
            ...query,
            text: `ما هو الحق؟ ${payload(place)}`,
            baselineRanking: query.baselineRanking.map(texts),
            candidateRanking: query.candidateRanking.map(texts),
          }),
        ),
      })),
    },
    notes: [...report.notes, ...payloads],
  };
}
