/** Ctrl-C and polite kills become an abort signal, so that what is under way can be written down first. */
export interface Signals {
  readonly signal: AbortSignal;
  /** 130 after SIGINT, 143 after SIGTERM, null when none came. */
  exitCode(): number | null;
  release(): void;
}

/**
 * Does what can be stopped and leaves nothing behind that would have to be gone on with.
 *
 * @returns what the work returns; 130 or 143 when it was stopped
 */
export async function untilStopped(
  remark: (sentence: string) => void,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const signals = onSignals();
  try {
    return await work(signals.signal);
  } catch (error) {
    const code = signals.exitCode();
    if (code === null) throw error;
    remark('stopped');
    return code;
  } finally {
    signals.release();
  }
}

/** A second Ctrl-C ends the process at once: somebody is in a hurry, and the journal is whole anyway. */
export function onSignals(): Signals {
  const controller = new AbortController();
  let exitCode: number | null = null;
  const listener = (name: NodeJS.Signals) => {
    const code = name === 'SIGINT' ? 130 : 143;
    if (exitCode !== null) process.exit(code);
    exitCode = code;
    controller.abort(new Error(`stopped by ${name}`));
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    release() {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}
