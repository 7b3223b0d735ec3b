import type { CoveredRun } from '../../comparison/coverage.ts';
import type { RunReport } from '../../pipeline/run-report.ts';
import { comparisonView, differenceText } from '../comparison-view.ts';
import { coverageView, languageTitle } from '../coverage-view.ts';
import { evaluationView } from '../evaluation-view.ts';
import { counted, figureText } from '../figure.ts';
import { changedHtml } from './changed.ts';
import { blockParts } from './comparison.ts';
import { coverageTables } from './coverage.ts';
import { depthsHtml } from './depths.ts';
import { distributionsHtml } from './distributions.ts';
import { findingsHtml } from './findings.ts';
import { heatHtml } from './heat.ts';
import { gapsChart, meansChart, pairsChart, slicesCharts } from './intervals.ts';
import { loadParts } from './load.ts';
import {
  badge,
  bdi,
  commandLines,
  details,
  escaped,
  htmlList,
  htmlPage,
  htmlTable,
  section,
  toneOf,
} from './page.ts';

/** All there is to say of some runs, as one page: what came out first, what it stands on below. */
export function reportHtml(report: RunReport): string {
  const { evaluation, runs } = report;
  const view = evaluationView(evaluation);
  const chapters = chaptersOf(report)
    .map(({ id, title, parts }) => ({ id, title, html: section(title, parts, { id }) }))
    .filter(({ html }) => html !== '');
  return htmlPage({
    title: `${evaluation.dataset.name}: ${runs.length === 1 ? runs[0]?.label : `${counted(runs.length, 'run')} compared`}`,
    facts: [...view.facts, `${evaluation.metrics[0] ?? ''} first`],
    tool: report.tool,
    sections: chapters.map(({ html }) => html),
    contents: chapters,
  });
}

interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly string[];
}

function chaptersOf(report: RunReport): Chapter[] {
  const { evaluation, comparison, coverage, diagnoses, distributions, depths, load } = report;
  const labels = report.runs.map(({ label }) => label);
  const primary = evaluation.metrics[0] ?? '';
  const firstStage = evaluation.references.find(({ name }) => name === 'first-stage')?.metrics[primary];
  return [
    { id: 'verdict', title: 'Verdict', parts: verdictParts(report) },
    { id: 'measures', title: 'Measures', parts: measureParts(report, labels) },
    {
      id: 'differences',
      title: 'Differences',
      parts: comparison === null ? [] : differenceParts(comparison),
    },
    { id: 'languages', title: 'Languages', parts: coverage === null ? [] : languageParts(coverage) },
    {
      id: 'scores',
      title: 'Scores',
      parts: distributionsHtml(
        distributions,
        diagnoses.map(({ verdict }) => verdict),
      ),
    },
    {
      id: 'depth',
      title: 'Depth',
      parts: depthsHtml(depths, { metric: primary, firstStage: firstStage?.mean ?? null }),
    },
    { id: 'load', title: 'Load', parts: load === null ? [] : loadParts(load) },
    { id: 'findings', title: 'Findings', parts: findingsHtml(diagnoses, labels) },
    {
      id: 'queries',
      title: 'Queries that changed most',
      parts: comparison === null ? [] : changedHtml(comparison),
    },
    { id: 'notes', title: 'Notes', parts: [htmlList(report.notes)] },
    { id: 'again', title: 'To get this again', parts: againParts(report) },
  ];
}

/** One card a comparison, one for the scores of each run, one for the worst language: what somebody in a hurry reads. */
function verdictParts({ runs, comparison, coverage, diagnoses, evaluation }: RunReport): string[] {
  const labels = new Map(runs.map(({ name, label }) => [name, label]));
  const primary = evaluation.metrics[0] ?? '';
  const pairs = (comparison?.comparisons ?? []).map((pair) => {
    const figures = pair.metrics[primary];
    const verdict = figures?.verdict ?? null;
    const [difference = '-', ...interval] = differenceText(figures?.difference ?? null, {
      low: figures?.low ?? null,
      high: figures?.high ?? null,
    }).split(' ');
    return card(
      `${bdi(labels.get(pair.candidate) ?? pair.candidate)} ${badge(verdict ?? 'no verdict', toneOf(verdict))}`,
      toneOf(verdict),
      [
        `<p class="figure">${escaped(difference)} <small>${escaped(interval.join(' '))} ${bdi(primary)}</small></p>`,
        `<p>${bdi(pair.sentence)}</p>`,
      ],
    );
  });
  const health = diagnoses.map(({ verdict, findings }, place) => {
    const [first] = findings.filter(({ severity }) => severity !== 'info');
    const said = verdict ?? 'too few scores';
    return card(
      `${bdi(runs[place]?.label ?? '')} ${badge(`scores ${said}`, toneOf(verdict))}`,
      toneOf(verdict),
      [
        first === undefined
          ? `<p>${verdict === null ? 'There are too few scores to judge by.' : 'The scores tell relevant documents from irrelevant ones.'}</p>`
          : `<p>${bdi(capitalised(first.title))}.</p><p>Cause: ${bdi(first.cause)}. <a href="#findings">How to mend it</a></p>`,
      ],
    );
  });
  const covered: readonly CoveredRun[] = coverage === null ? [] : [coverage, ...coverage.others];
  return [
    pairs.length === 0 ? '' : `<h3>Compared with ${bdi(labels.get(comparison?.baseline ?? '') ?? '')}</h3>`,
    cards(pairs),
    '<h3>Whether the scores can be trusted</h3>',
    cards(health),
    covered.length === 0 ? '' : '<h3>Languages</h3>',
    htmlList(covered.flatMap(languageSentence)),
  ];
}

