// Writes docs/schemas/config.schema.json from the checks of src/config/config-schema.ts: npx tsx scripts/config-schema.ts

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  configSchema,
  descriptionOf,
  entriesOf,
  membersOf,
  oneAndMany,
  type Schema,
  unwrapped,
} from '../src/config/config-schema.ts';

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** The JSON Schema (2020-12) of rankgauge.yaml, for editors. */
export function configJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'rankgauge.yaml',
    description:
      'What `rankgauge run` and `rankgauge gate` read. Flags and RANKGAUGE_ variables go before it.',
    ...jsonSchemaOf(configSchema),
  };
}

function jsonSchemaOf(schema: Schema): JsonSchema {
  const description = descriptionOf(schema);
  return { ...(description === undefined ? {} : { description }), ...shapeOf(schema), ...boundsOf(schema) };
}

function shapeOf(schema: Schema): JsonSchema {
  const either = oneAndMany(schema);
  if (either !== null) {
    const many = jsonSchemaOf(either.many);
    // Rerankers of a list need names; config.ts checks it, since one alone needs none.
    const isMap = entriesOf(either.one) !== null;
    const named = isMap ? { ...many, items: { ...(many['items'] as JsonSchema), required: ['name'] } } : many;
    return { anyOf: [jsonSchemaOf(either.one), named] };
  }
  const entries = entriesOf(schema);
  if (entries !== null) {
    return {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(entries).map(([key, entry]) => [key, jsonSchemaOf(entry)]),
      ),
      additionalProperties: false,
    };
  }
  const bare = unwrapped(schema);
  const members = membersOf(schema);
  switch (bare.type) {
    case 'array':
      return { type: 'array', items: jsonSchemaOf(members as Schema) };
    case 'record':
      return { type: 'object', additionalProperties: jsonSchemaOf(members as Schema) };
    case 'picklist':
      return { enum: (bare as unknown as { options: readonly string[] }).options };
    case 'union':
      return { anyOf: (bare as unknown as { options: readonly Schema[] }).options.map(jsonSchemaOf) };
    case 'literal':
      return { const: (bare as unknown as { literal: unknown }).literal };
    case 'string':
    case 'number':
    case 'boolean':
      return { type: bare.type };
    default:
      throw new Error(`no JSON Schema for a ${bare.type}`);
  }
}

interface Step {
  readonly kind: string;
  readonly type: string;
  readonly requirement?: unknown;
}

/** Bounds from the steps of the pipes, innermost first. */
function boundsOf(schema: Schema): JsonSchema {
  if ('wrapped' in schema) return boundsOf(schema.wrapped as Schema);
  if (!('pipe' in schema)) return {};
  const [inner, ...steps] = schema.pipe as readonly [Schema, ...Step[]];
  const below = inner === schema ? {} : boundsOf(inner);
  return Object.assign({}, below, ...steps.map((step) => boundOf(step, unwrapped(schema).type)));
}

function boundOf({ kind, type, requirement }: Step, of: string): JsonSchema {
  if (kind === 'metadata') return {};
  switch (type) {
    case 'integer':
      return { type: 'integer' };
    case 'min_value':
      return { minimum: requirement };
    case 'max_value':
      // The bound of exact whole numbers is no news to a reader of the schema.
      return requirement === Number.MAX_SAFE_INTEGER ? {} : { maximum: requirement };
    case 'gt_value':
      return { exclusiveMinimum: requirement };
    case 'min_length':
      return of === 'array' ? { minItems: requirement } : { minLength: requirement };
    case 'regex':
      return { pattern: (requirement as RegExp).source };
    default:
      throw new Error(`no JSON Schema for the check ${type}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL('../docs/schemas/config.schema.json', import.meta.url));
  writeFileSync(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}
