/**
 * Headers fit to be shown: values of all but a few harmless ones are hidden. By an allow-list, because a list of the
 * secret ones always lacks one (`x-api-key`, `api-key`, `ocp-apim-subscription-key`, ...).
 *
 * @example
 * redactHeaders({ accept: 'application/json', 'x-api-key': 'k' }); // => { accept: 'application/json', 'x-api-key': '[hidden]' }
 */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      HARMLESS.has(name.toLowerCase()) ? value : '[hidden]',
    ]),
  );
}

/**
 * Takes secrets out of text that a server sent: some echo the key they refuse.
 *
 * @param secrets the values of hidden headers and the parts of credentials; those under 6 characters are left alone,
 *   since they would hide ordinary words
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 6)
    .sort((one, other) => other.length - one.length)
    .reduce((shown, secret) => shown.replaceAll(secret, '[hidden]'), text);
}

/** Everything in the headers that must not be shown: whole values, and the words of `Bearer KEY`. */
export function secretsOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => !HARMLESS.has(name.toLowerCase()))
    .flatMap(([, value]) => [value, ...value.split(/\s+/)])
    .filter((word) => !SCHEMES.has(word.toLowerCase()));
}

const HARMLESS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-length',
  'content-type',
  'retry-after',
  'user-agent',
]);
const SCHEMES = new Set(['basic', 'bearer', 'digest']);
