import type { Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';

/** What is wrong with the address of a server; null if nothing. Never repeats the address: it may hold a password. */
export function urlProblem(url: string): Problem | null {
  if (!URL.canParse(url)) {
    return {
      code: 'config-url',
      message: 'the url is not an address',
      mend: 'write it as http://HOST:PORT',
    };
  }
  const { protocol } = new URL(url);
  if (protocol === 'http:' || protocol === 'https:') return null;
  return {
    code: 'config-url',
    message: 'the url starts with neither http:// nor https://',
    mend: 'write it as http://HOST:PORT',
  };
}

/**
 * What is wrong with headers: names that are none or come twice, values that a request cannot carry, headers that are the
 * client's own business. Never repeats a value.
 */
export function headerProblems(
  headers: readonly (readonly [name: string, value: string])[],
): { readonly name: string; readonly problem: Problem }[] {
  const seen = new Set<string>();
  return headers.flatMap(([name, value]) => {
    const reason = headerReason(name, value, seen);
    seen.add(name.toLowerCase());
    if (reason === null) return [];
    return [
      {
        name,
        problem: {
          code: 'config-header',
          message: `the header ${quoted(name)} ${reason[0]}`,
          mend: reason[1],
        },
      },
    ];
  });
}

function headerReason(name: string, value: string, seen: ReadonlySet<string>): [string, string] | null {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    return ['has a name that HTTP does not allow', 'use letters, digits and hyphens'];
  }
  if (seen.has(name.toLowerCase())) return ['is given twice', 'keep one; capitals do not count'];
  if (OWN_HEADERS.has(name.toLowerCase())) return ['is set by the client itself', 'leave it out'];
  if (/[\r\n]/.test(value)) {
    return ['has a line break in its value', 'take it off; keys read from a file often end in one'];
  }
  // HTTP carries bytes; everything above ASCII would be mangled on one of the two sides.
  if (!/^[\t\x20-\x7e]*$/.test(value))
    return ['has a value that is not ASCII', 'encode it as the server expects'];
  if (value.trim() === '') return ['is empty', 'give it a value, or leave it out'];
  return null;
}

const OWN_HEADERS = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'transfer-encoding',
  'expect',
  'upgrade',
]);
