import Table from 'cli-table3';
import { shippedDatasets } from '../config/datasets.ts';
import { listTemplates } from '../config/templates.ts';
import { causes } from '../diagnosis/index.ts';
import { metrics } from '../metrics/index.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import { listRuns } from '../results/run-folder.ts';
import { escapeTerminal } from '../text/escape.ts';

export type ListKind = 'metrics' | 'protocols' | 'templates' | 'datasets' | 'causes' | 'runs';

/** One thing that is listed: column by column, in the order in which they print. */
type Row = Readonly<Record<string, string | number | null>>;

/** What there is of a kind, as a table for people or JSON for programs. Nothing there: an empty list, and a word about it. */
export async function listing(
  kind: ListKind,
  { results, format }: { results?: string | undefined; format: 'table' | 'json' },
): Promise<string> {
  const rows = await rowsOf[kind](results ?? process.env['RANKGAUGE_RESULTS'] ?? 'results');
  if (format === 'json') return `${JSON.stringify({ kind, version: 1, rows }, null, 2)}\n`;
  const [first] = rows;
  if (first === undefined) return `no ${kind} here\n`;
  const table = new Table({
    head: Object.keys(first),
    style: { head: [], border: [], compact: true },
    chars: plain,
  });
  for (const row of rows) table.push(Object.values(row).map((cell) => escapeTerminal(String(cell ?? '-'))));
  return `${table.toString()}\n`;
}

const rowsOf: Record<ListKind, (results: string) => Promise<readonly Row[]>> = {
  metrics: async () =>
    metrics.entries.map(({ name, synonyms, example, range, title, source, trecEval }) => ({
      name,
      also: synonyms.join(', '),
      example,
      range: range.map((end) => (Number.isFinite(end) ? String(end) : 'any')).join(' to '),
      trec_eval: [trecEval.whole, trecEval.beforeCutoff === null ? null : `${trecEval.beforeCutoff}K`]
        .filter((word) => word !== null)
        .join(', '),
      what: title,
      source,
    })),
  protocols: async () =>
    protocols.entries.map((protocol) =>
      protocol.kind === 'embedded'
        ? {
            name: protocol.name,
            runs: 'in process',
            instruction: protocol.instruction,
            scale: protocol.scale,
            what: protocol.title,
          }
        : {
            name: protocol.name,
            runs: `HTTP ${protocol.paths.join(', ')}`,
            instruction: protocol.instructionField === null ? 'text' : `field ${protocol.instructionField}`,
            scale: protocol.scale,
            what: protocol.title,
          },
    ),
  templates: async () =>
    (await listTemplates({ cwd: process.cwd() })).map(({ name, source, template, error }) => ({
      name,
      from: source,
      what: template?.description ?? `cannot be read: ${error?.message ?? ''}`,
    })),
  datasets: async () => (await shippedDatasets()).map(({ name, path }) => ({ name, path })),
  causes: async () =>
    causes.entries.map(({ name, title, usualCause, rule, needs }) => ({
      name,
      what: title,
      cause: usualCause,
      rule,
      needs: needs.join(', '),
    })),
  runs: async (results) =>
    (await listRuns(results)).map(({ path, manifest }) => ({
      name: manifest.name,
      status: manifest.status,
      started: new Date(manifest.times.started).toISOString(),
      dataset: manifest.dataset.name,
      template: manifest.template.name,
      reranker: manifest.reranker.name,
      queries: manifest.counts.queries,
      path,
    })),
};

/** No lines: listings are often long, and are searched rather than admired. */
const plain = {
  ...{
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
  },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};
