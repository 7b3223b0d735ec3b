import type { Comparison } from '../../../comparison/comparison.ts';
import { figureText } from '../../../report/figure.ts';
import { languageTag } from '../parts/foreign-text.tsx';
import { Name } from '../parts/name.tsx';
import { Wide } from '../parts/wide.tsx';
import { hashOf } from '../route.ts';

/** The queries that changed most, and the way to all of them. */
export function ChangedQueries({
  comparison,
  runs,
}: {
  readonly comparison: Comparison;
  readonly runs: readonly string[];
}) {
  const metric = comparison.metrics[0] ?? '';
  return (
    <section>
      <h2>Queries by change</h2>
      {comparison.comparisons.map(({ candidate, changed = [] }) => {
        const own = runs.filter((run) => run === runs[0] || run === candidate);
        const { label } = comparison.runs.find(({ name }) => name === candidate) ?? { label: candidate };
        if (changed.length === 0) {
          return (
            <p key={candidate}>
              <Name>{label}</Name>: no query changed.
            </p>
          );
        }
        return (
          <Wide key={candidate} label={`Queries that changed most with ${label}`}>
            <table class="changed">
              <caption>
                Changed most in {metric} with <Name>{label}</Name>
              </caption>
              <thead>
                <tr>
                  <th scope="col">Query</th>
                  <th scope="col">Language</th>
                  <th scope="col">Text</th>
                  <th scope="col" class="n">
                    Baseline
                  </th>
                  <th scope="col" class="n">
                    Candidate
                  </th>
                  <th scope="col" class="n">
                    Change
                  </th>
                </tr>
              </thead>
              <tbody>
                {changed
                  .slice(0, SHOWN)
                  .map(({ query, language, text, baseline, candidate: now, difference }) => (
                    <tr key={query}>
                      <th scope="row" class="t">
                        <a href={hashOf('query', { run: own, query, metric })}>
                          <Name>{query}</Name>
                        </a>
                      </th>
                      <td>
                        <Name>{language ?? '-'}</Name>
                      </td>
                      <td>
                        <span class="line" dir="auto" lang={languageTag(language)}>
                          {text ?? '-'}
                        </span>
                      </td>
                      <td class="n">{figureText(baseline)}</td>
                      <td class="n">{figureText(now)}</td>
                      <td class={`n ${difference < 0 ? 'bad-ink' : 'good-ink'}`}>
                        {difference > 0 ? '+' : ''}
                        {figureText(difference)}
                      </td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </Wide>
        );
      })}
      <p>
        <a class="button" href={hashOf('queries', { run: runs, metric, sort: 'change' })}>
          All queries by change
        </a>
      </p>
    </section>
  );
}

const SHOWN = 10;
