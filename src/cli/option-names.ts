import yargs from 'yargs';
import type { AnyCommand } from './define-command.ts';

/**
 * The options of a command, as its builder names them, so that no list of names has to be kept beside it.
 *
 * @returns long and short names; of an unknown yargs none
 */
export function optionNames({ builder }: AnyCommand): string[] {
  const built: unknown = builder(yargs([]));
  // The seam: yargs keeps its options in a method that its types leave out. Only suggestions hang on it.
  if (!hasOptions(built)) return [];
  return Object.keys(built.getOptions().key);
}

function hasOptions(
  value: unknown,
): value is { getOptions(): { readonly key: Readonly<Record<string, unknown>> } } {
  return typeof value === 'object' && value !== null && 'getOptions' in value;
}
