import { lookup } from 'node:dns/promises';
import { connect as open } from 'node:net';
import { type DoctorCheck, fail, pass, warn } from '../check.ts';

export const connect: DoctorCheck = {
  name: 'connect',
  title: 'something listens at the address',
  needs: ['resolve'],
  async run({ url }) {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const addresses = (await lookup(host, { all: true })).slice(0, 4);
    const tried = await Promise.all(
      addresses.map(async ({ address }) => ({ address, reason: await reach(address, port) })),
    );
    const reached = tried.filter(({ reason }) => reason === null);
    const missed = tried.filter(({ reason }) => reason !== null);
    const met = missed.map(({ address, reason }) => `${address}: ${reason}`).join('; ');
    if (reached.length === 0) {
      const refused = /ECONNREFUSED/.test(met);
      return fail({
        finding: refused ? 'refused' : 'unreachable',
        evidence: `port ${port} cannot be reached (${met})`,
        cause: refused
          ? 'nothing listens there: the server is not up (yet), listens on another port, or on 127.0.0.1 inside a container'
          : 'the host does not answer: a firewall, another network, or the wrong host',
        mend: refused
          ? 'look at the log of the server (`rankgauge doctor --log F`; an empty one says something too), compare --port, and in a container listen on 0.0.0.0 and publish the port'
          : 'check host, port and firewall; a service in a cluster may need a port-forward',
      });
    }
    if (missed.length > 0) {
      return warn({
        finding: 'one-family-only',
        evidence: `${reached.map(({ address }) => address).join(', ')} listens, ${met} does not`,
        cause:
          'the server listens on one of the addresses of the name only, and clients that take the other first wait or fail',
        mend: `name the address that listens: ${url.protocol}//${reached[0]?.address.includes(':') ? `[${reached[0].address}]` : reached[0]?.address}:${port}`,
      });
    }
    return pass(`port ${port} takes connections`);
  },
};

function reach(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = open({ host: address, port, timeout: 2000 });
    const end = (reason: string | null) => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end('no connection within 2 s'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
