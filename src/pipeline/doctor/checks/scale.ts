import { causes } from '../../../diagnosis/index.ts';
import { type DoctorCheck, fail, pass, warn } from '../check.ts';
import { rerankerOf, servingOf } from '../patient.ts';

export const scale: DoctorCheck = {
  name: 'scale',
  title: 'scores lie where the protocol says',
  needs: ['order'],
  async run(patient) {
    const { scale: told } = rerankerOf(patient);
    const values = [...patient.learned.state.matrices.values()].flat(2);
    // The probes work in logits where every score was a probability, and leave alone what was none.
    const outside = patient.learned.outsideUnit;
    const [low, high] = patient.learned.scoreRange ?? [Math.min(...values), Math.max(...values)];
    const seen = { lowest: low, highest: high };
    const range = `scores from ${low.toPrecision(3)} to ${high.toPrecision(3)}`;
    if (told !== 'probability') return pass(`${range}, told to be ${told}`, seen);
    if (outside) {
      return warn({
        finding: 'wrong-scale',
        evidence: `${range}, which are no probabilities`,
        values: seen,
        cause:
          'the service sends logits (no sigmoid or softmax behind the model), where the protocol has probabilities',
        mend: 'say what they are: --scale logit (reranker.scale in rankgauge.yaml); thresholds made for probabilities do not hold',
      });
    }
    if (low >= 0.4999 && high <= 0.7312 && high - low > 0.02) {
      const cause = causes.get('squashed-range');
      return fail({
        finding: 'squashed-range',
        evidence: `${range}: nothing below 0.5 and nothing above 0.731, where the sigmoid of a probability lies`,
        values: seen,
        cause: cause.usualCause,
        mend: cause.mend({ serving: servingOf(patient), evidence: {}, language: null }),
      });
    }
    return pass(`${range}, probabilities`, seen);
  },
};
