import type { Diagnosis } from '../../../diagnosis/index.ts';
import { findingView } from '../../../report/diagnosis-view.ts';
import { counted } from '../../../report/figure.ts';
import { Badge, toneOf } from '../parts/badge.tsx';
import { Name } from '../parts/name.tsx';
import { Sentences } from '../parts/sentences.tsx';
import { hashOf } from '../route.ts';

/** What is wrong with the scores: what was seen, why it is so, and how to mend it. */
export function Findings({ diagnosis, name }: { readonly diagnosis: Diagnosis; readonly name: string }) {
  const { findings, tooFew, unchecked, counts } = diagnosis;
  return (
    <section>
      <h2>Diagnosis of the scores</h2>
      <p class="lead">
        {counted(counts.scores, 'score')} of {counted(counts.queries, 'query', 'queries')} were looked at.
        {findings.length === 0 && ' Nothing was found.'}
      </p>
      {tooFew !== undefined && (
        <p class="notice warn">
          Too few to judge by: needed are {tooFew.queriesNeeded} queries and {tooFew.scoresNeeded} scores.
        </p>
      )}
      {findings.length > 0 && (
        <ul class="cards">
          {findings.map((finding) => {
            const { code, severity, where, title, evidence, cause, mend } = findingView({
              ...finding,
              queries: [],
            });
            return (
              <li key={`${code} ${where}`} class={`card ${toneOf(severity)}`}>
                <h3>
                  <Badge word={severity} /> <Name>{title}</Name> <Name>{where}</Name>
                </h3>
                <p class="dim">
                  <code>{code}</code> <Name>{evidence.replace(/(, )?for instance in $/, '')}</Name>
                </p>
                <p>
                  <strong>Cause:</strong> <Name>{cause}</Name>
                </p>
                <p>
                  <strong>Mend:</strong> <Name>{mend}</Name>
                </p>
                {finding.queries !== undefined && finding.queries.length > 0 && (
                  <p>
                    See for instance{' '}
                    {finding.queries.map((query, place) => (
                      <>
                        {place > 0 && ', '}
                        <a href={hashOf('query', { run: name, query })}>
                          <Name>{query}</Name>
                        </a>
                      </>
                    ))}
                  </p>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {unchecked.length > 0 && (
        <details>
          <summary>{counted(unchecked.length, 'cause')} could not be looked for</summary>
          <Sentences of={unchecked.map(({ code, reason }) => `${code}: ${reason}`)} />
        </details>
      )}
    </section>
  );
}
