import { figureText } from '../../../report/figure.ts';
import type { QueryDetail } from '../../api.ts';
import { ForeignText } from '../parts/foreign-text.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Name } from '../parts/name.tsx';
import { Wide } from '../parts/wide.tsx';
import { neighbours } from '../queries/query-list.ts';
import { hashOf } from '../route.ts';
import { useAnswer } from '../use-answer.ts';
import { Ranking } from './ranking.tsx';

/** One query: what each run made of its documents, side by side. */
export function QueryPage({ parameters }: { readonly parameters: URLSearchParams }) {
  const runs = parameters.getAll('run');
  const query = parameters.get('query') ?? '';
  const metric = parameters.get('metric');
  const asked = runs.length > 0 && query !== '';
  const loading = useAnswer('GET api/query', asked ? { run: runs, query } : null);
  return (
    <>
      <Heading title={`Query ${query}`}>
        Query <Name>{query}</Name>
      </Heading>
      {asked ? (
        <>
          <Ways runs={runs} query={query} metric={metric} />
          <Loaded from={loading}>{(detail) => <Detail detail={detail} metric={metric} />}</Loaded>
        </>
      ) : (
        <p class="notice">
          The address names no query. <a href={hashOf('runs')}>Choose a run, then one of its queries</a>
        </p>
      )}
    </>
  );
}

/** To the list and along it. */
function Ways({
  runs,
  query,
  metric,
}: {
  readonly runs: readonly string[];
  readonly query: string;
  readonly metric: string | null;
}) {
  const { before, behind, place, of } = neighbours(runs, query);
  return (
    <nav class="ways" aria-label="Queries">
      <a href={hashOf('queries', { run: runs, metric })}>All queries</a>
      {before !== null && <a href={hashOf('query', { run: runs, query: before, metric })}>Previous</a>}
      {behind !== null && <a href={hashOf('query', { run: runs, query: behind, metric })}>Next</a>}
      {place >= 0 && (
        <span class="dim">
          {(place + 1).toLocaleString('en')} of {of.toLocaleString('en')} in the list
        </span>
      )}
    </nav>
  );
}

function Detail({ detail, metric }: { readonly detail: QueryDetail; readonly metric: string | null }) {
  const { rankings, text, language } = detail;
  const [first] = rankings;
  const baseline = new Map(first?.documents.map(({ document, rank }) => [document, rank]));
  return (
    <>
      <section class="query-text" aria-label="Text of the query">
        {text === null ? (
          <p class="dim">The text of the query is not known: its data set is not where it was.</p>
        ) : (
          <ForeignText text={text} language={language} long={1000} />
        )}
        {language !== null && (
          <p class="dim">
            language <Name>{language}</Name>
          </p>
        )}
      </section>
      <Values detail={detail} metric={metric} />
      <section>
        <h2>{rankings.length > 1 ? 'Rankings side by side' : 'Ranking'}</h2>
        <div class="sides">
          {rankings.map((ranking, place) => (
            <Ranking
              key={ranking.run}
              run={ranking.run}
              documents={ranking.documents}
              language={language}
              from={place === 0 ? null : baseline}
              role={rankings.length === 1 ? null : place === 0 ? 'baseline' : 'candidate'}
            />
          ))}
        </div>
      </section>
    </>
  );
}

function Values({ detail, metric }: { readonly detail: QueryDetail; readonly metric: string | null }) {
  const { rankings } = detail;
  const metrics = [...new Set(rankings.flatMap(({ values }) => values.map((value) => value.metric)))];
  // The one that was looked at in the list stands first.
  metrics.sort((a, b) => Number(b === metric) - Number(a === metric));
  return (
    <Wide label="Values">
      <table>
        <caption class="sr">The query's value in each measure and run</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            {metrics.map((name) => (
              <th key={name} scope="col" class="n">
                <Name>{name}</Name>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rankings.map(({ run, values }) => (
            <tr key={run}>
              <th scope="row" class="t">
                <a href={hashOf('run', { run })}>
                  <Name>{run}</Name>
                </a>
              </th>
              {metrics.map((name) => (
                <td key={name} class="n">
                  {figureText(values.find((value) => value.metric === name)?.value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
