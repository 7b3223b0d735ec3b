import type { ComponentChildren } from 'preact';
import { figureText } from '../../../report/figure.ts';
import { languageTag } from '../parts/foreign-text.tsx';
import { Name } from '../parts/name.tsx';
import { type Order, orderText, sortedAs } from '../parts/order.ts';
import { SortButton } from '../parts/sort-head.tsx';
import { VirtualTable } from '../parts/virtual-table.tsx';
import { hashOf } from '../route.ts';
import { replaceParameters } from '../use-route.ts';
import type { ShownQuery } from './query-rows.ts';

/** The list itself: one line a query, the value in each run, the change. */
export function QueryRows({
  queries,
  runs,
  metric,
  candidate,
  order,
}: {
  readonly queries: readonly ShownQuery[];
  readonly runs: readonly string[];
  readonly metric: string;
  readonly candidate: number;
  readonly order: Order;
}) {
  const several = runs.length > 1;
  const heads = [
    { column: 'query', title: 'Query', side: 't' },
    { column: 'language', title: 'Language', side: 't' },
    { column: 'place', title: 'Text, in the order of the data set', side: 't' },
    ...runs.map((run, place) => ({
      column: `value${place}`,
      title: several ? (place === 0 ? 'Baseline' : shortName(run, runs)) : metric,
      side: 'n',
      first: 'down' as const,
    })),
    ...(several ? [{ column: 'change', title: 'Change', side: 'n', first: 'up' as const }] : []),
  ];
  return (
    <VirtualTable
      label={`Queries with their ${metric}`}
      count={queries.length}
      columns={`minmax(7rem, 12rem) 7rem minmax(14rem, 1fr) repeat(${heads.length - 3}, minmax(6rem, 9rem))`}
      memory={location.hash}
      head={heads.map(({ column, title, side, first }) => (
        // biome-ignore lint/a11y/useSemanticElements: a row of the virtual table
        // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
        <div key={column} role="columnheader" class={side} title={title} aria-sort={sortedAs(order, column)}>
          <SortButton
            column={column}
            order={order}
            first={first ?? 'up'}
            onOrder={(next) => replaceParameters({ sort: orderText(next) })}
          >
            <span class="line">
              <Name>{title}</Name>
            </span>
          </SortButton>
        </div>
      ))}
      rowOf={(place, tab) => {
        const query = queries[place];
        if (query === undefined) return null;
        const { row, values, change } = query;
        return (
          <>
            <Cell>
              <a
                class="row-link line"
                tabIndex={tab}
                href={hashOf('query', { run: runs, query: row.query, metric })}
                title={row.query}
              >
                <Name>{row.query}</Name>
              </a>
            </Cell>
            <Cell>
              <Name>{row.language ?? '-'}</Name>
            </Cell>
            <Cell>
              <span class="line" dir="auto" lang={languageTag(row.language)}>
                {row.text ?? '-'}
              </span>
            </Cell>
            {values.map((value, run) => (
              <Cell key={runs[run] ?? run} side="n">
                {figureText(value)}
              </Cell>
            ))}
            {several && (
              <Cell side="n">
                <Change change={change} from={candidate} />
              </Cell>
            )}
          </>
        );
      }}
    />
  );
}

function Cell({ side = 't', children }: { readonly side?: 't' | 'n'; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of the virtual table
    <div role="cell" class={side}>
      {children}
    </div>
  );
}

function Change({ change }: { readonly change: number | null; readonly from: number }) {
  if (change === null) return <span class="dim">-</span>;
  const shown = Math.abs(change) < 1e-9 ? 0 : change;
  const tone = shown === 0 ? 'dim' : shown < 0 ? 'bad-ink' : 'good-ink';
  return (
    <span class={tone}>
      {shown > 0 ? '+' : ''}
      {figureText(shown)}
    </span>
  );
}

/** The parts of a run's name that the others do not have: what stands in all of them says nothing. */
function shortName(run: string, runs: readonly string[]): string {
  const parts = run.split('-');
  const own = parts.filter((part) => !runs.every((other) => other.split('-').includes(part)));
  return own.length === 0 ? run : own.join('-');
}
