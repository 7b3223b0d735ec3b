// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is what the sentences are about
// What may stand in rankgauge.yaml. Each message completes the sentence '"KEY" must be ...'; each description says what the
// value decides. docs/schemas/config.schema.json is made from here (scripts/config-schema.ts).

import * as v from 'valibot';

// Constants stand before their users here: the schemas are made while this module loads.
const ONE_OR_MANY = new WeakMap<object, { one: Schema; many: Schema }>();
// A name becomes part of folder names.
const wordPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const scales = ['probability', 'logit', 'cosine', 'unbounded'] as const;
const requestOrders = ['shuffled', 'first-stage'] as const;

const timeouts = map({
  connectMs: described(wholeNumber(1), 'time to connect, in milliseconds'),
  firstByteMs: described(
    wholeNumber(1),
    'time from the request to the first byte of the answer, in milliseconds',
  ),
  wholeMs: described(wholeNumber(1), 'time for one attempt in all, in milliseconds'),
});

/** One reranker. */
export const rerankerSchema = map({
  name: described(word(), 'short name for tables and run names; needed when there are several'),
  protocol: described(text(), 'one of `rankgauge list protocols`'),
  url: described(
    oneOrMany(text()),
    'address of the server, or several that serve the same model; ${NAME} is expanded',
  ),
  model: described(text(), "the model's name as the server knows it; for `replay` a file"),
  headers: described(
    v.record(v.string(), text(), 'a map of names and texts'),
    'headers of each request, such as authorization or x-api-key; ${NAME} is expanded',
  ),
  concurrency: described(wholeNumber(1), 'requests under way at a time'),
  documentsPerCall: described(
    wholeNumber(1),
    'documents in one request; left out = all candidates of a query',
  ),
  scale: described(oneOf(scales), 'what scores mean, where the protocol does not say or says wrong'),
  timeouts: described(timeouts, 'how long to wait for a server'),
  attempts: described(wholeNumber(1), 'how often a call is sent at most, the first time counted'),
});

/** What a run is judged by. */
export const gateSchema = map({
  baseline: described(text(), 'a saved baseline, a run or a folder to compare with'),
  margin: described(share(), 'the loss that matters, in units of the metric'),
  rules: described(list(text()), "rules such as 'nDCG@10 >= 0.7'"),
  onInconclusive: described(oneOf(['pass', 'fail']), 'what an inconclusive verdict counts as'),
  expectChange: described(
    list(text()),
    'fields of the manifest that may differ from the baseline (model, template)',
  ),
});

/** The whole file. */
export const configSchema = map({
  dataset: described(text(), 'path of a data set, or the name of one that comes with rankgauge'),
  inputFormat: described(text(), 'format of the data set, where it is not recognised'),
  encoding: described(text(), 'encoding of the data set, where it is not UTF-8'),
  templates: described(oneOrMany(text()), 'names or paths of templates; each is measured with each reranker'),
  reranker: described(oneOrMany(rerankerSchema), 'what is measured; in a list each needs a name'),
  metrics: described(
    oneOrMany(text()),
    'measures as `rankgauge list metrics` names them; the first is the primary one',
  ),
  language: described(oneOrMany(text()), 'tags of the languages to measure; left out = all'),
  limit: described(wholeNumber(1), 'the first so many questions only'),
  requestOrder: described(oneOf(requestOrders), 'order of the documents in a request'),
  repeat: described(wholeNumber(1), 'how often everything is scored, to see what repeats differ by'),
  chunk: described(
    wholeNumber(1),
    'cut documents into chunks of at most so many characters, each scored by itself',
  ),
  chunkOverlap: described(wholeNumber(0), 'characters that a chunk repeats of the one before'),
  chunkScore: described(oneOf(['max', 'mean', 'first']), "which of the chunks' scores is the document's"),
  truncate: described(
    tokensOrAuto(),
    "tokens a document may have, or auto: passed on as the server's own parameter",
  ),
  preflight: described(
    v.boolean('true or false'),
    'whether to prove before a run that the instruction arrives',
  ),
  results: described(text(), 'folder for run folders'),
  seed: described(wholeNumber(0), 'start of everything that is random'),
  gate: described(gateSchema, 'what a run is judged by'),
});

