import { escapeTerminal } from '../../../text/escape.ts';

/** A name or id of somebody else's on one line: it keeps its own direction, and what is invisible in it can be seen. */
export function Name({ children }: { readonly children: string }) {
  return <bdi>{escapeTerminal(children.replace(/\s+/g, ' '))}</bdi>;
}
