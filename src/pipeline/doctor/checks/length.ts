import { causes } from '../../../diagnosis/index.ts';
import { RerankerError } from '../../../foundation/errors.ts';
import { type ProbeTexts, padding } from '../../probes/probe-set.ts';
import { type DoctorCheck, pass, skip, warn } from '../check.ts';
import { type Patient, planOf, servingOf } from '../patient.ts';

export const length: DoctorCheck = {
  name: 'length',
  title: 'how long a document may be before its end is not read',
  needs: ['order'],
  async run(patient) {
    const { asker, texts } = planOf(patient);
    const { question, answer } = clearestPair(patient, texts[0]?.pairs ?? []);
    const [nothing = 0, alone = 0] = (
      await asker.ask({ query: question, documents: [padding, answer], language: 'en' })
    ).values;
    if (!(alone - nothing > leastGain)) {
      return skip('an answer alone does not score above a text about nothing, so length cannot be looked at');
    }
    let read: number | null = null;
    let lost: { readonly characters: number; readonly how: string } | null = null;
    for (const characters of lengths) {
      const filler = padding
        .repeat(Math.ceil(characters / padding.length))
        .slice(0, characters - answer.length);
      try {
        const [start = 0, end = 0, without = 0] = (
          await asker.ask({
            query: question,
            documents: [`${answer} ${filler}`, `${filler} ${answer}`, filler],
            language: 'en',
          })
        ).values;
        const kept = (value: number) => (value - without) / (alone - nothing);
        // Cut where the end adds nothing and the start does; where both do not, length itself drowns the answer.
        if (kept(end) < 0.05 && kept(start) > 0.2) lost = { characters, how: 'its end is not read' };
        else if (kept(end) < 0.05) lost = { characters, how: 'the answer is lost in it, wherever it stands' };
      } catch (error) {
        if (!(error instanceof RerankerError) || error.problem.code !== 'probe-failed') throw error;
        lost = {
          characters,
          how: `it is refused (${error.problem.message.replace(/^.*got no scores: /, '').slice(0, 120)})`,
        };
      }
      if (lost !== null) break;
      read = characters;
    }
    const values = { readTo: read, lostAt: lost?.characters ?? null };
    if (lost === null) return pass(`the end of a document of ${read} characters is read`, values);
    const evidence = `${read === null ? '' : `the end of a document of ${read} characters is read; `}of ${lost.characters} characters ${lost.how}`;
    if (lost.characters > 2000) return pass(evidence, values);
    return warn({
      finding: 'truncated',
      evidence,
      values,
      cause: causes.get('truncated').usualCause,
      mend: causes.get('truncated').mend({ serving: servingOf(patient), evidence: {}, language: null }),
    });
  },
};

/** The pair whose answer is furthest above the foreign ones: with it a loss can be seen best. */
function clearestPair({ learned }: Patient, pairs: ProbeTexts['pairs']): ProbeTexts['pairs'][number] {
  const rows = learned.state.matrices.get('en') ?? [];
  const lead = (own: number) => {
    const row = rows[own] ?? [];
    return (row[own] ?? 0) - Math.max(...row.filter((_, place) => place !== own));
  };
  const [best] = pairs
    .map((pair, own) => ({ pair, lead: lead(own) }))
    .sort((one, other) => other.lead - one.lead);
  return best?.pair ?? { question: '', answer: '' };
}

const lengths = [200, 600, 2000, 4000];
const leastGain = 1e-3;
