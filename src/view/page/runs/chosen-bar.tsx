import type { RunSummary } from '../../api.ts';
import { Name } from '../parts/name.tsx';
import { hashOf } from '../route.ts';

/** What can be done with the runs that are chosen; stays in sight below a long list. */
export function ChosenBar({
  chosen,
  runs,
  onClear,
}: {
  readonly chosen: readonly string[];
  readonly runs: readonly RunSummary[];
  readonly onClear: () => void;
}) {
  if (chosen.length === 0) return null;
  const sets = new Set(runs.filter(({ run }) => chosen.includes(run)).map(({ dataset }) => dataset));
  return (
    <section class="chosen-bar" aria-label="Chosen runs">
      <p role="status">
        <strong>
          {chosen.length} {chosen.length === 1 ? 'run' : 'runs'} chosen.
        </strong>{' '}
        {chosen.length === 1 ? (
          'Choose another to compare it with.'
        ) : (
          <>
            Baseline: <Name>{chosen[0] ?? ''}</Name>
          </>
        )}
        {sets.size > 1 && ' They are of different data sets: only queries that they share are compared.'}
      </p>
      <p class="buttons">
        {chosen.length > 1 && (
          <a class="button main" href={hashOf('compare', { run: chosen })}>
            Compare
          </a>
        )}
        <a class="button" href={hashOf('queries', { run: chosen })}>
          Queries
        </a>
        <button type="button" onClick={onClear}>
          Clear
        </button>
      </p>
    </section>
  );
}
