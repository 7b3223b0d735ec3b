import { harmlessLines, type LogRule, logRules, startedLines } from './log-rules.ts';

export interface LogFinding {
  readonly code: string;
  readonly verdict: LogRule['verdict'];
  /** From 1. */
  readonly line: number;
  /** As in the log, at most 300 characters. */
  readonly text: string;
  readonly cause: string;
  readonly mend: string;
}

export interface LogReading {
  readonly state: 'empty' | 'started' | 'failed' | 'unclear';
  readonly lines: number;
  /** The cause first; what only follows from it (a general rule beside a special one) is left out. */
  readonly findings: readonly LogFinding[];
}

/**
 * Finds the lines of a server's log that are known, with cause and mend.
 *
 * @param text of any length; an empty one is a state of its own
 * @example
 * explainLog("OSError: [Errno 98] Address already in use").findings[0].code; // => 'port-taken'
 */
export function explainLog(text: string): LogReading {
  const lines = text.split(/\r?\n/);
  const found = new Map<string, LogFinding & { readonly rank: number }>();
  let started = false;
  let told = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    told += 1;
    if (harmlessLines.test(line)) continue;
    if (startedLines.test(line)) started = true;
    const rank = logRules.findIndex(({ pattern }) => pattern.test(line));
    const rule = logRules[rank];
    if (rule === undefined || found.has(rule.code)) continue;
    const { code, verdict, cause, mend } = rule;
    found.set(code, {
      ...{ code, verdict, cause, mend, rank, line: index + 1 },
      text: line.trim().slice(0, longestLine),
    });
  }
  const ordered = [...found.values()].sort((one, other) => one.rank - other.rank);
  const findings = ordered
    // It closes every failure, so it says nothing beside another.
    .filter(({ code }) => code !== 'engine-failed' || ordered.length === 1)
    .map(({ rank: _, ...finding }) => finding);
  const failed = findings.some(({ verdict }) => verdict === 'fail');
  return {
    state: told === 0 ? 'empty' : failed ? 'failed' : started ? 'started' : 'unclear',
    lines: told,
    findings,
  };
}

const longestLine = 300;
