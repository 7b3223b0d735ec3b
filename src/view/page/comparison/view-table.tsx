import type { ComparisonTable } from '../../../report/comparison-view.ts';
import { Badge, isVerdict } from '../parts/badge.tsx';
import { Name } from '../parts/name.tsx';
import { Wide } from '../parts/wide.tsx';

/** A table as the library words it; verdicts in it are shown as such. */
export function ViewTable({ caption, table }: { readonly caption: string; readonly table: ComparisonTable }) {
  const side = (place: number) => (table.columns[place]?.align === 'right' ? 'n' : 't');
  return (
    <Wide label={caption}>
      <table class="figures">
        <caption class="sr">{caption}</caption>
        <thead>
          <tr>
            {table.columns.map(({ title }, place) =>
              title === '' ? (
                <td key={`${place}`} />
              ) : (
                <th key={`${place}`} scope="col" class={side(place)}>
                  <Name>{title}</Name>
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(({ role, cells }, row) => (
            <tr key={`${row}`} class={role === 'reference' ? 'ref' : undefined}>
              {cells.map(({ text, strong }, place) => {
                const inner = isVerdict(text) ? (
                  <Badge word={text} />
                ) : strong === true ? (
                  <strong>
                    <Name>{text}</Name>
                  </strong>
                ) : (
                  <Name>{text}</Name>
                );
                return place === 0 ? (
                  <th key={`${place}`} scope="row" class="t">
                    {inner}
                  </th>
                ) : (
                  <td key={`${place}`} class={side(place)}>
                    {inner}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
