import type { HeatView } from '../coverage-view.ts';
import { figureText } from '../figure.ts';
import { escaped, htmlTable } from './page.ts';

/** Runs by language, shaded by the figure, with the verdict on the model as a mark that has a word behind it. */
export function heatHtml({ languages, rows, legend }: HeatView, metric: string): string[] {
  if (languages.length === 0) return [];
  return [
    htmlTable(
      `${metric} by language; darker is higher`,
      [{ title: '', align: 'left' }, ...languages.map((name) => ({ title: name, align: 'right' as const }))],
      rows.map(({ label, cells }) => [
        { text: label },
        ...cells.map(({ value, level, mark }) => ({
          text: figureText(value, { digits: 2 }).replace(/^0\./, '.'),
          level,
          mark: mark === '' ? undefined : { sign: mark, says: says.get(mark) ?? mark },
        })),
      ]),
      {
        look: 'heat',
        references: rows.flatMap(({ role }, place) => (role === 'reference' ? [place] : [])),
      },
    ),
    legend === '' ? '' : `<p class="lead">Marks behind the figures are the verdict on ${escaped(legend)}</p>`,
  ];
}

const says: ReadonlyMap<string, string> = new Map([
  ['<', 'behind'],
  ['=', 'on par'],
  ['>', 'ahead?'],
  ['?', 'inconclusive'],
]);
