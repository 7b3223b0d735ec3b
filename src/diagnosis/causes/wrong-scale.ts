import { checked, defineCause } from '../cause.ts';

export const wrongScale = defineCause({
  name: 'wrong-scale',
  title: 'scores lie outside 0 to 1, so they are no probabilities',
  symptom: 'Scores such as 7.3 or -4.1 come where probabilities are expected.',
  usualCause:
    'the server returns logits (no activation), or scores of another kind than the protocol promises',
  mendGroup: 'scaling',
  rule: 'any score outside [0, 1] on the probability scale: info',
  byLanguage: false,
  check(sample) {
    const told = sample.input.scale;
    const [low, high] = [sample.quantile(0), sample.quantile(1)];
    return checked(told === 'probability' && sample.scale !== 'probability' ? 'info' : null, { low, high });
  },
  mend: ({ evidence }) =>
    (evidence['low'] ?? 0) < 0
      ? 'say --scale logit if they are logits (sigmoid(score) is then the probability); or switch the activation on (vLLM: "use_activation": true; TEI, Infinity: raw_scores false)'
      : 'say --scale logit if they are logits, else --scale unbounded; order is not touched, thresholds of probabilities are void',
});
