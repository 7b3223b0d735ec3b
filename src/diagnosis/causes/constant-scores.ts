import { checked, defineCause } from '../cause.ts';
import { headMend } from '../qwen3-reranker.ts';
import { shareInside } from '../range.ts';
import type { Sample } from '../sample.ts';
import { stillTells } from '../separation.ts';

export const constantScores = defineCause({
  name: 'constant-scores',
  title: 'all documents get the same score',
  symptom: 'Every score is the same number, often exactly 0.5, or differs from 0.5 in the third digit only.',
  usualCause:
    'the classification head is missing or was not loaded (no sequence-classification override, wrong head, lm_head left out), so that the model says nothing',
  mendGroup: 'serving',
  rule: 'T >= .9, and AUC does not tell otherwise (99 % bound above .8; without labels half of the queries tied as a whole): collapsed; 95 % of probabilities in .5 +- .01, on both sides of .5 or all within .52: collapsed, suspect where AUC tells otherwise; all documents tied in 5 % of the queries or more and T < .2 in the others: suspect, from 25 % on collapsed',
  byLanguage: true,
  explains: [
    'index-misread',
    'position-bound',
    'length-bound',
    'query-blind',
    'inverted',
    'squashed-range',
    'narrow-band',
    'quantised',
    'random-order',
    'below-first-stage',
    'language-gap',
    'per-query-scaled',
  ],
  check(sample) {
    const tied = sample.estimate('tied').mean;
    const constant = sample.estimate('constant');
    const median = sample.quantile(0.5);
    const auc = sample.estimate('auc');
    const half = sample.scale === 'probability' ? shareInside(sample, 0.49, 0.51) : Number.NaN;
    const evidence = {
      tied,
      median,
      constantQueries: constant.mean,
      nearHalf: half,
      low: sample.quantile(0),
      high: sample.quantile(1),
      auc: auc.mean,
    };
    const works = stillTells(sample);
    // One document above 19 equal ones is a tied share of .9 too: without labels, whole queries must be tied.
    const lost = auc.queries > 0 ? !works : constant.mean >= 0.5;
    if (tied >= 0.9 && lost) return checked('collapsed', evidence, { queries: constantQueries(sample) });
    // A sigmoid of almost nothing: a head with small random weights. The sigmoid of a probability starts at .5 and goes up.
    const squashed = evidence.low >= 0.4999 && evidence.high > 0.52;
    if (half >= 0.95 && !squashed) return checked(works ? 'suspect' : 'collapsed', evidence);
    // Coarse scores tie much everywhere; a broken server among several ties all or nothing.
    const elsewhere = (tied - constant.mean) / (1 - constant.mean);
    const some = constant.mean * constant.queries >= 3 && constant.mean >= 0.05 && elsewhere < 0.2;
    if (!some || isOneLanguage(sample)) return checked(null, evidence);
    return checked(constant.mean >= 0.25 ? 'collapsed' : 'suspect', evidence, {
      queries: constantQueries(sample),
    });
  },
  mend({ serving, evidence, language }) {
    if (language !== null) {
      return `look at how "${language}" reaches the model: send UTF-8 and say so (charset=utf-8), compare tokens per character with another language, check that the model knows the language`;
    }
    if ((evidence['tied'] ?? 0) < 0.9 && (evidence['nearHalf'] ?? 0) < 0.95) {
      return 'look at the calls of the queries named: if they share a server or a time, one of the servers has no working head; see `server` and `start` in calls.arrow';
    }
    return headMend(serving);
  },
});

/** Whether it is one language that is constant: that is said of the language. */
function isOneLanguage({ part, observed, indices, input }: Sample): boolean {
  if (part !== 'all') return false;
  const counts = new Map<string | null, { all: number; constant: number }>();
  for (const index of indices) {
    const language = input.queries[index]?.language ?? null;
    const own = counts.get(language) ?? { all: 0, constant: 0 };
    counts.set(language, own);
    own.all += 1;
    if (observed.statistics.constant[index] === 1) own.constant += 1;
  }
  const [worst, ...others] = [...counts.values()].sort((a, b) => b.constant / b.all - a.constant / a.all);
  const elsewhere = others.reduce((sum, { constant }) => sum + constant, 0);
  const rest = others.reduce((sum, { all }) => sum + all, 0);
  return (
    worst !== undefined && worst.all >= 50 && worst.constant / worst.all >= 0.9 && elsewhere < 0.05 * rest
  );
}

function constantQueries({ observed, indices, input }: Sample): string[] {
  return indices
    .filter((index) => observed.statistics.constant[index] === 1)
    .slice(0, 5)
    .map((index) => input.queries[index]?.id ?? '');
}
