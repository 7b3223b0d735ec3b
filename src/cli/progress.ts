import { SingleBar } from 'cli-progress';
import { escapeTerminal } from '../text/escape.ts';

/** Shows how far a long piece of work is, on stderr, so that stdout stays what was asked for. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

/**
 * A bar with rate and time left on a terminal; elsewhere one line each 30 s, so that a CI log stays readable.
 *
 * @param options.stream stderr
 * @param options.mode `quiet` shows nothing
 */
export function startProgress(
  label: string,
  total: number,
  { stream, mode }: { stream: NodeJS.WriteStream; mode: 'normal' | 'quiet' },
): Progress {
  if (mode === 'quiet') return { update: () => undefined, stop: () => undefined };
  return stream.isTTY ? bar(label, total, stream) : lines(label, total, stream);
}

function bar(label: string, total: number, stream: NodeJS.WriteStream): Progress {
  const started = performance.now();
  const single = new SingleBar({
    stream,
    format: '{label} {bar} {percentage} % {value}/{total} pairs · {rate}/s · {left} left',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    // Redrawn by its own timer, so that a fast run does not spend its time on drawing.
    fps: 10,
    etaBuffer: 50,
  });
  single.start(total, 0, { label: escapeTerminal(label), rate: '-', left: '-' });
  return {
    update(done) {
      const { rate, left } = speed(done, total, performance.now() - started);
      single.update(done, { rate, left });
    },
    stop: () => single.stop(),
  };
}

function lines(label: string, total: number, stream: NodeJS.WriteStream): Progress {
  const started = performance.now();
  let done = 0;
  const timer = setInterval(() => {
    const { rate, left } = speed(done, total, performance.now() - started);
    stream.write(`${escapeTerminal(label)}: ${done} of ${total} pairs, ${rate}/s, ${left} left\n`);
  }, secondsBetweenLines * 1000);
  timer.unref();
  return {
    update(value) {
      done = value;
    },
    stop: () => clearInterval(timer),
  };
}

/** Pairs per second so far, and the time the rest takes at that rate. */
export function speed(done: number, total: number, elapsedMs: number): { rate: string; left: string } {
  if (done === 0 || elapsedMs <= 0) return { rate: '-', left: '-' };
  const perSecond = (done / elapsedMs) * 1000;
  return { rate: String(Math.round(perSecond)), left: duration((total - done) / perSecond) };
}

/** `42 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

const secondsBetweenLines = 30;
