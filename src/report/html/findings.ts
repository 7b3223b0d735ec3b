import type { DiagnosisReport } from '../../pipeline/diagnosis-report.ts';
import { type DiagnosisView, diagnosisView, type FindingView } from '../diagnosis-view.ts';
import { badge, bdi, details, escaped, htmlList, toneOf } from './page.ts';

/** What is wrong with the scores of each run, why, and how to mend it. */
export function findingsHtml(diagnoses: readonly DiagnosisReport[], labels: readonly string[]): string[] {
  return diagnoses.flatMap((diagnosis, place) => {
    const view = diagnosisView(diagnosis);
    const serious = view.findings.filter(({ severity }) => severity !== 'info');
    const known = view.findings.filter(({ severity }) => severity === 'info');
    return [
      `<h3>${bdi(labels[place] ?? view.run)} ${verdictBadge(view, diagnosis)}</h3>`,
      `<p class="lead">${escaped(view.facts)}</p>`,
      serious.length === 0 && diagnosis.verdict !== null
        ? '<p>Nothing was found that keeps the scores from being trusted.</p>'
        : '',
      ...serious.map(card),
      details(`Good to know (${known.length})`, known.map(card)),
      details('What was looked at and not', [htmlList([...view.probes, ...view.remarks])]),
    ];
  });
}

function verdictBadge({ verdict }: DiagnosisView, diagnosis: DiagnosisReport): string {
  return badge(verdict, toneOf(diagnosis.verdict));
}

function card({ code, severity, where, title, evidence, cause, mend }: FindingView): string {
  const tone = toneOf(severity);
  return (
    `<div class="card ${tone}"><h4>${badge(severity, tone)} ${bdi([title, where].filter((part) => part !== '').join(' '))}</h4>` +
    `<dl><dt>code</dt><dd><code>${escaped(code)}</code></dd><dt>seen</dt><dd>${bdi(evidence)}</dd>` +
    `<dt>cause</dt><dd>${bdi(cause)}</dd><dt>mend</dt><dd>${bdi(mend)}</dd></dl></div>`
  );
}
