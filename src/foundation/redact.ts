/**
 * Headers fit to be shown: values of names that are known to be harmless, `[hidden]` for every other name. An allow-list,
 * because nobody can list all the names that keys go by (authorization, x-api-key, ocp-apim-subscription-key ...).
 *
 * @example
 * redactHeaders({ accept: 'application/json', 'x-api-key': 'k' }); // => { accept: 'application/json', 'x-api-key': '[hidden]' }
 */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isHarmlessHeader(name) ? value : HIDDEN]),
  );
}

/**
 * An address fit to be shown: without user and password, without what follows `#`, and with the values of its query
 * hidden. An address that cannot be read is hidden whole, since it may be a key in the wrong place.
 *
 * @example
 * withoutCredentials('https://me:pw@host/rerank?key=1'); // => 'https://host/rerank?key=[hidden]'
 */
export function withoutCredentials(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  // Other schemes ("data:", "sk-live:...") may carry anything behind the colon.
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return HIDDEN;
  const query = parsed.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '')
    .map((part) => (part.includes('=') ? `${part.slice(0, part.indexOf('='))}=${HIDDEN}` : HIDDEN))
    .join('&');
  const isBare = parsed.pathname === '/' && query === '' && !url.trimEnd().endsWith('/');
  const path = isBare ? '' : parsed.pathname;
  return `${parsed.origin}${path}${query === '' ? '' : `?${query}`}`;
}

/**
 * The words of headers that must not be seen: values of all but the harmless ones, whole, and the parts of `Bearer KEY`.
 */
export function secretsOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => !isHarmlessHeader(name))
    .flatMap(([, value]) => [value, ...value.split(/\s+/)])
    .filter((word) => !SCHEMES.has(word.toLowerCase()));
}

/** The words of an address that must not be seen: user and password as written and decoded, and the values of its query. */
export function secretsOfUrl(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const parsed = new URL(url);
  return [parsed.username, parsed.password]
    .flatMap((word) => [word, decoded(word)])
    .concat([...parsed.searchParams.values()])
    .filter((word) => word !== '');
}

/**
 * A text from elsewhere (a server's error that repeats the key, say) with every secret replaced by `[hidden]`. Secrets of
 * fewer than 6 characters are left alone: to hide "1" everywhere would hide the message.
 *
 * @example
 * hideSecrets('Incorrect API key: sk-12345', ['sk-12345']); // => 'Incorrect API key: [hidden]'
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((one, other) => other.length - one.length)
    .reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
}

/** What stands in place of a secret. */
export const HIDDEN = '[hidden]';

/** Whether a header of this name may be shown and sent anywhere. */
export function isHarmlessHeader(name: string): boolean {
  return HARMLESS_HEADERS.has(name.toLowerCase());
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

const SHORTEST_SECRET = 6;
const HARMLESS_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-encoding',
  'content-length',
  'content-type',
  'retry-after',
  'user-agent',
]);
const SCHEMES = new Set(['basic', 'bearer', 'digest']);
