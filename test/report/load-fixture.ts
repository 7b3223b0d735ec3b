import type { Load, LoadLevel } from '../../src/load/load.ts';

/** A level of a closed loop as it could have been. */
export function level(concurrency: number, throughput: number): LoadLevel {
  return {
    ...{ loop: 'closed', concurrency, rate: null, documents: 10, characters: null },
    calls: 200,
    errors: { count: 0, share: 0, kinds: [] },
    seconds: 5,
    throughput,
    pairs: 10 * throughput,
    latencyMs: {
      ...{ mean: (1000 * concurrency) / throughput, p50: 40 * concurrency, p90: 50 * concurrency },
      ...{ p95: 60 * concurrency, p99: 70 * concurrency, max: 80 * concurrency },
    },
    stopped: null,
  };
}

export function load(changes: Partial<Load> = {}): Load {
  return {
    kind: 'load',
    version: 1,
    tool: 'rankgauge 0.1.0',
    seed: 1,
    url: 'http://127.0.0.1:8000',
    protocol: 'cohere',
    model: null,
    dataset: { name: 'human-rights', queries: 640 },
    template: 'bare',
    levels: [level(1, 20), level(2, 38), level(4, 60), level(8, 62)],
    knee: { concurrency: 4, throughput: 60, passed: true, rule: 'as it was' },
    quality: null,
    slo: null,
    advice: [],
    notes: [],
    next: [],
    ...changes,
  };
}
