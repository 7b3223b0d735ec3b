import { causes } from '../../../diagnosis/index.ts';
import { auc } from '../../../statistics/auc.ts';
import { probeAsker } from '../../probes/ask.ts';
import { baseRates } from '../../probes/base-rates.ts';
import { probeSet } from '../../probes/probe-set.ts';
import { callsOf } from '../calls-of.ts';
import { type DoctorCheck, fail, pass } from '../check.ts';
import { type Patient, rerankerOf, servingOf } from '../patient.ts';
import { plainTemplate } from '../plain-template.ts';

export const order: DoctorCheck = {
  name: 'order',
  title: 'scores tell an answer from texts about something else',
  needs: ['answer'],
  async run(patient) {
    const { learned, signal } = patient;
    const onScore = (score: number) => {
      const [low, high] = learned.scoreRange ?? [score, score];
      learned.scoreRange = [Math.min(low, score), Math.max(high, score)];
      if (score < 0 || score > 1) learned.outsideUnit = true;
    };
    const asker = probeAsker(callsOf(rerankerOf(patient), learned.mostDocuments, onScore), plainTemplate, {
      signal,
    });
    const plan = {
      ...{ asker, texts: probeSet.slice(0, 1), longCharacters: 2000 },
      ...{ sendsInstruction: true, rendersPrompt: false },
    };
    learned.plan = plan;
    const result = await baseRates.run(plan, learned.state);
    learned.state.matrices = result.matrices ?? new Map();
    const rows = [...learned.state.matrices.values()].flat();
    const scores = rows.flat();
    const share =
      rows.reduce(
        (sum, row, own) =>
          sum +
          auc(
            [row[own] as number],
            row.filter((_, place) => place !== own),
          ),
        0,
      ) / rows.length;
    const spread = Math.max(...scores) - Math.min(...scores);
    const values = {
      auc: share,
      lowest: Math.min(...scores),
      highest: Math.max(...scores),
      pairs: scores.length,
    };
    const seen = `an answer is above a foreign text in ${Math.round(share * 100)} % of ${rows.length * (rows.length - 1)} comparisons`;
    const flat = rows.every((row) => row.every((value) => value === row[0]));
    // A sigmoid of next to nothing: the logits of 25 pairs within four hundredths.
    if (flat || (rerankerOf(patient).scale === 'probability' && spread < 0.06)) {
      return trouble(
        patient,
        'constant-scores',
        flat
          ? 'every document gets the same score'
          : `all scores lie within ${spread.toPrecision(2)} of a logit`,
        values,
      );
    }
    if (share < 0.25) return trouble(patient, 'inverted', seen, values);
    if (share < 0.8) return trouble(patient, 'random-order', seen, values);
    return pass(seen, values);
  },
};

function trouble(patient: Patient, code: string, evidence: string, values: Record<string, number>) {
  const cause = causes.get(code);
  return fail({
    finding: code,
    evidence,
    values,
    cause: cause.usualCause,
    mend: cause.mend({
      serving: servingOf(patient),
      evidence: { tied: 1, nearHalf: 1 },
      language: null,
    }),
  });
}
