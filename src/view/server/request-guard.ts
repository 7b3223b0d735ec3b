import type { IncomingMessage } from 'node:http';
import { quoted } from '../../foundation/quoted.ts';
import { ApiFailure } from './api-failure.ts';

/**
 * Refuses what a page of somebody else's could make a browser send. The server listens on the loopback only, but every page that is
 * open in a browser here can reach that: by a name that it lets point to 127.0.0.1 (so Host must be one of ours), or across
 * origins (so Origin, where a browser sends one, must be ours too).
 *
 * @throws ApiFailure 400 `request-target`, 403 `foreign-host` and `foreign-origin`, 414 `address-too-long`
 */
export function guardRequest(request: IncomingMessage, port: number): void {
  const target = request.url ?? '';
  if (target.length > LONGEST_TARGET) {
    throw new ApiFailure(414, {
      code: 'address-too-long',
      message: `the address has ${target.length} characters, more than ${LONGEST_TARGET}`,
      mend: 'compare fewer runs at once',
    });
  }
  if (!target.startsWith('/') || target.startsWith('//')) {
    throw new ApiFailure(400, {
      code: 'request-target',
      message: 'the address does not begin with one slash',
    });
  }
  const hosts = request.headersDistinct['host'] ?? [];
  const [host] = hosts;
  if (host === undefined || hosts.length > 1 || !ownHosts(port).includes(host.toLowerCase())) {
    throw new ApiFailure(403, {
      code: 'foreign-host',
      message: `the address was asked for by the host name ${quoted(host ?? '')}`,
      mend: `open http://127.0.0.1:${port}/`,
    });
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    throw foreignOrigin(origin);
}

/**
 * The same for what only our own page may ask: the data, and the playground. Browsers say in `Sec-Fetch-Site` who asks; another
 * port of this machine is `same-site`, and somebody else.
 *
 * @throws ApiFailure 403 `foreign-origin`
 */
export function guardApi({ headers }: IncomingMessage): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw foreignOrigin(headers.origin ?? `${site}`);
}

/**
 * The same for what does something: whoever asks has to say where from, and to send JSON, which no form can.
 *
 * @throws ApiFailure 403 `origin-missing`, 415 `not-json`
 */
export function guardPost({ headers }: IncomingMessage): void {
  if (headers.origin === undefined && headers['sec-fetch-site'] !== 'same-origin') {
    throw new ApiFailure(403, {
      code: 'origin-missing',
      message: 'the request does not say which page it comes from',
      mend: 'send the header origin with the address of rankgauge view',
    });
  }
  const type = headers['content-type'] ?? '';
  if (!JSON_TYPE.test(type) || headers['content-encoding'] !== undefined) {
    throw new ApiFailure(415, {
      code: 'not-json',
      message: 'the body is not said to be plain JSON',
      mend: 'send it with content-type: application/json, in UTF-8 and not compressed',
    });
  }
}

function ownHosts(port: number): string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
}

function foreignOrigin(origin: string): ApiFailure {
  return new ApiFailure(403, {
    code: 'foreign-origin',
    message: `the request comes from ${quoted(origin)}, not from the page of rankgauge view`,
  });
}

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const LONGEST_TARGET = 8192;
