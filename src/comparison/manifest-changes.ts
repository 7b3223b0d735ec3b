import type { Manifest } from '../results/manifest.ts';
import type { Change, ChangedPart } from './comparison.ts';

/**
 * What differs between two runs, as their manifests have it. Runs made elsewhere have none and differ in nothing known.
 *
 * @returns in the order of importance; the same manifests give nothing
 */
export function manifestChanges(baseline: Manifest | null, candidate: Manifest | null): Change[] {
  if (baseline === null || candidate === null) return [];
  return parts.flatMap(({ what, of, shown = of }) =>
    of(baseline) === of(candidate)
      ? []
      : [{ what, baseline: shown(baseline, candidate), candidate: shown(candidate, baseline) }],
  );
}

/** The three parts of a run that are to be changed one at a time, of those that changed. */
export function mainPartsChanged(changes: readonly Change[]): ('data set' | 'template' | 'model')[] {
  const has = (...names: readonly ChangedPart[]) => changes.some(({ what }) => names.includes(what));
  return [
    ...(has('dataset', 'selection') ? (['data set'] as const) : []),
    ...(has('template') ? (['template'] as const) : []),
    ...(has('model', 'protocol') ? (['model'] as const) : []),
  ];
}

interface Part {
  readonly what: ChangedPart;
  /** What tells two apart. */
  readonly of: (manifest: Manifest) => string | null;
  /** What people read, where that is something else. */
  readonly shown?: (manifest: Manifest, other: Manifest) => string | null;
}

const parts: readonly Part[] = [
  {
    what: 'dataset',
    of: ({ dataset }) => dataset.fingerprint,
    shown: ({ dataset }) => `${dataset.name} (${dataset.fingerprint.slice(0, 12)})`,
  },
  { what: 'selection', of: ({ dataset }) => selectionText(dataset) },
  { what: 'template', of: ({ template }) => template.hash, shown: ({ template }) => template.name },
  { what: 'model', of: ({ reranker }) => modelOf(reranker) },
  { what: 'protocol', of: ({ reranker }) => reranker.protocol },
  { what: 'server-version', of: ({ reranker }) => reranker.serverVersion },
  { what: 'scale', of: ({ reranker }) => reranker.scale },
  {
    what: 'parameters',
    of: ({ reranker }) => parametersText(reranker.parameters, Object.keys(reranker.parameters)),
    shown: ({ reranker }, other) => {
      const [own, others] = [reranker.parameters, other.reranker.parameters];
      return parametersText(
        own,
        Object.keys(own).filter((name) => own[name] !== others[name]),
      );
    },
  },
  { what: 'chunks', of: ({ chunking }) => chunkText(chunking) },
  {
    what: 'documents-per-call',
    of: ({ requests }) => (requests.documentsPerCall === null ? 'all' : String(requests.documentsPerCall)),
  },
  { what: 'request-order', of: ({ requests }) => requests.order },
  { what: 'seed', of: ({ seed }) => String(seed) },
  { what: 'tool', of: ({ tool }) => tool },
];

/** As the server names it, else as it was asked for. Rerankers in process have none: their protocol tells them apart. */
function modelOf({ servedModel, model }: Manifest['reranker']): string | null {
  return servedModel ?? model;
}

function selectionText({ selection }: Manifest['dataset']): string {
  const words = [
    ...(selection.languages === null ? [] : [`languages ${selection.languages.join(', ')}`]),
    ...(selection.limit === null ? [] : [`the first ${selection.limit} questions`]),
    ...(selection.shard === undefined ? [] : [`shard ${selection.shard.index} of ${selection.shard.count}`]),
  ];
  return words.length === 0 ? 'all' : words.join('; ');
}

function chunkText(chunking: Manifest['chunking']): string {
  if (chunking === undefined) return 'none';
  return `${chunking.size} characters, overlap ${chunking.overlap}, ${chunking.score}`;
}

function parametersText(parameters: Manifest['reranker']['parameters'], names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return [...names]
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join(', ');
}
