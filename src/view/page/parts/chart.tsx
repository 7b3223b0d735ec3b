import { useEffect, useRef, useState } from 'preact/hooks';
import { Wide } from './wide.tsx';

/** What draws: a function of `report/charts`, given a document that is on no page. */
export type Draw = (document: Document) => string;

/**
 * A picture that is drawn once its code is loaded: charts are large, and not needed to read the page. Drawn in a document that
 * shows nothing, so that what the drawing needs on its way (styles, which are taken out again) never stands on the page.
 *
 * @param draw loads the code; a new one draws anew
 */
export function Chart({ load, of }: { readonly load: () => Promise<Draw>; readonly of: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'waiting' | 'drawn' | 'failed'>('waiting');
  useEffect(() => {
    let left = false;
    setState('waiting');
    load().then(
      (draw) => {
        if (left) return;
        const text = draw(document.implementation.createHTMLDocument(''));
        const svg = new DOMParser().parseFromString(text, 'text/html').querySelector('svg');
        if (svg === null) return setState('failed');
        place.current?.replaceChildren(document.importNode(svg, true));
        setState('drawn');
      },
      () => {
        if (!left) setState('failed');
      },
    );
    return () => {
      left = true;
    };
  }, [load]);
  return (
    <figure class="chart">
      <Wide label={`Picture of ${of}`}>
        <div ref={place} />
      </Wide>
      {state === 'waiting' && <p class="loading">Drawing {of}…</p>}
      {state === 'failed' && (
        <p class="dim">The picture of {of} could not be drawn; its figures stand below.</p>
      )}
    </figure>
  );
}
