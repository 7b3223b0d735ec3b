import { instructionMend, isQwen3Reranker } from '../../../diagnosis/qwen3-reranker.ts';
import { instruction as probe } from '../../probes/instruction.ts';
import { type DoctorCheck, fail, pass, skip, warn } from '../check.ts';
import { planOf, rerankerOf, servingOf } from '../patient.ts';

export const instruction: DoctorCheck = {
  name: 'instruction',
  title: 'an instruction reaches the model',
  needs: ['order'],
  async run(patient) {
    if (rerankerOf(patient).instruction !== 'field') {
      return skip(
        'the protocol has no field for an instruction: it can travel in the text only (--template instruction-in-text)',
      );
    }
    const result = await probe.run(planOf(patient), patient.learned.state);
    const { deviation, tokensChanged } = result.values;
    const values = { deviation: deviation ?? null, tokensChanged: tokensChanged ?? null };
    if (Number(deviation) > 1e-6 || tokensChanged === 'true') {
      return pass('two opposite instructions give different scores', values);
    }
    const serving = servingOf(patient);
    const found = {
      finding: 'instruction-ignored',
      evidence: 'two opposite instructions give the same scores and as many tokens',
      values,
      cause:
        'the field is taken and dropped: by a server too old for it, by one without a template that has a place for it, or by a gateway',
      mend: instructionMend(serving),
    };
    // Other models may be made without one.
    return isQwen3Reranker(serving) ? fail(found) : warn(found);
  },
};
