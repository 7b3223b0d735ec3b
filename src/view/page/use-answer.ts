import { useEffect, useState } from 'preact/hooks';
import type { ApiProblem } from '../api.ts';
import { type AnswerOf, type Door, get, problemOf, type QueryOf } from './api-client.ts';

export interface Loading<Answer> {
  /** The last one, also while the next is waited for; null before the first. */
  readonly answer: Answer | null;
  readonly problem: ApiProblem | null;
  readonly pending: boolean;
  /** Asks again. */
  readonly again: () => void;
}

/** What the server answers; asked anew when the query changes. Null asks nothing. */
export function useAnswer<Name extends Door>(
  door: Name,
  query: QueryOf<Name> | null,
): Loading<AnswerOf<Name>> {
  const key = JSON.stringify([door, query]);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<State<AnswerOf<Name>>>({ answer: null, problem: null, settled: '' });
  const wanted = `${key} ${attempt}`;
  useEffect(() => {
    if (query === null) return;
    const leaving = new AbortController();
    get(door, query, { signal: leaving.signal }).then(
      (answer) => {
        if (!leaving.signal.aborted) setState({ answer, problem: null, settled: wanted });
      },
      (error: unknown) => {
        if (!leaving.signal.aborted)
          setState(({ answer }) => ({ answer, problem: problemOf(error), settled: wanted }));
      },
    );
    return () => leaving.abort();
  }, [wanted]);
  const pending = query !== null && state.settled !== wanted;
  return {
    answer: state.answer,
    problem: pending ? null : state.problem,
    pending,
    again: () => setAttempt(attempt + 1),
  };
}

interface State<Answer> {
  readonly answer: Answer | null;
  readonly problem: ApiProblem | null;
  /** Which question it is the answer to. */
  readonly settled: string;
}
