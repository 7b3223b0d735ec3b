import { useState } from 'preact/hooks';
import { figureText } from '../../../report/figure.ts';
import type { PlaygroundAnswer, PlaygroundColumn, PlaygroundRequest } from '../../api.ts';
import { Bar } from '../parts/bar.tsx';
import { Choice } from '../parts/field.tsx';
import { ForeignText } from '../parts/foreign-text.tsx';
import { Name } from '../parts/name.tsx';
import { Problem } from '../parts/problem.tsx';
import { Wide } from '../parts/wide.tsx';
import { Exchange } from './exchange.tsx';
import { ranksOf } from './ranks.ts';

/** Documents down, templates across: score, rank and length of each. Then what went over the wire. */
export function Result({
  request,
  answer,
}: {
  readonly request: PlaygroundRequest;
  readonly answer: PlaygroundAnswer;
}) {
  const { columns } = answer;
  const [sort, setSort] = useState('0');
  const ranks = columns.map(({ scores }) => ranksOf(scores));
  const scores = columns.flatMap((column) => column.scores.flatMap((score) => score ?? []));
  const [low, high] = [Math.min(0, ...scores), Math.max(0, ...scores)];
  const order = request.documents.map((_, place) => place);
  const by = sort === 'written' ? null : (ranks[Number(sort)] ?? null);
  if (by !== null) order.sort((a, b) => (by[a] ?? Infinity) - (by[b] ?? Infinity) || a - b);
  return (
    <>
      {columns.map(
        ({ problem, template }) =>
          problem !== null && (
            <div key={template}>
              <h3>
                <Name>{template}</Name>
              </h3>
              <Problem problem={problem} />
            </div>
          ),
      )}
      <div class="filters">
        <Choice
          label="Order of the documents"
          value={sort}
          options={[
            ...columns.map(({ template }, place) => ({
              value: `${place}`,
              text: `as ${template} ranks them`,
            })),
            { value: 'written', text: 'as written' },
          ]}
          onChoose={setSort}
        />
      </div>
      <Wide label="Scores">
        <table class="scores">
          <caption>
            Scores and ranks by template; bars are on one scale, from {figureText(low)} to {figureText(high)}
          </caption>
          <thead>
            <tr>
              <th scope="col">Document</th>
              {columns.map((column) => (
                <th key={column.template} scope="col">
                  <Name>{column.template}</Name>
                  <span class="under">{took(column)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.map((place) => (
              <tr key={place}>
                <th scope="row" class="t">
                  <ForeignText text={request.documents[place] ?? ''} language={request.language} long={200} />
                </th>
                {columns.map(({ template, scores: own }, column) => {
                  const score = own[place] ?? null;
                  const rank = ranks[column]?.[place] ?? null;
                  return (
                    <td key={template}>
                      <span class="line-of">
                        <span class={`rank${rank === 1 ? ' top' : ''}`}>
                          <span class="sr">rank </span>
                          {rank ?? '-'}
                        </span>
                        <span class="score">
                          <span class="sr">score </span>
                          {figureText(score, { digits: 4 })}
                        </span>
                      </span>
                      <Bar share={score === null || high === low ? null : (score - low) / (high - low)} />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      {columns.map(({ template, exchanges }, place) => (
        <details key={template} open={place === 0 && exchanges.length > 0}>
          <summary>
            What went over the wire: <Name>{template}</Name>
          </summary>
          {exchanges.length === 0 && (
            <p class="dim">Nothing: this reranker computes in the process itself.</p>
          )}
          {exchanges.map((exchange, number) => (
            <Exchange
              key={`${number}`}
              exchange={exchange}
              of={exchanges.length === 1 ? template : `${template}, ${number + 1}`}
            />
          ))}
        </details>
      ))}
    </>
  );
}

function took({ milliseconds }: PlaygroundColumn): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds).toLocaleString('en')} ms`;
}
