import { useEffect, useState } from 'preact/hooks';
import { changed, type Parameters, type Route, routeOf } from './route.ts';

/** Where one is, anew after each click and each step back. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = () => setRoute(routeOf(location.hash));
    addEventListener('hashchange', follow);
    listeners.add(follow);
    return () => {
      removeEventListener('hashchange', follow);
      listeners.delete(follow);
    };
  }, []);
  return route;
}

/** Changes parameters of where one is, without a step in the history: a letter typed into a filter is none. */
export function replaceParameters(changes: Parameters): void {
  history.replaceState(null, '', changed(routeOf(location.hash), changes));
  for (const listener of listeners) listener();
}

const listeners = new Set<() => void>();
