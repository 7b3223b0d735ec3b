import * as v from 'valibot';
import type { InputError } from '../foundation/errors.ts';
import type { Load } from '../load/load.ts';

/** Checks that a value is the JSON of a load test, with what a report shows of it. */
export function loadShape(value: unknown, refuse: (reason: string) => InputError): Load {
  const outcome = v.safeParse(shape, value);
  if (!outcome.success) {
    const [issue] = outcome.issues;
    const place = v.getDotPath(issue);
    throw refuse(place === null ? issue.message : `${place}: ${issue.message}`);
  }
  // The seam: what is checked is what is shown; the rest of the type stands for fields that only programs read.
  return value as Load;
}

const figure = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const sentences = v.array(v.string());

const level = v.looseObject({
  loop: v.picklist(['closed', 'open']),
  concurrency: v.nullable(v.pipe(count, v.minValue(1))),
  rate: v.nullable(figure),
  documents: count,
  characters: v.nullable(count),
  calls: count,
  errors: v.looseObject({
    count,
    share: figure,
    kinds: v.array(v.looseObject({ kind: v.string(), count, example: v.string() })),
  }),
  throughput: figure,
  pairs: figure,
  latencyMs: v.nullable(v.looseObject({ mean: figure, p50: figure, p95: figure, p99: figure, max: figure })),
});

const shape = v.looseObject({
  kind: v.literal('load'),
  version: v.literal(1),
  url: v.string(),
  protocol: v.string(),
  model: v.nullable(v.string()),
  dataset: v.looseObject({ name: v.string(), queries: count }),
  template: v.string(),
  levels: v.array(level),
  knee: v.nullable(
    v.looseObject({ concurrency: count, throughput: figure, passed: v.boolean(), rule: v.string() }),
  ),
  quality: v.nullable(
    v.looseObject({
      metric: v.string(),
      concurrency: count,
      queries: count,
      alone: v.nullable(figure),
      underLoad: v.nullable(figure),
      changed: count,
      failed: count,
      largestShift: figure,
    }),
  ),
  slo: v.nullable(
    v.looseObject({
      objective: v.string(),
      levels: v.array(v.looseObject({ holds: v.boolean() })),
      largest: v.nullable(
        v.looseObject({ concurrency: v.nullable(count), rate: v.nullable(figure), callsPerDay: figure }),
      ),
    }),
  ),
  advice: sentences,
  notes: sentences,
  next: sentences,
});
