import { checked, defineCause, withoutProbe } from '../cause.ts';

export const nonDeterministic = defineCause({
  name: 'non-deterministic',
  title: 'the same call gives other scores each time',
  symptom: 'Two runs of the same thing differ.',
  usualCause:
    'kernels and batching in half precision, several servers of different versions behind one address, sampling',
  mendGroup: 'precision',
  rule: 'by probe: deviation of the same call twice (s0) over .001 logits: info; over .1: suspect',
  needs: ['probe'],
  byLanguage: false,
  check({ input }) {
    const probe = input.probes?.repeat ?? null;
    if (probe === null) return withoutProbe(input.probes, 'the same call was not answered twice');
    const { deviation, largest, pairs } = probe;
    const evidence = { deviation, largest, pairs };
    return checked(deviation > 0.1 ? 'suspect' : deviation > 0.001 ? 'info' : null, evidence);
  },
  mend: () =>
    'run with --repeat so that the noise stands beside every figure; check that all servers behind the address are of one version; serve in float32 where it matters',
});
