import { Name } from './name.tsx';

/** Labels and values, one a line. */
export function Facts({
  facts,
}: {
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}) {
  return (
    <dl>
      {facts.map(({ label, value }) => (
        <>
          <dt>
            <Name>{label}</Name>
          </dt>
          <dd>
            <Name>{value}</Name>
          </dd>
        </>
      ))}
    </dl>
  );
}
