import { quoted } from '../../foundation/quoted.ts';
import { ApiFailure } from './api-failure.ts';

/** Reads what stands behind the `?` of an address, strictly: a name that nobody reads was meant to do something. */
export interface QueryReader {
  one(name: string): string;
  optional(name: string): string | undefined;
  /** In the order in which they stand, none twice. */
  several(name: string, limits: { readonly least: number; readonly most: number }): readonly string[];
}

/**
 * @returns what `read` makes of the parameters
 * @throws ApiFailure 400 `query-parameter` for parameters that are missing, given too often or unknown
 */
export function readQuery<Query>(parameters: URLSearchParams, read: (reader: QueryReader) => Query): Query {
  const known = new Set<string>();
  const values = (name: string) => {
    known.add(name);
    return parameters.getAll(name);
  };
  const optional = (name: string) => {
    const [value, ...more] = values(name);
    if (more.length > 0) throw refusal(`the parameter "${name}" is given ${more.length + 1} times`);
    return value;
  };
  const query = read({
    optional,
    one(name) {
      const value = optional(name);
      if (value === undefined || value === '') throw refusal(`the parameter "${name}" is missing`);
      return value;
    },
    several(name, { least, most }) {
      const given = values(name);
      if (given.length < least || given.length > most) {
        throw refusal(
          `the parameter "${name}" is given ${given.length} times, not ${least} to ${most} times`,
        );
      }
      if (new Set(given).size < given.length) throw refusal(`the parameter "${name}" has one value twice`);
      return given;
    },
  });
  for (const name of parameters.keys()) {
    if (!known.has(name)) throw refusal(`there is no parameter ${quoted(name)} here`);
  }
  return query;
}

function refusal(message: string): ApiFailure {
  return new ApiFailure(400, { code: 'query-parameter', message });
}
