import type { EvaluatedRun, Evaluation } from '../../../pipeline/evaluation.ts';
import { figureText } from '../../../report/figure.ts';
import { Name } from '../parts/name.tsx';
import { shades } from '../parts/shades.ts';
import { Wide } from '../parts/wide.tsx';

/** The measures by each column of the data set, by language first; the higher a figure in its column, the darker. */
export function Slices({ evaluation, run }: { readonly evaluation: Evaluation; readonly run: EvaluatedRun }) {
  const names = [...new Set(run.slices.map(({ slice }) => slice))].sort(
    (a, b) => Number(b === 'language') - Number(a === 'language'),
  );
  return (
    <>
      {names.map((name) => (
        <SliceTable key={name} name={name} evaluation={evaluation} run={run} />
      ))}
    </>
  );
}

function SliceTable({
  name,
  evaluation,
  run,
}: {
  readonly name: string;
  readonly evaluation: Evaluation;
  readonly run: EvaluatedRun;
}) {
  const rows = run.slices.filter(({ slice }) => slice === name);
  const primary = evaluation.metrics[0] ?? '';
  const shadeOf = evaluation.metrics.map((metric) => shades(rows.map((row) => row.metrics[metric]?.mean)));
  return (
    <section>
      <h2>
        By <Name>{name}</Name>
      </h2>
      <Wide label={`By ${name}`}>
        <table class="heat">
          <caption>
            Means by {name}; each column shaded from its lowest figure to its highest. First stage and ceiling
            are of {primary}
          </caption>
          <thead>
            <tr>
              <th scope="col">
                <Name>{name}</Name>
              </th>
              {evaluation.metrics.map((metric) => (
                <th key={metric} scope="col" class="n">
                  <Name>{metric}</Name>
                </th>
              ))}
              <th scope="col" class="n">
                Interval
              </th>
              <th scope="col" class="n">
                First stage
              </th>
              <th scope="col" class="n">
                Ceiling
              </th>
              <th scope="col" class="n">
                Queries
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const first = row.metrics[primary];
              return (
                <tr key={row.value}>
                  <th scope="row" class="t">
                    <Name>{row.value}</Name>
                  </th>
                  {evaluation.metrics.map((metric, place) => {
                    const mean = row.metrics[metric]?.mean;
                    return (
                      <td key={metric} class={`n${shadeOf[place]?.(mean) ?? ''}`}>
                        {figureText(mean)}
                      </td>
                    );
                  })}
                  <td class="n">
                    {first === undefined || first.low === null || first.high === null
                      ? '-'
                      : `${figureText(first.low)} to ${figureText(first.high)}`}
                  </td>
                  <td class="n">{figureText(first?.firstStage)}</td>
                  <td class="n">{figureText(first?.ceiling)}</td>
                  <td class="n">{row.queries.toLocaleString('en')}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}
