import { checked, defineCause, unchecked, withoutProbe } from '../cause.ts';
import type { ProbeOutcomes } from '../probe-outcomes.ts';

export const languageGap = defineCause({
  name: 'language-gap',
  title: 'one language is told apart far worse than the others',
  symptom: 'English works, and for another language the ranking is poor or random.',
  usualCause:
    'encoding on the way, a tokenizer that does not know the script, a model that does not know the language',
  mendGroup: 'encoding',
  rule: "AUC of a language of 50 queries or more: 99.5 % bound (for all languages together) below .65 and significantly below the rest: collapsed; more than .1 below the rest, also after the first stage's own gap is taken off, and below .8: suspect. By probe: easy pairs of a language with AUC < .9 where others pass: suspect",
  needs: ['labels and languages, or the base-rate probe'],
  byLanguage: true,
  check(sample) {
    const { rest } = sample;
    if (sample.part === 'rest') return unchecked('only single languages are compared with the others');
    if (rest === null) return probed(sample.input.probes);
    const own = sample.estimate('auc');
    const other = rest.estimate('auc');
    if (own.queries < 50 || other.queries < 20)
      return unchecked('too few queries of the language, or of the others');
    const gap = own.mean - other.mean;
    const error = Math.hypot(own.error, other.error);
    const z = sample.bound(2.58);
    const upper = gap + z * error;
    const firstGap = sample.estimate('firstStageAuc').mean - rest.estimate('firstStageAuc').mean;
    const lift = Number.isNaN(firstGap) ? gap : gap - firstGap;
    const evidence = { auc: own.mean, others: other.mean, gap, upper, lift, queries: own.queries };
    if (!(upper < 0)) return checked(null, evidence);
    if (own.mean + z * own.error < 0.65) return checked('collapsed', evidence);
    return checked(own.mean < 0.8 && upper < -0.1 && lift < -0.1 ? 'suspect' : null, evidence);
  },
  mend: ({ language }) =>
    `look at how ${language === null ? 'the language' : `"${language}"`} reaches the model: UTF-8 all the way, tokens per character against English; then see \`rankgauge coverage\` for what is the model's own`,
});

function probed(probes: ProbeOutcomes | undefined) {
  const rates = probes?.baseRates ?? null;
  if (rates === null || rates.length === 0)
    return withoutProbe(probes, 'the run has no languages to compare, and easy pairs were not probed');
  const low = rates.filter(({ auc }) => auc < 0.9);
  const lowest = Math.min(...rates.map(({ auc }) => auc));
  const evidence = { languages: low.length, of: rates.length, lowest };
  return checked(low.length > 0 ? (low.length === rates.length ? null : 'suspect') : null, evidence);
}
