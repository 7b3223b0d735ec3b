import type { EvaluatedRun, Evaluation } from '../../../pipeline/evaluation.ts';
import { counted, figureText, percentText } from '../../../report/figure.ts';
import { Badge, toneOf } from '../parts/badge.tsx';

/** The few figures that one looks for first. */
export function Headline({
  evaluation,
  run,
}: {
  readonly evaluation: Evaluation;
  readonly run: EvaluatedRun;
}) {
  const metric = evaluation.metrics[0] ?? '';
  const measure = run.metrics[metric];
  const { diagnosis, queries } = run;
  const verdict = diagnosis === undefined ? null : (diagnosis.verdict ?? 'too few scores');
  const serious = diagnosis?.findings.filter(({ severity }) => severity !== 'info') ?? [];
  return (
    <ul class="cards" aria-label="In short">
      <li class="card">
        <h2>{metric}</h2>
        <p class="figure">{figureText(measure?.mean)}</p>
        <p class="dim">{intervalText(measure)}</p>
      </li>
      {verdict !== null && (
        <li class={`card ${toneOf(verdict)}`}>
          <h2>Scores</h2>
          <p>
            <Badge word={verdict} />
          </p>
          <p class="dim">
            {serious[0]?.title ??
              (verdict === 'healthy' ? 'They tell relevant from irrelevant documents.' : '')}
          </p>
        </li>
      )}
      <li class="card">
        <h2>Of the possible gain</h2>
        <p class="figure">{percentText(measure?.gainShare)}</p>
        <p class="dim">
          first stage {figureText(measure?.firstStage)}, ceiling {figureText(measure?.ceiling)}
        </p>
      </li>
      <li class="card">
        <h2>Queries</h2>
        <p class="figure">{queries.evaluated.toLocaleString('en')}</p>
        <p class="dim">{queriesText(run)}</p>
      </li>
    </ul>
  );
}

export function intervalText(
  measure: { readonly low: number | null; readonly high: number | null } | undefined,
): string {
  if (measure === undefined || measure.low === null || measure.high === null) return 'no interval';
  return `95 % interval ${figureText(measure.low)} to ${figureText(measure.high)}`;
}

function queriesText({ queries }: EvaluatedRun): string {
  const parts = [`${queries.rerankable.toLocaleString('en')} that can be reranked`];
  if (queries.failed > 0) parts.push(`${queries.failed} failed`);
  if (queries.missing > 0) parts.push(`${queries.missing} missing`);
  if (queries.withoutRelevant > 0)
    parts.push(`${counted(queries.withoutRelevant, 'query', 'queries')} without anything relevant`);
  return parts.join(', ');
}
