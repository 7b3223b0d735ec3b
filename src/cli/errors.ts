import { InputError, type Problem, placeText, RerankerError } from '../foundation/errors.ts';
import { escapeTerminal } from '../text/escape.ts';

/** What an error means for the shell, and what a person reads on stderr. */
export interface Failure {
  readonly exitCode: number;
  readonly text: string;
}

/**
 * Turns whatever was thrown into an exit code and its lines. An error is three lines: what and where, why, the mend; all
 * problems of an input at once, and a last line that counts them.
 */
export function failureOf(
  error: unknown,
  { version, command }: { version: string; command: string },
): Failure {
  if (error instanceof InputError) {
    const { problems } = error;
    // A loader that found very many says itself how many there were.
    const counted = problems.filter(({ code }) => code === 'problems-counted');
    const lines = problems.filter(({ code }) => code !== 'problems-counted').map(problemLines);
    if (counted.length > 0) lines.push(...counted.map(({ message }) => escapeTerminal(message)));
    else if (problems.length > 1) lines.push(`${problems.length} problems`);
    return { exitCode: 2, text: lines.join('\n') };
  }
  if (error instanceof RerankerError) return { exitCode: 3, text: problemLines(error.problem) };
  return { exitCode: 70, text: ownFault(error, version, command) };
}

/** One problem as up to three lines. Its words may come from a data set or a server, so they are made harmless first. */
export function problemLines({ code, message, where, why, mend }: Problem): string {
  const place = where === undefined ? '' : `${placeText(where)}: `;
  const lines = [`error: ${place}${message} [${code}]`];
  if (why !== undefined) lines.push(`  why: ${why}`);
  if (mend !== undefined) lines.push(`  mend: ${mend}`);
  return lines.map(escapeTerminal).join('\n');
}

function ownFault(error: unknown, version: string, command: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `error: this is a fault of rankgauge itself: ${escapeTerminal(error instanceof Error ? error.message : String(error))}`,
    '  why: none of its own checks expected this',
    `  mend: please report the line and what follows: rankgauge ${version}, node ${process.version}, ${process.platform}, ${escapeTerminal(command)}`,
    stack.split('\n').map(escapeTerminal).join('\n'),
  ].join('\n');
}