export type ConfigInput = v.InferOutput<typeof configSchema>;
export type RerankerInput = v.InferOutput<typeof rerankerSchema>;
export type GateInput = v.InferOutput<typeof gateSchema>;

/** Any schema of this file. */
export type Schema = v.GenericSchema;

/** The schemas of the keys, where the schema is a map with known keys. */
export function entriesOf(schema: Schema): Readonly<Record<string, Schema>> | null {
  const bare = unwrapped(schema);
  return 'entries' in bare ? (bare.entries as Record<string, Schema>) : null;
}

/** The schema of the members, where the schema is a list or a map with free keys. */
export function membersOf(schema: Schema): Schema | null {
  const bare = unwrapped(schema);
  if ('item' in bare) return bare.item as Schema;
  return bare.type === 'record' && 'value' in bare ? (bare.value as Schema) : null;
}

/** Whether the schema is a map, with known keys or with free ones. */
export function isMapSchema(schema: Schema): boolean {
  return entriesOf(schema) !== null || unwrapped(schema).type === 'record';
}

/** The two shapes of a value that may be one or many; null for any other schema. */
export function oneAndMany(schema: Schema): { readonly one: Schema; readonly many: Schema } | null {
  return ONE_OR_MANY.get(unwrapped(schema)) ?? null;
}

/** What the value decides, as a sentence without its full stop. */
export function descriptionOf(schema: Schema): string | undefined {
  return 'wrapped' in schema ? descriptionOf(schema.wrapped as Schema) : v.getDescription(schema as never);
}

/** The schema under `optional` and the steps of a pipe. */
export function unwrapped(schema: Schema): Schema {
  if ('wrapped' in schema) return unwrapped(schema.wrapped as Schema);
  if ('pipe' in schema) {
    const first = (schema.pipe as readonly Schema[])[0];
    if (first !== undefined && first !== schema) return unwrapped(first);
  }
  return schema;
}

function text() {
  return v.pipe(v.string('a text'), v.minLength(1, 'a text that is not empty'));
}

function word() {
  const message = 'a plain word of letters a to z, digits and . _ -, up to 64';
  return v.pipe(v.string(message), v.regex(wordPattern, message));
}

function wholeNumber(from: number) {
  const message = `a whole number, ${from} or more`;
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(from, message),
    v.maxValue(Number.MAX_SAFE_INTEGER, message),
  );
}

function tokensOrAuto() {
  const message = 'a whole number, 1 or more, or auto';
  return v.union([wholeNumber(1), v.literal('auto', message)], message);
}

function share() {
  const message = 'a number above 0, 1 at most';
  return v.pipe(v.number(message), v.gtValue(0, message), v.maxValue(1, message));
}

function oneOf<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, `one of ${words.join(', ')}`);
}

function list<Item extends Schema>(item: Item) {
  return v.pipe(v.array(item, 'a list'), v.minLength(1, 'a list that is not empty'));
}

/** A map whose keys may all be left out. Keys that it does not know are dropped here and refused in config.ts, all at once. */
function map<Entries extends Record<string, Schema>>(entries: Entries) {
  const optional = Object.fromEntries(
    Object.entries(entries).map(([key, schema]) => [key, v.exactOptional(schema)]),
  ) as { [Key in keyof Entries]: v.ExactOptionalSchema<Entries[Key], undefined> };
  return v.object(optional, 'a map of keys and values');
}

/** One value or a list of them. Not a union: that would only say that neither of two shapes fits. */
function oneOrMany<Item extends Schema>(item: Item) {
  const many = list(item);
  const either = v.lazy<
    v.GenericSchema<v.InferInput<Item> | v.InferInput<Item>[], v.InferOutput<Item> | v.InferOutput<Item>[]>
  >((input) => (Array.isArray(input) ? many : item) as never);
  ONE_OR_MANY.set(either, { one: item, many });
  return either;
}

function described<Inner extends Schema>(schema: Inner, sentence: string) {
  return v.pipe(schema, v.description<v.InferOutput<Inner>, string>(sentence)) as v.SchemaWithPipe<
    readonly [Inner, v.DescriptionAction<v.InferOutput<Inner>, string>]
  >;
}
