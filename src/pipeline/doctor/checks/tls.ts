import { connect } from 'node:tls';
import { type DoctorCheck, fail, pass, skip, warn } from '../check.ts';

export const tls: DoctorCheck = {
  name: 'tls',
  title: 'the certificate is good',
  needs: ['connect'],
  async run({ url }) {
    if (url.protocol !== 'https:') return skip('the URL is http, so there is no certificate');
    const host = url.hostname;
    const met = await certificateOf(host, Number(url.port || 443));
    if (typeof met === 'string') {
      return fail({
        finding: 'no-tls',
        evidence: `no encrypted connection: ${met}`,
        cause: 'the server speaks plain http at that port, or a version of TLS that is refused',
        mend: 'try http:// instead, or the port of the encrypted service',
      });
    }
    if (met.problem !== null) {
      return fail({
        finding: 'certificate-refused',
        evidence: `the certificate is not accepted: ${met.problem}`,
        cause: 'it is made by itself or by a company, is for another name, or has expired',
        mend: 'set NODE_EXTRA_CA_CERTS to the file of the authority, use the name that the certificate has, or renew it',
      });
    }
    const days = Math.floor((Date.parse(met.validTo) - Date.now()) / 86_400_000);
    return days < 14
      ? warn({
          finding: 'certificate-expires',
          evidence: `the certificate ends in ${days} days`,
          values: { days },
          cause: 'it was not renewed yet',
          mend: 'renew it before it ends',
        })
      : pass(`the certificate is accepted and good for ${days} days`, { days });
  },
};

function certificateOf(
  host: string,
  port: number,
): Promise<string | { readonly problem: string | null; readonly validTo: string }> {
  return new Promise((resolve) => {
    // Looked at, whoever signed it; nothing is sent.
    const socket = connect({
      ...{ host, port, timeout: 3000, rejectUnauthorized: false },
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    });
    socket.once('secureConnect', () => {
      const problem = socket.authorized ? null : String(socket.authorizationError);
      const { valid_to: validTo } = socket.getPeerCertificate();
      socket.destroy();
      resolve({ problem, validTo });
    });
    socket.once('timeout', () => {
      socket.destroy();
      resolve('no answer within 3 s');
    });
    socket.once('error', (error) => resolve(error.message));
  });
}
