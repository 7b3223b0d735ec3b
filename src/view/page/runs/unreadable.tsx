import type { RunList } from '../../api.ts';
import { Name } from '../parts/name.tsx';

/** Folders that look like runs and are none that can be shown. */
export function Unreadable({ folders }: { readonly folders: RunList['unreadable'] }) {
  if (folders.length === 0) return null;
  return (
    <section class="notice warn">
      <h2>
        {folders.length === 1 ? 'One folder cannot be read' : `${folders.length} folders cannot be read`}
      </h2>
      <ul>
        {folders.map(({ folder, reason }) => (
          <li key={folder}>
            <strong>
              <Name>{folder}</Name>
            </strong>
            : <Name>{reason}</Name>
          </li>
        ))}
      </ul>
      <p>Move them elsewhere or delete them if they are of no use any more.</p>
    </section>
  );
}
