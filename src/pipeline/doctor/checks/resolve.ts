import { lookup } from 'node:dns/promises';
import { type DoctorCheck, fail, pass } from '../check.ts';

export const resolve: DoctorCheck = {
  name: 'resolve',
  title: 'the name of the host has an address',
  needs: [],
  async run({ url }) {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    try {
      const addresses = await lookup(host, { all: true });
      return pass(`${host} is ${addresses.map(({ address }) => address).join(', ')}`);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      return fail({
        finding: 'host-unknown',
        evidence: `${host} has no address (${code})`,
        cause:
          'the name is misspelt, or known in another network only (inside a container network, behind a VPN)',
        mend: 'check the name; from outside a container use the host and the published port; inside it, localhost is the container itself',
      });
    }
  },
};
