import type { ApiProblem } from '../../api.ts';
import { Name } from './name.tsx';

/** What went wrong and what to do next. */
export function Problem({
  problem,
  again,
}: {
  readonly problem: ApiProblem;
  readonly again?: (() => void) | undefined;
}) {
  return (
    <div class="notice bad" role="alert">
      <p>
        <strong>
          <Name>{problem.message}</Name>
        </strong>
      </p>
      {problem.mend !== null && (
        <p>
          <Name>{problem.mend}</Name>
        </p>
      )}
      <p class="dim">
        code <code>{problem.code}</code>
      </p>
      {again !== undefined && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}
