import * as v from 'valibot';
import type { AboutEndpoint } from '../protocol.ts';
import { readShape } from './read-shape.ts';

/** The list of models as OpenAI's API has it, which most servers copy: `{data: [{id}]}`. */
export function modelsAt(path: string): AboutEndpoint {
  return {
    path,
    read: (body) => {
      const reading = readShape(modelsShape, body);
      return {
        version: null,
        models: reading.outcome === 'read' ? reading.value.data.map(({ id }) => id) : [],
      };
    },
  };
}

/** A text field of a body that tells the version. */
export function versionAt(path: string, field: string): AboutEndpoint {
  const shape = v.object({ [field]: v.string() });
  return {
    path,
    read: (body) => {
      const reading = readShape(shape, body);
      return { version: reading.outcome === 'read' ? (reading.value[field] ?? null) : null, models: [] };
    },
  };
}

const modelsShape = v.object({ data: v.array(v.object({ id: v.string() })) });
