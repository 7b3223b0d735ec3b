import { useState } from 'preact/hooks';
import { figureText } from '../../../report/figure.ts';
import type { RankedText } from '../../api.ts';
import { Badge } from '../parts/badge.tsx';
import { Bar } from '../parts/bar.tsx';
import { ForeignText } from '../parts/foreign-text.tsx';
import { Name } from '../parts/name.tsx';

/** The documents as one run ranks them, each with where it came from: the first stage, or the run that is compared with. */
export function Ranking({
  run,
  documents,
  language,
  from,
  role,
}: {
  readonly run: string;
  readonly documents: readonly RankedText[];
  readonly language: string | null;
  /** Ranks in the baseline by document; null compares with the first stage. */
  readonly from: ReadonlyMap<string, number> | null;
  readonly role: 'baseline' | 'candidate' | null;
}) {
  const [all, setAll] = useState(false);
  const scores = documents.flatMap(({ score }) => score ?? []);
  const [low, high] = [Math.min(0, ...scores), Math.max(0, ...scores)];
  const shown = all ? documents : documents.slice(0, SHOWN);
  return (
    <section aria-label={`Ranking of ${run}`}>
      <h3>
        <Name>{run}</Name> {role !== null && <span class="dim">{role}</span>}
      </h3>
      <ol class="ranking">
        {shown.map((document) => (
          <li key={document.document} class={(document.grade ?? 0) > 0 ? 'hit' : undefined}>
            <p class="line-of">
              <span class="rank">
                <span class="sr">rank </span>
                {document.rank}
              </span>
              <Move
                to={document.rank}
                from={from === null ? document.firstStageRank : (from.get(document.document) ?? null)}
                where={from === null ? 'first stage' : 'baseline'}
              />
              <Grade grade={document.grade} />
              <span class="score">
                <span class="sr">score </span>
                {figureText(document.score)}
              </span>
              <Bar
                share={document.score === null || high === low ? null : (document.score - low) / (high - low)}
              />
              <span class="id">
                <Name>{document.document}</Name>
              </span>
            </p>
            {document.error !== null && (
              <p class="bad-ink">
                <Name>{document.error}</Name>
              </p>
            )}
            {document.text !== null && <ForeignText text={document.text} language={language} />}
          </li>
        ))}
      </ol>
      {documents.length > SHOWN && (
        <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? `Show the first ${SHOWN} only` : `Show all ${documents.length} documents`}
        </button>
      )}
    </section>
  );
}

function Grade({ grade }: { readonly grade: number | null }) {
  if (grade === null) return <Badge word="not judged" tone="open" />;
  return <Badge word={`grade ${grade}`} tone={grade > 0 ? 'good' : 'open'} />;
}

/** By how many ranks a document moved; up is to the better. */
function Move({
  to,
  from,
  where,
}: {
  readonly to: number;
  readonly from: number | null;
  readonly where: string;
}) {
  if (from === null) return <span class="move dim">new</span>;
  const by = from - to;
  const title = `was ${from} in the ${where}`;
  if (by === 0) {
    return (
      <span class="move dim" title={title}>
        <span aria-hidden="true">=</span>
        <span class="sr">not moved</span>
      </span>
    );
  }
  return (
    <span class={`move ${by > 0 ? 'good-ink' : 'bad-ink'}`} title={title}>
      <span aria-hidden="true">
        {by > 0 ? '▲' : '▼'}
        {Math.abs(by)}
      </span>
      <span class="sr">
        {by > 0 ? 'up' : 'down'} {Math.abs(by)}, {title}
      </span>
    </span>
  );
}

const SHOWN = 20;
