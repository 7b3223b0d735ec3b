import type { ComponentChildren } from 'preact';
import type { Loading } from '../use-answer.ts';
import { Problem } from './problem.tsx';

/** What was asked for once it is there; until then that it is waited for, or why it does not come. */
export function Loaded<Answer>({
  from,
  children,
}: {
  readonly from: Loading<Answer>;
  readonly children: (answer: Answer) => ComponentChildren;
}) {
  const { answer, problem, pending, again } = from;
  return (
    <>
      {problem !== null && <Problem problem={problem} again={again} />}
      {answer === null
        ? pending && (
            <p class="loading" role="status">
              Loading…
            </p>
          )
        : problem === null && (
            <div class={pending ? 'stale' : undefined} aria-busy={pending}>
              {children(answer)}
            </div>
          )}
    </>
  );
}
