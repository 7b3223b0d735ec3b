import type { RunSummary } from '../../api.ts';

/** How far a run is: a bar, and the same in figures. */
export function RunProgress({ run }: { readonly run: RunSummary }) {
  const done = run.scored + run.failed;
  const share = run.pairs === 0 ? 0 : Math.min(1, done / run.pairs);
  return (
    <span class="progress">
      <progress max={Math.max(1, run.pairs)} value={done} aria-label={`progress of ${run.run}`} />
      <span>
        {number(done)} of {number(run.pairs)} pairs, {Math.floor(100 * share)} %
        {run.failed > 0 && <strong class="bad-ink">, {number(run.failed)} failed</strong>}
      </span>
    </span>
  );
}

function number(count: number): string {
  return count.toLocaleString('en');
}
