import type { QueryTable } from '../../api.ts';
import { Choice, SearchField } from '../parts/field.tsx';
import { replaceParameters } from '../use-route.ts';
import type { ChangeKind, QueryFilter } from './query-rows.ts';

/** The controls above the list of queries. */
export function QueryFilters({
  table,
  filter,
  metric,
  candidate,
}: {
  readonly table: QueryTable;
  readonly filter: QueryFilter;
  readonly metric: string;
  readonly candidate: number;
}) {
  const { metrics, runs, rows } = table;
  const languages = [...new Set(rows.flatMap(({ language }) => language ?? []))].sort();
  return (
    <search class="filters">
      <SearchField
        label="Find in ids and texts"
        value={filter.text}
        onSearch={(text) => replaceParameters({ text })}
      />
      <Choice
        label="Measure"
        value={metric}
        options={metrics.map((name) => ({ value: name, text: name }))}
        onChoose={(chosen) => replaceParameters({ metric: chosen })}
      />
      {languages.length > 0 && (
        <Choice
          label="Language"
          value={filter.language}
          options={[{ value: '', text: 'any' }, ...languages.map((value) => ({ value, text: value }))]}
          onChoose={(language) => replaceParameters({ language })}
        />
      )}
      {runs.length > 1 && (
        <Choice
          label="Change"
          value={filter.change}
          options={kinds}
          onChoose={(change) => replaceParameters({ change: change === 'any' ? null : change })}
        />
      )}
      {runs.length > 2 && (
        <Choice
          label="Change to"
          value={runs[candidate] ?? ''}
          options={runs.slice(1).map((run) => ({ value: run, text: run }))}
          onChoose={(to) => replaceParameters({ to })}
        />
      )}
    </search>
  );
}

const kinds: readonly { readonly value: ChangeKind; readonly text: string }[] = [
  { value: 'any', text: 'any' },
  { value: 'changed', text: 'changed' },
  { value: 'worse', text: 'lower' },
  { value: 'better', text: 'higher' },
  { value: 'same', text: 'the same' },
  { value: 'missing', text: 'without a value in a run' },
];
