import type { DepthSummary } from '../../../pipeline/evaluation.ts';
import { figureText, percentText } from '../../../report/figure.ts';
import { Wide } from '../parts/wide.tsx';

/** What reranking fewer documents would give, and save. */
export function Depths({
  depths,
  metric,
}: {
  readonly depths: readonly DepthSummary[];
  readonly metric: string;
}) {
  if (depths.length === 0) return null;
  return (
    <section>
      <h2>If fewer documents were reranked</h2>
      <Wide label="By depth">
        <table>
          <caption>So many documents of the first stage are reranked, the others stay below them</caption>
          <thead>
            <tr>
              {['Documents', metric, 'Of the gain', 'Of the calls'].map((title) => (
                <th key={title} scope="col" class="n">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {depths.map(({ depth, metrics, gainShare, callShare }) => (
              <tr key={depth}>
                <th scope="row" class="n">
                  {depth}
                </th>
                <td class="n">{figureText(metrics[metric]?.mean)}</td>
                <td class="n">{percentText(gainShare)}</td>
                <td class="n">{percentText(callShare)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}
