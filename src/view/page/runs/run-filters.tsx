import type { RunSummary } from '../../api.ts';
import { Choice, SearchField } from '../parts/field.tsx';
import { type RunFilter, valuesOf } from './filter-runs.ts';

/** The controls above the list of runs. */
export function RunFilters({
  runs,
  filter,
  onFilter,
}: {
  readonly runs: readonly RunSummary[];
  readonly filter: RunFilter;
  readonly onFilter: (changes: Partial<RunFilter>) => void;
}) {
  const languages = [...new Set(runs.flatMap((run) => run.languages))].sort();
  return (
    <search class="filters">
      <SearchField label="Find" value={filter.text} onSearch={(text) => onFilter({ text })} />
      <Choice
        label="Data set"
        value={filter.dataset}
        options={any(valuesOf(runs, 'dataset'))}
        onChoose={(dataset) => onFilter({ dataset })}
      />
      <Choice
        label="Reranker"
        value={filter.reranker}
        options={any(valuesOf(runs, 'reranker'))}
        onChoose={(reranker) => onFilter({ reranker })}
      />
      <Choice
        label="Template"
        value={filter.template}
        options={any(valuesOf(runs, 'template'))}
        onChoose={(template) => onFilter({ template })}
      />
      <Choice
        label="Language"
        value={filter.language}
        options={any(languages)}
        onChoose={(language) => onFilter({ language })}
      />
      <Choice
        label="Status"
        value={filter.status}
        options={any(['running', 'finished', 'failed', 'stopped'])}
        onChoose={(status) => onFilter({ status })}
      />
    </search>
  );
}

function any(values: readonly string[]): { readonly value: string; readonly text: string }[] {
  return [{ value: '', text: 'any' }, ...values.map((value) => ({ value, text: value }))];
}
