import type { EvaluatedRun, Evaluation } from '../../../pipeline/evaluation.ts';
import { figureText, percentText } from '../../../report/figure.ts';
import { Name } from '../parts/name.tsx';
import { Wide } from '../parts/wide.tsx';

/** Every measure with its interval, between the first stage and what would be possible. */
export function Measures({
  evaluation,
  run,
}: {
  readonly evaluation: Evaluation;
  readonly run: EvaluatedRun;
}) {
  return (
    <section>
      <h2>Measures</h2>
      <Wide label="Measures">
        <table>
          <caption>Means over the queries that have a value, with 95 % intervals</caption>
          <thead>
            <tr>
              <th scope="col">Measure</th>
              {[
                'Mean',
                'Interval',
                'First stage',
                'Ceiling',
                'Of possible gain',
                'Ties: best, worst',
                'Queries',
              ].map((title) => (
                <th key={title} scope="col" class="n">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {evaluation.metrics.map((metric) => {
              const measure = run.metrics[metric];
              return (
                <tr key={metric}>
                  <th scope="row" class="t">
                    <Name>{metric}</Name>
                  </th>
                  <td class="n">
                    <strong>{figureText(measure?.mean)}</strong>
                  </td>
                  <td class="n">
                    {measure === undefined || measure.low === null || measure.high === null
                      ? '-'
                      : `${figureText(measure.low)} to ${figureText(measure.high)}`}
                  </td>
                  <td class="n">{figureText(measure?.firstStage)}</td>
                  <td class="n">{figureText(measure?.ceiling)}</td>
                  <td class="n">{percentText(measure?.gainShare)}</td>
                  <td class="n">
                    {figureText(measure?.best)}, {figureText(measure?.worst)}
                  </td>
                  <td class="n">{(measure?.queries ?? 0).toLocaleString('en')}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}
