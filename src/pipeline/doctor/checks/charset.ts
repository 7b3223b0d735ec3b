import { causes } from '../../../diagnosis/index.ts';
import { distance } from '../../probes/ask.ts';
import { probeSet } from '../../probes/probe-set.ts';
import { type DoctorCheck, fail, pass } from '../check.ts';
import { planOf, servingOf } from '../patient.ts';

export const charset: DoctorCheck = {
  name: 'charset',
  title: 'texts of every shipped language arrive as they were sent: raw UTF-8 against plain ASCII escapes',
  needs: ['order'],
  async run(patient) {
    const { asker } = planOf(patient);
    const beyond = probeSet.filter(({ pairs }) =>
      /[^\0-\x7f]/.test(`${pairs[0]?.question}${pairs[0]?.answer}`),
    );
    const differing: { readonly language: string; readonly deviation: number }[] = [];
    for (let from = 0; from < beyond.length; from += group) {
      const own = beyond.slice(from, from + group);
      // Each document has words of its part of the query, so that each score hangs on its letters.
      const question = {
        query: own.map(({ pairs }) => pairs[0]?.question ?? '').join(' '),
        documents: own.map(({ pairs }) => pairs[0]?.answer ?? ''),
        language: own[0]?.language ?? 'en',
      };
      const raw = await asker.ask({ ...question, characters: 'raw' });
      const escaped = await asker.ask({ ...question, characters: 'escaped' });
      for (const [place, { language }] of own.entries()) {
        const deviation = distance([raw.values[place] ?? Number.NaN], [escaped.values[place] ?? Number.NaN]);
        differing.push({ language, deviation });
      }
    }
    const least = Math.max(0.05, 3 * (patient.learned.noise ?? 0));
    const broken = differing.filter(({ deviation }) => deviation > least);
    const largest = Math.max(...differing.map(({ deviation }) => deviation));
    const values = { languages: differing.length, broken: broken.length, largest };
    if (broken.length === 0) {
      return pass(`raw UTF-8 and escapes give the same scores in ${differing.length} languages`, values);
    }
    const cause = causes.get('mojibake');
    return fail({
      finding: 'mojibake',
      evidence: `the same texts as raw UTF-8 and as \\u escapes score differently in ${broken.map(({ language }) => language).join(', ')} (by up to ${largest.toPrecision(2)})`,
      values,
      cause: cause.usualCause,
      mend: cause.mend({ serving: servingOf(patient), evidence: {}, language: null }),
    });
  },
};

/** Languages in one call: few enough that query and document fit into 512 tokens. */
const group = 4;
