/** The variable whose proxy most clients (curl, Python, Go) would use for an address, or null. */
export interface CaughtBy {
  readonly variable: string;
  /** Host and port only: the rest may hold a password. */
  readonly proxy: string;
}

/**
 * Whether proxy variables catch an address: `http_proxy` for http, `https_proxy` for https, else `all_proxy`, in either spelling,
 * unless `no_proxy` names the host (by itself, by a domain above it, by a block of addresses, or `*`).
 *
 * @example
 * proxyFor(new URL('http://10.0.0.7:8000'), { HTTP_PROXY: 'http://proxy:3128', NO_PROXY: '10.0.0.0/8' }); // => null
 */
export function proxyFor(
  url: URL,
  environment: Readonly<Record<string, string | undefined>>,
): CaughtBy | null {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const [exceptions] = valuesOf('no_proxy', environment);
  if (exceptions?.value.split(/[,\s]+/).some((one) => covers(one.toLowerCase(), host, port))) return null;
  const [found] = [
    ...valuesOf(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy', environment),
    ...valuesOf('all_proxy', environment),
  ];
  if (found === undefined) return null;
  const proxy = URL.canParse(found.value) ? new URL(found.value).host : found.value.replace(/^.*@/s, '');
  return { variable: found.variable, proxy };
}

function valuesOf(name: string, environment: Readonly<Record<string, string | undefined>>) {
  return [name, name.toUpperCase()].flatMap((variable) => {
    const value = environment[variable];
    return value === undefined || value.trim() === '' ? [] : [{ variable, value }];
  });
}

function covers(exception: string, host: string, port: string): boolean {
  if (exception === '') return false;
  if (exception === '*') return true;
  const block = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(exception);
  if (block !== null) return inBlock(host, block[1] ?? '', Number(block[2]));
  const [name = '', own] = exception.replace(/^\*?\./, '').split(':');
  if (own !== undefined && own !== port) return false;
  return host === name || host.endsWith(`.${name}`);
}

function inBlock(host: string, base: string, bits: number): boolean {
  const [one, other] = [host, base].map(numberOf);
  if (one === null || other === null || one === undefined || other === undefined) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(one / size) === Math.floor(other / size);
}

function numberOf(address: string): number | null {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
