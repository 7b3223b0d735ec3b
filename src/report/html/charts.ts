import type * as Charts from '../charts/all.ts';
import type { ChartDocument } from '../charts/draw.ts';
import { escaped } from './page.ts';

/** Loads what draws: some 0.3 s that only a page should cost. Pages made before it have their tables and no charts. */
export async function loadCharts(): Promise<void> {
  if (drawing !== null) return;
  const [charts, { parseHTML }] = await Promise.all([import('../charts/all.ts'), import('linkedom')]);
  drawing = { charts, document: parseHTML('<html><body></body></html>').document };
}

/** A picture in a frame that scrolls where the window is narrow; nothing as long as nothing was loaded. */
export function wideChart(
  name: string,
  draw: (charts: typeof Charts, document: ChartDocument) => string,
): string {
  const svg = chart(draw);
  if (svg === '') return '';
  return `<figure><div class="wide" role="region" tabindex="0" aria-label="${escaped(name)}">${svg}</div></figure>`;
}

/** A picture as it is. */
export function chart(draw: (charts: typeof Charts, document: ChartDocument) => string): string {
  return drawing === null ? '' : draw(drawing.charts, drawing.document);
}

let drawing: { readonly charts: typeof Charts; readonly document: ChartDocument } | null = null;
