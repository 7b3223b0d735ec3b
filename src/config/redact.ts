import { HIDDEN, redactHeaders, withoutCredentials } from '../foundation/redact.ts';
import type { GateSettings, RerankerSettings, RunSettings, Setting } from './settings.ts';

/** One line of `--dry-run`: a key, its value fit to be shown, and who set it. */
export interface ShownSetting {
  readonly key: string;
  readonly value: string;
  readonly origin: string;
}

/**
 * All settings as lines, secrets hidden. What is shown stands in a list: a setting that somebody adds later is hidden until
 * it is put there. Rerankers of several are told apart by number from 1.
 */
export function shownSettings(settings: RunSettings | (RunSettings & GateSettings)): ShownSetting[] {
  const { rerankers, ...rest } = settings;
  return [
    ...Object.entries(rest).map(([key, setting]) => shown(key, setting as Setting<unknown>)),
    ...rerankers.flatMap((reranker, index) =>
      shownReranker(reranker, rerankers.length === 1 ? 'reranker' : `reranker ${index + 1}`),
    ),
  ];
}

function shownReranker(reranker: RerankerSettings, prefix: string): ShownSetting[] {
  const { url, headers, timeouts, ...rest } = reranker;
  const lines = Object.entries(rest).map(([key, setting]) => shown(key, setting as Setting<unknown>));
  return [
    ...lines,
    { key: 'url', value: text(url.value.map(withoutCredentials)), origin: url.origin },
    ...Object.entries(headers).map(([name, { value, origin }]) => ({
      key: `headers.${name}`,
      value: redactHeaders({ [name]: value })[name] ?? HIDDEN,
      origin,
    })),
    ...Object.entries(timeouts).map(([key, setting]) => shown(`timeouts.${key}`, setting)),
  ].map((line) => ({ ...line, key: `${prefix}.${line.key}` }));
}

function shown(key: string, { value, origin }: Setting<unknown>): ShownSetting {
  return { key, value: SHOWN.has(key) ? text(value) : HIDDEN, origin };
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (isShard(value)) return `${value.index}/${value.count}`;
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(text).join(', ');
  return String(value);
}

function isShard(value: unknown): value is { index: number; count: number } {
  return typeof value === 'object' && value !== null && 'index' in value && 'count' in value;
}

const SHOWN: ReadonlySet<string> = new Set([
  ...[
    'dataset',
    'inputFormat',
    'encoding',
    'templates',
    'metrics',
    'languages',
    'limit',
    'shard',
    'requestOrder',
    'repeat',
  ],
  ...['chunk', 'chunkOverlap', 'chunkScore', 'truncate', 'preflight', 'results', 'seed'],
  ...['name', 'protocol', 'model', 'concurrency', 'documentsPerCall', 'scale', 'attempts'],
  ...['timeouts.connectMs', 'timeouts.firstByteMs', 'timeouts.wholeMs'],
  ...['baseline', 'margin', 'rules', 'onInconclusive', 'expectChange'],
]);
