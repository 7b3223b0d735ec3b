import { checked, defineCause, withoutProbe } from '../cause.ts';
import { instructionMend } from '../qwen3-reranker.ts';

export const instructionIgnored = defineCause({
  name: 'instruction-ignored',
  title: 'the instruction does not reach the model',
  symptom: 'Templates with different instructions give the same figures; the instruction changes nothing.',
  usualCause:
    'the field is dropped on the way: unknown to the server, its version or a gateway, or the server has no template with a place for it',
  mendGroup: 'serving',
  rule: 'by probe: scores under two opposite instructions equal within max(1e-6, 3 s0), and tokens too where they are counted: suspect (s0: repeat noise)',
  needs: ['preflight or instruction probe'],
  byLanguage: false,
  check({ input }) {
    const probe = input.probes?.instruction ?? null;
    if (probe === null)
      return withoutProbe(
        input.probes,
        'the template sends no instruction as a field, or the probe of two gave no answer to go by',
      );
    const noise = input.probes?.repeat?.deviation ?? 0;
    const moved = probe.deviation > Math.max(1e-6, 3 * noise);
    const evidence = { deviation: probe.deviation, noise, pairs: probe.pairs };
    return checked(moved || probe.tokensChanged === true ? null : 'suspect', evidence);
  },
  mend: ({ serving }) => instructionMend(serving),
});