function languageSentence({ label, languages, worst }: CoveredRun): string[] {
  if (worst === null) return [];
  const own = languages.find(({ language }) => language === worst.language);
  const behind = languages.filter(({ verdict }) => verdict === 'behind').map(({ language }) => language);
  const interval =
    worst.low === null || worst.high === null ? '' : ` [${figureText(worst.low)}, ${figureText(worst.high)}]`;
  return [
    `${label}: lowest in ${own === undefined ? worst.language : languageTitle(own)}, ${figureText(worst.value)}${interval}; ${
      behind.length === 0
        ? 'the model is not shown to be behind in any language'
        : `the model is behind in ${behind.join(', ')}`
    }`,
  ];
}

function measureParts({ evaluation, diagnoses }: RunReport, labels: readonly string[]): string[] {
  const view = evaluationView({
    ...evaluation,
    runs: evaluation.runs.map((run, place) => {
      const diagnosis = diagnoses[place];
      return diagnosis === undefined ? run : { ...run, diagnosis };
    }),
  });
  let run = -1;
  const rows = view.rows.map(({ label, role, cells }) => {
    if (role === 'run') run += 1;
    return [
      { text: role === 'run' ? (labels[run] ?? label) : label },
      ...cells.map(({ text, best }, place) => ({
        text,
        strong: best,
        tone: view.columns[place]?.title === 'scores' && text !== '-' ? toneOf(text) : undefined,
      })),
    ];
  });
  return [
    htmlTable(
      'means, with 95 % intervals; the best in bold',
      [
        { title: 'run', align: 'left' },
        ...view.columns.map(({ title }) => ({ title, align: 'right' as const })),
      ],
      rows,
      { references: view.rows.flatMap(({ role }, place) => (role === 'reference' ? [place] : [])) },
    ),
    meansChart(evaluation, labels),
    htmlList(view.counts),
  ];
}

function differenceParts(comparison: NonNullable<RunReport['comparison']>): string[] {
  // The verdict section has sentences and health, the queries have a section of their own.
  const view = comparisonView({
    ...comparison,
    runs: comparison.runs.map(({ health: _, ...run }) => run),
    comparisons: comparison.comparisons.map(({ changed: _, ...pair }) => pair),
  });
  const said = new Set(comparison.comparisons.map(({ sentence }) => sentence));
  const [verdicts, ...others] = view.blocks;
  const sentences = others
    .filter(({ title }) => title === null)
    .flatMap((block) => block.sentences)
    .filter((sentence) => !said.has(sentence));
  return [
    `<p class="lead">${escaped(view.facts.join(' · '))}. The band is the margin: differences inside it do not count.</p>`,
    pairsChart(comparison),
    ...(verdicts === undefined ? [] : blockParts(verdicts)),
    htmlList(sentences),
    ...slicesCharts(comparison),
    ...others.flatMap((block) =>
      block.title === null ? [] : [details(capitalised(block.title), blockParts(block))],
    ),
  ];
}

function languageParts(coverage: NonNullable<RunReport['coverage']>): string[] {
  const view = coverageView(coverage);
  const metric = coverage.metrics[0] ?? '';
  const runs = [coverage, ...coverage.others];
  return [
    `<p class="lead">${escaped(view.facts.join(' · '))}</p>`,
    ...heatHtml(view.heat, metric),
    ...view.runs.map((run, place) =>
      details(`${run.title ?? coverage.label}: gaps, first stage, scores`, [
        htmlList(run.lines),
        gapsChart(runs[place]?.languages ?? [], {
          metric,
          run: runs[place]?.label ?? '',
          reference: runs[place]?.reference ?? null,
          margin: coverage.margin,
        }),
        ...coverageTables(run),
      ]),
    ),
  ];
}

function againParts({ runs, commands }: RunReport): string[] {
  return [
    htmlTable(
      'runs',
      ['run', 'template', 'reranker', 'model', 'server', 'data set', 'fingerprint', 'started', 'folder'].map(
        (title) => ({ title, align: 'left' }),
      ),
      runs.map((run) =>
        [
          run.label,
          run.template,
          run.reranker,
          run.model,
          run.serverVersion,
          run.dataset,
          run.fingerprint?.slice(0, 12) ?? null,
          run.started === null
            ? null
            : `${new Date(run.started).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
          run.path?.split(/[\\/]/).at(-1) ?? run.name,
        ].map((text) => ({ text: text ?? '-' })),
      ),
    ),
    commands.length === 0 ? '' : commandLines(commands),
  ];
}

function cards(items: readonly string[]): string {
  return items.length === 0
    ? ''
    : `<ul class="cards">${items.map((item) => `<li>${item}</li>`).join('\n')}</ul>`;
}

function card(title: string, tone: string, parts: readonly string[]): string {
  return `<div class="card ${tone}"><h4>${title}</h4>${parts.join('')}</div>`;
}

/** `nDCG@10` and its like stay as they are. */
function capitalised(text: string): string {
  if (/^[a-z]+[A-Z]/.test(text)) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
