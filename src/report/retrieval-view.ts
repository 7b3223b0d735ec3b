import type { FirstStageRecall, RetrievalReport } from '../pipeline/retrieval-report.ts';
import { counted, figureText } from './figure.ts';

/** What people see of a first stage, before it is laid out. All text is raw. */
export interface RetrievalView {
  readonly title: string;
  readonly facts: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly string[] }[];
  readonly notes: readonly string[];
  readonly next: readonly string[];
}

export function retrievalView(report: RetrievalReport): RetrievalView {
  const { dataset, method, top, confidence, depths, overall, languages, outputs } = report;
  return {
    title: `first stage of ${dataset.name} by ${method.name}`,
    facts: [
      counted(dataset.queries, 'query', 'queries'),
      counted(dataset.documents, 'document'),
      `${top} candidates at most`,
      ...Object.entries(method.parameters)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `${name} ${value}`),
      `${Number((100 * confidence).toPrecision(4))} % intervals`,
    ].join(', '),
    columns: ['queries', ...depths.map((depth) => `recall@${depth}`)],
    rows: [
      { label: 'all', cells: cellsOf(overall) },
      ...languages.map((one) => ({ label: one.language, cells: cellsOf(one) })),
    ],
    notes: [...report.notes, ...outputs.map((path) => `written: ${path}`)],
    next: report.next,
  };
}

function cellsOf({ queries, recall }: FirstStageRecall): string[] {
  return [
    String(queries),
    ...recall.map(({ mean, low, high }) =>
      low === null ? figureText(mean) : `${figureText(mean)} [${figureText(low)}, ${figureText(high)}]`,
    ),
  ];
}
