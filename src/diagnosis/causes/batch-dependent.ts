import { checked, defineCause, withoutProbe } from '../cause.ts';

export const batchDependent = defineCause({
  name: 'batch-dependent',
  title: 'a score depends on the other documents in the call',
  symptom: 'The same pair scores differently alone and among others.',
  usualCause: 'batching in half precision, padding that is not masked, or a listwise model',
  mendGroup: 'precision',
  rule: 'by probe: deviation of (alone - among others) over 3 s0 and over .05 logits (elsewhere: over 1 % of the spread of the scores): suspect',
  needs: ['probe'],
  byLanguage: false,
  check({ input }) {
    const probe = input.probes?.batch ?? null;
    if (probe === null)
      return withoutProbe(
        input.probes,
        'the probe of documents alone and among others gave no answer to go by',
      );
    const noise = input.probes?.repeat?.deviation ?? 0;
    const least = input.scale === 'probability' || input.scale === 'logit' ? 0.05 : 0.01 * probe.spread;
    const evidence = { deviation: probe.deviation, noise, pairs: probe.pairs };
    return checked(probe.deviation > 3 * noise && probe.deviation > least ? 'suspect' : null, evidence);
  },
  mend: () =>
    'serve in float32 or with smaller calls (--documents-per-call) and compare; for a listwise model keep calls alike; take the deviation as noise when runs are compared (--repeat)',
});
