import { escapeTerminal } from '../text/escape.ts';

/** Says sentences on stderr, one a line, unless quiet was asked for. Names and texts from elsewhere cannot steer the terminal. */
export function remarks({ quiet }: { readonly quiet: boolean }): (sentence: string) => void {
  return (sentence) => {
    if (!quiet) process.stderr.write(`${escapeTerminal(sentence)}\n`);
  };
}
