import { InputError } from '../foundation/errors.ts';
import { templateProblems } from './check-template.ts';
import type { Template } from './template.ts';

/**
 * What decides the requests, as one canonical line: JSON of `instruction`, `languages`, `query`, `document` without those
 * that are not there, languages in the order of their tags. Equal exactly when two templates send the same; name and
 * description, comments and layout of the file do not count. A template's hash is the SHA-256 of this text as UTF-8.
 *
 * @example
 * templateText(parseTemplate('name: bare', 'bare.yaml')); // => '{}'
 */
export function templateText(template: Template): string {
  const tags = Object.keys(template.languages).sort();
  return JSON.stringify({
    ...(template.instruction === null ? {} : { instruction: template.instruction }),
    ...(tags.length === 0
      ? {}
      : { languages: Object.fromEntries(tags.map((tag) => [tag, template.languages[tag]])) }),
    ...(template.query === null ? {} : { query: template.query }),
    ...(template.document === null ? {} : { document: template.document }),
  });
}

/**
 * The template that a manifest names, from its canonical text. The description is lost: it sends nothing.
 *
 * @param file the name for messages (the manifest's)
 * @throws InputError `template-text-unreadable`, and those of `templateProblems`
 */
export function templateFromText(name: string, text: string, file: string): Template {
  const fields = fieldsOf(text);
  if (fields === null) {
    throw new InputError({
      code: 'template-text-unreadable',
      message: 'the text of the template is not as rankgauge writes it',
      where: { file },
      mend: 'run again with the template file',
    });
  }
  const template: Template = {
    name,
    description: '',
    instruction: fields.instruction ?? null,
    languages: fields.languages ?? {},
    query: fields.query ?? null,
    document: fields.document ?? null,
  };
  const problems = templateProblems(template, () => ({ file }));
  if (problems.length > 0) throw new InputError(problems);
  return template;
}

type Fields = Partial<Pick<Template, 'instruction' | 'languages' | 'query' | 'document'>>;

function fieldsOf(text: string): Fields | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isMap(value)) return null;
  for (const [key, entry] of Object.entries(value)) {
    const fits =
      key === 'languages'
        ? isMap(entry) && Object.values(entry).every((line) => typeof line === 'string')
        : ['instruction', 'query', 'document'].includes(key) && typeof entry === 'string';
    if (!fits) return null;
  }
  return value as Fields;
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
