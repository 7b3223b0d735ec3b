import { explainAnswer } from '../../../diagnosis/answer-rules.ts';
import { type DoctorCheck, pass, warn } from '../check.ts';

export const stability: DoctorCheck = {
  name: 'stability',
  title: 'no call of the examination broke or had to wait',
  needs: ['health'],
  async run({ traffic }) {
    const { sent, broken, statuses } = traffic;
    const limited = statuses.get(429) ?? 0;
    const values = { sent, broken, limited };
    if (broken > 0) {
      const rule = explainAnswer('the connection broke');
      return warn({
        finding: 'connection-broken',
        evidence: `${broken} of ${sent} requests ended without a whole answer`,
        values,
        cause: rule.cause,
        mend: rule.mend,
      });
    }
    if (limited > 0) {
      const rule = explainAnswer('answered 429');
      return warn({
        finding: 'rate-limited',
        evidence: `${limited} of ${sent} requests were told to wait (429)`,
        values,
        cause: rule.cause,
        mend: rule.mend,
      });
    }
    return pass(`${sent} requests, none broken and none told to wait`, values);
  },
};
