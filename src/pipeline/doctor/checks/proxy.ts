import { type DoctorCheck, pass, warn } from '../check.ts';
import { proxyFor } from '../proxy-for.ts';

export const proxy: DoctorCheck = {
  name: 'proxy',
  title: 'no proxy variable catches the address',
  needs: [],
  async run({ url, environment }) {
    const caught = proxyFor(url, environment);
    if (caught === null) return pass('no proxy variable catches the address');
    return warn({
      finding: 'proxy-catches',
      evidence: `${caught.variable} sends requests for ${url.hostname} to ${caught.proxy}`,
      cause:
        'curl, Python and most other clients obey the variable and get a page of the proxy, or 502, in place of scores; rankgauge goes straight to the server',
      mend: `add ${url.hostname} to NO_PROXY where your own clients run`,
    });
  },
};
