import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunEvent } from '../api.ts';

/**
 * Hears of runs that start, move on or end, as long as the page that asks is open.
 *
 * @param onBack nothing was heard for a while, and now it is again: what happened between is not told
 * @returns whether it is connected just now
 */
export function useRunEvents(onRun: (run: RunEvent) => void, onBack: () => void): boolean {
  const latest = useRef({ onRun, onBack });
  latest.current = { onRun, onBack };
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    let source: EventSource;
    let timer = 0;
    let lost = false;
    const open = () => {
      source = new EventSource('api/events');
      source.addEventListener('open', () => {
        setConnected(true);
        if (lost) latest.current.onBack();
        lost = false;
      });
      source.addEventListener('error', () => {
        setConnected(false);
        lost = true;
        // A connection that was cut the browser opens again by itself, one that was refused it does not.
        if (source.readyState === EventSource.CLOSED) timer = window.setTimeout(open, AGAIN_MS);
      });
      source.addEventListener('run', ({ data }: MessageEvent<string>) => {
        latest.current.onRun(JSON.parse(data) as RunEvent);
      });
    };
    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, []);
  return connected;
}

const AGAIN_MS = 3000;
