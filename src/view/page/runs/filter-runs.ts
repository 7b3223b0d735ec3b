import type { RunSummary } from '../../api.ts';

/** What the list of runs is narrowed down to; nothing chosen lets everything through. */
export interface RunFilter {
  /** Words that all have to stand somewhere in names of the run, its data set, reranker, template, model. */
  readonly text: string;
  readonly dataset: string;
  readonly reranker: string;
  readonly template: string;
  readonly language: string;
  readonly status: string;
}

export function filterRuns(runs: readonly RunSummary[], filter: RunFilter): RunSummary[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    const names = [run.run, run.dataset, run.reranker, run.template, run.model ?? '', run.protocol]
      .join(' ')
      .toLowerCase();
    return (
      words.every((word) => names.includes(word)) &&
      fits(filter.dataset, [run.dataset]) &&
      fits(filter.reranker, [run.reranker]) &&
      fits(filter.template, [run.template]) &&
      fits(filter.status, [run.status]) &&
      fits(filter.language, run.languages)
    );
  });
}

/** Runs in the order of a column; those that have nothing there come last whichever way it goes, equal ones newest first. */
export function sortRuns(
  runs: readonly RunSummary[],
  { by, down }: { readonly by: string; readonly down: boolean },
): RunSummary[] {
  const keyOf = keys[by] ?? started;
  return [...runs].sort((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left === null || right === null) {
      return Number(left === null) - Number(right === null) || b.started - a.started;
    }
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : collator.compare(String(left), String(right));
    return (down ? -order : order) || b.started - a.started;
  });
}

/** What can be chosen of a column, sorted. */
export function valuesOf(runs: readonly RunSummary[], column: 'dataset' | 'reranker' | 'template'): string[] {
  return [...new Set(runs.map((run) => run[column]))].sort(collator.compare);
}

function fits(wanted: string, values: readonly string[]): boolean {
  return wanted === '' || values.includes(wanted);
}

function started(run: RunSummary): number {
  return run.started;
}

const collator = new Intl.Collator('en', { numeric: true });
const verdicts = ['collapsed', 'suspect', 'healthy'];
const keys: Readonly<Record<string, (run: RunSummary) => number | string | null>> = {
  run: (run) => run.run,
  started,
  status: (run) => run.status,
  dataset: (run) => run.dataset,
  reranker: (run) => run.reranker,
  template: (run) => run.template,
  languages: (run) => run.languages.length,
  queries: (run) => run.queries,
  primary: (run) => run.primary?.mean ?? null,
  verdict: (run) => (run.verdict === null ? null : verdicts.indexOf(run.verdict)),
};
