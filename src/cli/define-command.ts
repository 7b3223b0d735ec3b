import type { Argv } from 'yargs';

/** A command: words and options, and a handler that imports its work only when called. Returns the exit code. */
export interface Command<Options> {
  readonly command: string;
  readonly describe: string;
  readonly builder: (yargs: Argv) => Argv<Options>;
  readonly handler: (options: CamelCased<Options>) => Promise<number>;
}

type CamelCase<Name> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** Options as a handler gets them: yargs gives every `--some-option` as `someOption` too. */
export type CamelCased<Options> = { readonly [Name in keyof Options as CamelCase<Name>]: Options[Name] };

/** What is done with any command: the options' types are checked where it is defined. */
export interface AnyCommand {
  readonly command: string;
  readonly describe: string;
  readonly builder: (yargs: Argv) => Argv;
  readonly handler: (options: never) => Promise<number>;
}

/** Types a command by its builder, so that options are written down once. */
export function defineCommand<Options>(command: Command<Options>): Command<Options> {
  return command;
}

/** For yargs' `coerce`: a list is commas or repeats; nothing empty. */
export function list(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  return [value]
    .flat()
    .flatMap((part) => String(part).split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** For yargs' `coerce`: one word, refused when given twice. */
export function once(name: string): (value: unknown) => string | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    if (Array.isArray(value)) {
      throw new Error(`--${name} is given twice: give it once`);
    }
    return String(value);
  };
}

/** For yargs' `coerce`: a number within bounds; `NaN`, empty and infinite ones are refused. */
export function number(
  name: string,
  { from, to, whole }: { from: number; to?: number; whole: boolean },
): (value: unknown) => number | undefined {
  return (value) => {
    const text = once(name)(value);
    if (text === undefined) return undefined;
    const parsed = text.trim() === '' ? Number.NaN : Number(text);
    const fits = Number.isFinite(parsed) && parsed >= from && parsed <= (to ?? Number.POSITIVE_INFINITY);
    if (fits && (!whole || Number.isInteger(parsed))) return parsed;
    const bounds = `from ${from}${to === undefined ? '' : ` to ${to}`}`;
    throw new Error(`--${name} takes a ${whole ? 'whole ' : ''}number ${bounds}, not "${text}"`);
  };
}
