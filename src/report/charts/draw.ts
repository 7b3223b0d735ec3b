import * as Plot from '@observablehq/plot';
import { escapeHtml, escapeTerminal } from '../../text/escape.ts';

/** What draws: linkedom's document for files, the browser's own on a page. */
export interface ChartDocument {
  createElementNS(namespace: string, name: string): unknown;
}

/**
 * Draws and hands out one `svg` element as text: an image with a label for whoever cannot see it, without styles and scripts,
 * so that a strict policy lets it be. Its colours are `chartColors`, which the page defines.
 *
 * @param label what the picture is of, and where its figures stand; raw
 */
export function svgText(
  document: ChartDocument,
  label: string,
  { fontSize = 12, ...options }: Plot.PlotOptions & { readonly fontSize?: number },
): string {
  // The seam: without the types of a browser the library's own `Document` says nothing.
  const svg = Plot.plot({ ...options, document: document as never }) as unknown as SvgElement;
  for (const style of [...svg.querySelectorAll('style')]) style.remove();
  for (const element of [svg, ...svg.querySelectorAll('*')]) {
    for (const name of ['style', 'class', 'aria-label', 'aria-hidden', 'aria-description']) {
      element.removeAttribute(name);
    }
    // A tenth of a pixel is less than anybody sees, and the rest is half of the file.
    for (const name of placing) {
      const value = element.getAttribute(name);
      if (value !== null) element.setAttribute(name, value.replace(/-?\d+\.\d+/g, rounded));
    }
  }
  // The page's own letters, in units of the picture.
  svg.removeAttribute('font-family');
  svg.setAttribute('font-size', String(fontSize));
  const named = escapeHtml(shown(label));
  return svg.outerHTML.replace(/^<svg/, `<svg role="img" aria-label="${named}"`);
}

/** Colours by what they say. A page gives each of these variables a value for light, dark and paper. */
export const chartColors = {
  better: 'var(--chart-better)',
  worse: 'var(--chart-worse)',
  neutral: 'var(--chart-neutral)',
  band: 'var(--chart-band)',
  relevant: 'var(--chart-relevant)',
  irrelevant: 'var(--chart-irrelevant)',
  runs: [1, 2, 3, 4, 5, 6].map((place) => `var(--chart-run-${place})`),
} as const;

/** Foreign text as it may stand in a picture: nothing in it can turn what stands beside it. */
export function shown(text: string): string {
  return escapeTerminal(text.replace(/\s+/g, ' '));
}

/** Labels that fit, each different from the others: of those that are the same the later get a number. */
export function distinctLabels(labels: readonly string[], longest: number): string[] {
  const short = labels.map((label) => {
    const characters = [...shown(label)];
    return characters.length <= longest
      ? characters.join('')
      : `${characters.slice(0, longest - 1).join('')}…`;
  });
  return short.map((label, place) => {
    const before = short.slice(0, place).filter((other) => other === label).length;
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}

function rounded(figure: string): string {
  return String(Number(Number(figure).toFixed(1)));
}

const placing = ['d', 'transform', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'width', 'height'];

interface SvgElement {
  readonly outerHTML: string;
  querySelectorAll(selector: string): Iterable<SvgElement>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
}
