import { distance } from '../../probes/ask.ts';
import { repeatNoise } from '../../probes/repeat-noise.ts';
import { type DoctorCheck, pass, warn } from '../check.ts';
import { planOf } from '../patient.ts';

export const repeat: DoctorCheck = {
  name: 'repeat',
  title: 'the same call gives the same scores, in company and alone',
  needs: ['order'],
  async run(patient) {
    const plan = planOf(patient);
    const { state } = patient.learned;
    const { values } = await repeatNoise.run(plan, state);
    const noise = Number(values['deviation']);
    patient.learned.noise = noise;
    const { language, pairs } = plan.texts[0] ?? { language: 'en', pairs: [] };
    const document = pairs[0]?.answer ?? '';
    const alone = await plan.asker.ask({ query: pairs[0]?.question ?? '', documents: [document], language });
    const company = distance(alone.values, [state.matrices.get(language)?.[0]?.[0] ?? Number.NaN]);
    const seen = { noise, alone: company };
    if (noise > largeNoise || company > largeNoise) {
      return warn({
        finding: noise > largeNoise ? 'non-deterministic' : 'batch-dependent',
        evidence: `the same call differs by ${noise.toPrecision(2)}, a document alone and in company by ${company.toPrecision(2)} (in logits where scores are probabilities)`,
        values: seen,
        cause:
          'half precision and batching: sums are made in another order each time; or several servers with different models behind one address',
        mend: 'serve in float32 to compare exactly, or take the noise as the least difference that counts (`rankgauge run --repeat`)',
      });
    }
    return pass(
      noise === 0 && company === 0
        ? 'the same call gives the same scores'
        : `the same call differs by ${noise.toPrecision(2)}, a document alone and in company by ${company.toPrecision(2)}`,
      seen,
    );
  },
};

/** In logits: a tenth moves a probability of 0.5 to 0.525. */
const largeNoise = 0.1;
