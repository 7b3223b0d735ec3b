import type { CallSummary } from '../../../pipeline/evaluation.ts';
import { Facts } from '../parts/facts.tsx';

/** How the server answered. */
export function Calls({ calls }: { readonly calls: CallSummary }) {
  const { latencyMs } = calls;
  return (
    <section>
      <h2>Calls</h2>
      <Facts
        facts={[
          { label: 'Calls', value: calls.calls.toLocaleString('en') },
          { label: 'Failed', value: calls.failed.toLocaleString('en') },
          { label: 'Tried again', value: calls.retried.toLocaleString('en') },
          { label: 'Half of them took at most', value: milliseconds(latencyMs.p50) },
          { label: '95 % of them took at most', value: milliseconds(latencyMs.p95) },
          { label: 'The slowest took', value: milliseconds(latencyMs.max) },
        ]}
      />
    </section>
  );
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ms`;
}
