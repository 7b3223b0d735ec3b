// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is what this file is about
import type { Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';

export interface Expanded {
  readonly value: string;
  /** Without a place; never holds a value of the environment. */
  readonly problems: readonly Problem[];
}

/**
 * Puts values of the environment in place of `${NAME}`. One pass: a value that holds `${...}` itself stays as it is. A variable that is
 * not set, or set to nothing (as CI systems do with secrets that a pull request may not see), is a problem.
 *
 * @example
 * expandVariables('Bearer ${KEY}', { KEY: 'abc' }).value; // => 'Bearer abc'
 */
export function expandVariables(text: string, env: Readonly<Record<string, string | undefined>>): Expanded {
  const problems: Problem[] = [];
  const value = text.replace(/\$\{([^}]*)(\}?)/g, (source, name: string, end: string) => {
    if (end === '' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      problems.push({
        code: 'config-variable',
        message: '"${" opens no variable',
        mend: 'write ${NAME} with a name of letters, digits and _; there are no defaults inside the braces',
      });
      return source;
    }
    const found = Object.hasOwn(env, name) ? env[name] : undefined;
    if (found !== undefined && found !== '') return found;
    problems.push({
      code: 'config-variable',
      message:
        found === undefined
          ? `the environment variable ${quoted(name).slice(1, -1)} is not set${didYouMean(name.slice(0, 64), namesLike(name, env))}`
          : `the environment variable ${quoted(name).slice(1, -1)} is set but empty`,
      mend: `export ${quoted(name).slice(1, -1)}=...`,
    });
    return source;
  });
  return { value, problems };
}

/** Names only, and only near ones: an environment is nobody's to print. */
function namesLike(name: string, env: Readonly<Record<string, string | undefined>>): string[] {
  const first = name.slice(0, 2).toLowerCase();
  return Object.keys(env).filter((known) => known.toLowerCase().startsWith(first));
}
