import { Name } from './name.tsx';

/** Sentences of the library; nothing where there are none. */
export function Sentences({ of }: { readonly of: readonly string[] }) {
  if (of.length === 0) return null;
  return (
    <ul>
      {of.map((sentence) => (
        <li key={sentence}>
          <Name>{sentence}</Name>
        </li>
      ))}
    </ul>
  );
}
