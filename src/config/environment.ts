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
  /** Which of how many parts of the run this machine does, as its scheduler says. */
  readonly shard?: EnvironmentShard;
}

/** A shard and the variables that say so; or what is wrong with them, which matters to nobody but `run`. */
export type EnvironmentShard =
  | { readonly shard: { readonly index: number; readonly count: number }; readonly variables: string }
  | { readonly problem: Problem };

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
  {
    name: 'RANKGAUGE_SHARDS',
    description:
      'number of shards, with JOB_COMPLETION_INDEX (Kubernetes); Slurm and GitLab name both by SLURM_ARRAY_TASK_ID, CI_NODE_INDEX',
  },
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
  const shard = readShard(given);
  return {
    settings: {
      ...(protocol === undefined ? {} : { protocol }),
      ...(url === undefined || url.length === 0 ? {} : { url }),
      ...(model === undefined ? {} : { model }),
      ...(authorization === undefined ? {} : { headers: { authorization } }),
      ...(results === undefined ? {} : { results }),
      ...(shard === null ? {} : { shard }),
    },
    warnings: unknownVariables(env),
  };
}

/**
 * Which shard a scheduler gave this process. Kubernetes counts from 0 and does not say how many there are; a Slurm array counts from
 * wherever it was told to; GitLab counts from 1.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
 * @see https://slurm.schedmd.com/job_array.html
 * @see https://docs.gitlab.com/ci/variables/predefined_variables/
 */
function readShard(given: (name: string) => string | undefined): EnvironmentShard | null {
  const names = {
    kubernetes: ['JOB_COMPLETION_INDEX', 'RANKGAUGE_SHARDS'],
    slurm: ['SLURM_ARRAY_TASK_ID', 'SLURM_ARRAY_TASK_COUNT'],
    gitlab: ['CI_NODE_INDEX', 'CI_NODE_TOTAL'],
  } as const;
  const scheduler = (['kubernetes', 'slurm', 'gitlab'] as const).find((one) =>
    names[one].every((name) => given(name) !== undefined),
  );
  if (scheduler === undefined) {
    if (given('RANKGAUGE_SHARDS') === undefined) return null;
    return shardProblem('RANKGAUGE_SHARDS is set, and nothing says which of the shards this is');
  }
  const [indexName, countName] = names[scheduler];
  const [index, count] = [wholeNumber(given(indexName)), wholeNumber(given(countName))];
  const variables = `${indexName} and ${countName}`;
  if (index === null || count === null || count < 1) {
    return shardProblem(`${variables} are no whole numbers: "${given(indexName)}" and "${given(countName)}"`);
  }
  const place = {
    kubernetes: () => index + 1,
    slurm: () =>
      (index - (wholeNumber(given('SLURM_ARRAY_TASK_MIN')) ?? 0)) /
        (wholeNumber(given('SLURM_ARRAY_TASK_STEP')) || 1) +
      1,
    gitlab: () => index,
  }[scheduler]();
  if (!Number.isInteger(place) || place < 1 || place > count) {
    return shardProblem(`${variables} do not fit together: ${index} is none of ${count} shards`);
  }
  return count === 1 ? null : { shard: { index: place, count }, variables };
}

function shardProblem(message: string): EnvironmentShard {
  return {
    problem: {
      code: 'environment-shard',
      message,
      why: 'every machine would do the whole run, or some queries would be left out',
      mend: 'give --shard I/N, with I from 1 to N; --shard 1/1 is the whole run',
    },
  };
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
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
