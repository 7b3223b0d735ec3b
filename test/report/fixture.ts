import type {
  EvaluatedRun,
  Evaluation,
  MeasureSummary,
  SliceSummary,
} from '../../src/pipeline/evaluation.ts';

export const LANGUAGES = [
  'ar',
  'de',
  'el',
  'en',
  'es',
  'fr',
  'hi',
  'id',
  'ja',
  'ko',
  'pt',
  'ru',
  'th',
  'tr',
  'vi',
  'zh',
];

/** A measure as the pipeline fills it in; what a test does not name is plausible and made up. */
export function measure(mean: number | null, changes: Partial<MeasureSummary> = {}): MeasureSummary {
  return {
    mean,
    low: mean === null ? null : mean - 0.02,
    high: mean === null ? null : mean + 0.02,
    queries: 640,
    best: mean,
    worst: mean,
    ceiling: 1,
    firstStage: 0.7,
    gainShare: mean === null ? null : (mean - 0.7) / 0.3,
    ...changes,
  };
}

/** One slice per language, each a little further from the mean of the run than the one before. */
export function byLanguage(
  first: number,
  step: number,
  languages: readonly string[] = LANGUAGES,
): SliceSummary[] {
  return languages.map((value, place) => ({
    slice: 'language',
    value,
    queries: 40,
    metrics: { 'nDCG@10': measure(first - step * place, { queries: 40 }) },
  }));
}

export function run(changes: Partial<EvaluatedRun> = {}): EvaluatedRun {
  return {
    name: '20250101-120000-bare-bm25-char3',
    path: 'results/20250101-120000-bare-bm25-char3',
    dataset: 'human-rights',
    template: 'bare',
    reranker: { name: 'bm25-char3', protocol: 'bm25-char3', model: null, scale: 'probability' },
    queries: { total: 640, evaluated: 640, rerankable: 640, missing: 0, failed: 0, withoutRelevant: 0 },
    ties: { rows: 0, queries: 0 },
    calls: { calls: 640, failed: 0, retried: 0, latencyMs: { p50: 1.2, p95: 2.5, max: 9 } },
    metrics: { 'nDCG@10': measure(0.802), 'MRR@10': measure(0.81), AUC: measure(0.9) },
    slices: byLanguage(0.86, 0.01),
    ...changes,
  };
}

export function reference(
  name: 'first-stage' | 'ceiling',
  mean: number,
  slices: SliceSummary[],
): EvaluatedRun {
  return run({
    name,
    path: null,
    template: null,
    reranker: { name, protocol: name, model: null, scale: 'unbounded' },
    calls: null,
    metrics: {
      'nDCG@10': measure(
        mean,
        name === 'ceiling' ? { low: null, high: null, gainShare: 1 } : { gainShare: 0 },
      ),
      'MRR@10': measure(mean),
      AUC: measure(name === 'ceiling' ? 1 : 0.7),
    },
    slices,
  });
}

/** 16 languages, two references, three runs. */
export function evaluation(changes: Partial<Evaluation> = {}): Evaluation {
  return {
    kind: 'evaluation',
    version: 1,
    tool: 'rankgauge 0.1.0',
    seed: 1,
    metrics: ['nDCG@10', 'MRR@10', 'AUC'],
    dataset: {
      name: 'human-rights',
      fingerprint: 'sha256:0123456789abcdef',
      queries: 640,
      questions: 40,
      languages: LANGUAGES,
      candidates: { fewest: 20, most: 20 },
      grades: { lowest: 0, highest: 3 },
      warnings: 0,
    },
    references: [
      reference('first-stage', 0.7, byLanguage(0.76, 0.01)),
      reference('ceiling', 1, byLanguage(1, 0)),
    ],
    runs: [
      run(),
      run({
        name: '20250101-120001-instruction-in-text-bm25-char3',
        template: 'instruction-in-text',
        metrics: { 'nDCG@10': measure(0.733), 'MRR@10': measure(0.74), AUC: measure(0.85) },
        slices: byLanguage(0.75, 0.002),
      }),
      run({
        name: '20250101-120002-bare-bm25-word',
        reranker: { name: 'bm25-word', protocol: 'bm25-word', model: null, scale: 'probability' },
        metrics: { 'nDCG@10': measure(0.69), 'MRR@10': measure(0.81), AUC: measure(0.88) },
        slices: byLanguage(0.81, 0.016),
      }),
    ],
    notes: ['bm25-char3 and bm25-word have no instruction field: they see the rendered text.'],
    next: [
      'rankgauge compare 20250101-120000-bare-bm25-char3 20250101-120002-bare-bm25-word',
      'rankgauge report latest -o report.html',
    ],
    ...changes,
  };
}
