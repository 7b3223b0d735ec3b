import { Choice } from '../parts/field.tsx';
import { replaceParameters } from '../use-route.ts';

/** What is compared with what, in which measure, and by which column. */
export function Choices({
  runs,
  metrics,
  metric,
  columns,
  by,
}: {
  /** The first is the baseline. */
  readonly runs: readonly string[];
  readonly metrics: readonly string[];
  readonly metric: string;
  readonly columns: readonly string[];
  readonly by: string;
}) {
  return (
    <div class="filters">
      <Choice
        label="Baseline"
        value={runs[0] ?? ''}
        options={[...runs].sort().map((run) => ({ value: run, text: run }))}
        onChoose={(baseline) =>
          replaceParameters({ run: [baseline, ...runs.filter((run) => run !== baseline)] })
        }
      />
      <Choice
        label="Measure"
        value={metric}
        options={[...metrics].sort().map((name) => ({ value: name, text: name }))}
        onChoose={(chosen) => replaceParameters({ metric: chosen })}
      />
      <Choice
        label="Verdicts by"
        value={by}
        options={[
          { value: NONE, text: 'nothing' },
          ...columns.map((column) => ({ value: column, text: column })),
        ]}
        onChoose={(column) => replaceParameters({ by: column })}
      />
    </div>
  );
}

/** In the address: no column at all. A missing parameter lets the page choose. */
export const NONE = '-';
