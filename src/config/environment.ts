import { InputError, type Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import { headerProblems, urlProblem } from './request-checks.ts';

/** What the environment sets: above rankgauge.yaml, below flags. */
export interface EnvironmentSettings {
  readonly protocol?: string;
  readonly url?: readonly string[];
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly results?: string;
}

export interface EnvironmentVariable {
  readonly name: string;
  /** One line for listings. */
  readonly description: string;
}

/** Every variable that rankgauge reads. A variable that is set to nothing counts as not set. */
export const environmentVariables: readonly EnvironmentVariable[] = [
  { name: 'RANKGAUGE_PROTOCOL', description: 'as --protocol' },
  { name: 'RANKGAUGE_URL', description: 'as --url: address of the server, several with commas' },
  { name: 'RANKGAUGE_MODEL', description: 'as --model' },
  { name: 'RANKGAUGE_API_KEY', description: 'key of the server, sent as "authorization: Bearer KEY"' },
  { name: 'RANKGAUGE_RESULTS', description: 'as --results: folder for run folders' },
  { name: 'RANKGAUGE_SHARDS', description: 'number of shards, where the scheduler names only the index' },
];

/**
 * Reads the RANKGAUGE_ variables. A name that starts like ours but is none of ours is a warning: it was meant to do something.
 *
 * @throws InputError `environment-value` for an address or a key that cannot be used; never shows the value
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): {
  readonly settings: EnvironmentSettings;
  readonly warnings: readonly Problem[];
} {
  const given = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  };
  const problems: Problem[] = [];
  const refuse = (name: string, { message, mend }: Problem) => {
    problems.push({
      code: 'environment-value',
      message: `${name}: ${message}`,
      ...(mend === undefined ? {} : { mend }),
    });
  };
  const url = given('RANKGAUGE_URL')
    ?.split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  for (const address of url ?? []) {
    const problem = urlProblem(address);
    if (problem !== null) refuse('RANKGAUGE_URL', problem);
  }
  const key = given('RANKGAUGE_API_KEY');
  // Some people store the whole header.
  const authorization = key === undefined || /^\S+ /.test(key) ? key : `Bearer ${key}`;
  for (const { problem } of authorization === undefined
    ? []
    : headerProblems([['authorization', authorization]])) {
    refuse('RANKGAUGE_API_KEY', problem);
  }
  if (problems.length > 0) throw new InputError(problems);

  const protocol = given('RANKGAUGE_PROTOCOL');
  const model = given('RANKGAUGE_MODEL');
  const results = given('RANKGAUGE_RESULTS');
  return {
    settings: {
      ...(protocol === undefined ? {} : { protocol }),
      ...(url === undefined || url.length === 0 ? {} : { url }),
      ...(model === undefined ? {} : { model }),
      ...(authorization === undefined ? {} : { headers: { authorization } }),
      ...(results === undefined ? {} : { results }),
    },
    warnings: unknownVariables(env),
  };
}

function unknownVariables(env: Readonly<Record<string, string | undefined>>): Problem[] {
  const known = environmentVariables.map(({ name }) => name);
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name) && !FOREIGN.has(name))
    .sort()
    .map((name) => ({
      code: 'environment-unknown',
      message: `the environment variable ${quoted(name).slice(1, -1)} is not read${didYouMean(name.slice(0, 64), known)}`,
      mend: `variables that are read: ${known.join(', ')}`,
    }));
}

const PREFIX = 'RANKGAUGE_';
/** Read by test scripts, not by the tool. */
const FOREIGN = new Set(['RANKGAUGE_SERVERS_HOME']);
