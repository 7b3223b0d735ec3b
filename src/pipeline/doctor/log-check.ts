import { readFile } from 'node:fs/promises';
import { explainLog } from '../../diagnosis/explain-log.ts';
import { InputError } from '../../foundation/errors.ts';
import type { CheckReport } from './doctor-report.ts';

/**
 * Looks at a server's log: every known line with its cause and mend, the true cause first.
 *
 * @throws InputError `file-unreadable`
 */
export async function checkLog(file: string): Promise<readonly CheckReport[]> {
  const text = await textOf(file);
  const { state, lines, findings } = explainLog(text);
  const base = { code: 'log', title: 'lines of the log that are known' };
  const none = { finding: null, values: { lines }, cause: null, mend: null };
  if (state === 'empty') {
    return [
      {
        ...base,
        ...{ verdict: 'fail', finding: 'log-empty', evidence: 'the log is empty', values: { lines: 0 } },
        cause:
          'the process has written nothing: it never started (the command was not found, the container is waiting for its image or a GPU), it writes to stderr and only stdout is kept, or its output waits in a buffer',
        mend: 'keep both streams (command > FILE 2>&1), start Python with PYTHONUNBUFFERED=1, look at `docker ps -a` and `docker logs` (or `journalctl -u NAME`) for the exit code; 137 is a kill for memory',
      },
    ];
  }
  if (findings.length === 0) {
    return [
      state === 'started'
        ? {
            ...base,
            ...none,
            verdict: 'pass',
            evidence: `the server came up, and none of ${lines} lines is a known trouble`,
          }
        : {
            ...base,
            ...{ verdict: 'warn', finding: 'log-unclear', values: { lines } },
            evidence: `none of ${lines} lines is a known trouble, and none says that the server came up`,
            cause:
              'the server still loads, the log is a part only, or its trouble is not one that is known here',
            mend: 'wait until it says so, or give the whole log; the first traceback (not the last) has the cause',
          },
    ];
  }
  return findings.map(({ code, verdict, line, text: words, cause, mend }, place) => ({
    ...base,
    ...{ verdict: place === 0 ? verdict : 'warn', finding: code },
    evidence: `line ${line}: ${words}`,
    ...{ values: { line, lines }, cause, mend },
  }));
}

async function textOf(file: string): Promise<string> {
  try {
    // The last megabytes hold the last start; a log of weeks is not read whole. What does not decode is not what is looked for.
    const bytes = await readFile(file);
    return new TextDecoder().decode(bytes.subarray(Math.max(0, bytes.length - mostBytes)));
  } catch (cause) {
    throw new InputError(
      {
        code: 'file-unreadable',
        message: `the log cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file },
        mend: 'give the path of the file that the output of the server goes to',
      },
      { cause },
    );
  }
}

const mostBytes = 16 * 2 ** 20;
