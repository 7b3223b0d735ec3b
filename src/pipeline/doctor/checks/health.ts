import { type DoctorCheck, fail, pass } from '../check.ts';

export const health: DoctorCheck = {
  name: 'health',
  title: 'the server answers',
  needs: ['connect'],
  async run({ wire }) {
    const answer = await wire.send('GET', '/health');
    if (answer.outcome === 'failed') {
      return fail({
        finding: 'no-answer',
        evidence: `GET /health: ${answer.reason}`,
        cause:
          'the port is open and no HTTP comes back: another protocol (https at an http port), or a server whose event loop is blocked',
        mend: 'try https:// (or http://), and look at the log of the server; a service must not compute in its event loop',
      });
    }
    const { status, milliseconds } = answer;
    const values = { status, milliseconds: Math.round(milliseconds) };
    if (status === 503) {
      return fail({
        finding: 'still-loading',
        evidence: `GET /health answers 503${answer.text === '' ? '' : `: ${answer.text.slice(0, 100)}`}`,
        values,
        cause: 'the model is still being loaded, or the engine behind the server has died',
        mend: 'wait and ask again; if it lasts longer than loading should, see the log: `rankgauge doctor --log F`',
      });
    }
    if (status >= 500) {
      return fail({
        finding: 'unhealthy',
        evidence: `GET /health answers ${status}`,
        values,
        cause: 'a gateway whose service is down, or an engine that has died',
        mend: 'see the log of the server: `rankgauge doctor --log F`',
      });
    }
    return status === 200
      ? pass(`GET /health answers 200 in ${Math.round(milliseconds)} ms`, values)
      : pass(`the server answers (no /health: ${status})`, values);
  },
};
