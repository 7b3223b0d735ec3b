import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunEvent } from '../api.ts';

/** Hears of runs that start, move on or end, as long as the page that asks is open. Whether it is connected just now. */
export function useRunEvents(onRun: (run: RunEvent) => void): boolean {
  const latest = useRef(onRun);
  latest.current = onRun;
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    const source = new EventSource('api/events');
    source.addEventListener('open', () => setConnected(true));
    // The browser tries again by itself.
    source.addEventListener('error', () => setConnected(false));
    source.addEventListener('run', ({ data }: MessageEvent<string>) => {
      latest.current(JSON.parse(data) as RunEvent);
    });
    return () => source.close();
  }, []);
  return connected;
}
