import * as v from 'valibot';
import type { PlaygroundRequest } from '../api.ts';
import { ApiFailure } from './api-failure.ts';

/** @throws ApiFailure 400 `playground-request` that says which part is wrong, and never repeats it */
export function readPlaygroundRequest(body: unknown): PlaygroundRequest {
  const read = v.safeParse(shape, body, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  const part = (issue.path ?? []).map(({ key }) => String(key)).join('.');
  throw new ApiFailure(400, {
    code: 'playground-request',
    message: `${part === '' ? 'the request' : `"${part.slice(0, 60)}"`} is not as it should be: ${issue.message}`,
  });
}

const name = v.pipe(
  v.string('a name is expected'),
  v.minLength(1, 'it is empty'),
  v.maxLength(200, 'it is too long'),
);
const text = v.string('a text is expected');

const shape: v.GenericSchema<unknown, PlaygroundRequest> = v.strictObject(
  {
    reranker: name,
    templates: v.pipe(
      v.array(name, 'a list is expected'),
      v.minLength(1, 'at least one template is needed'),
      v.maxLength(8, 'there are more than 8 templates'),
      v.check((names) => new Set(names).size === names.length, 'a template stands there twice'),
    ),
    instruction: v.nullable(
      v.pipe(
        text,
        v.check((words) => words.trim() !== '', 'it is empty: null leaves the templates theirs'),
      ),
    ),
    query: v.pipe(
      text,
      v.check((words) => words.trim() !== '', 'it is empty'),
    ),
    language: v.nullable(
      v.pipe(
        text,
        v.regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'it is no tag of a language, like zh-Hans'),
      ),
    ),
    documents: v.pipe(
      v.array(text, 'a list is expected'),
      v.minLength(1, 'at least one document is needed'),
      v.maxLength(100, 'there are more than 100 documents'),
    ),
  },
  'it has fields that are missing or that nobody knows',
);
