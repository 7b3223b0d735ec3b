import { InputError, type Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import { inFileOrder, readYaml, type YamlSource } from '../foundation/yaml-source.ts';
import { type TemplatePlace, templateProblems } from './check-template.ts';
import { canonicalTag } from './language-tag.ts';
import type { Template } from './template.ts';

/**
 * Reads a template file. `name` must be there; all other keys may be left out.
 *
 * @param text YAML, at most 131,072 characters
 * @param file the name for messages
 * @returns tags of `languages` in canonical spelling; a description left out is ''
 * @throws InputError with every problem, each with file, line and column: `yaml-...`, `template-not-a-map`, `template-unknown-key`,
 *   `template-wrong-type`, `template-name`, `template-language-tag`, and those of `templateProblems`
 * @example
 * parseTemplate('name: polite\nquery: "Please: {{query}}"', 'polite.yaml').query; // => 'Please: {{query}}'
 */
export function parseTemplate(text: string, file: string): Template {
  const source = readYaml(text, file);
  const { value } = source;
  if (!isMap(value)) {
    throw new InputError({
      code: 'template-not-a-map',
      message: value === null ? 'the template is empty' : 'the template is not a map of keys and values',
      where: { file, line: 1 },
      mend: 'start with "name: NAME"',
    });
  }
  const problems: Problem[] = unknownKeys(value, source);
  const textOf = (key: string) => readText(value[key], [key], source, problems);
  const template: Template = {
    name: readName(value['name'], source, problems),
    description: (textOf('description') ?? '').trim(),
    instruction: textOf('instruction'),
    languages: readLanguages(value['languages'], source, problems),
    query: textOf('query'),
    document: textOf('document'),
  };
  const place: TemplatePlace = (path, snippet) =>
    snippet === undefined
      ? source.keyPlace(path)
      : source.placeInText(path, snippet.text, snippet.occurrence);
  // What hangs together is judged only when each part is readable: else a wrong type would be told three times.
  if (problems.length === 0) problems.push(...templateProblems(template, place));
  if (problems.length > 0) throw new InputError(inFileOrder(problems));
  return template;
}

/** What a template's name may be: it becomes part of run names, and so of folder names. */
export const templateNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The keys of a template file. */
export const templateKeys: readonly string[] = [
  'name',
  'description',
  'instruction',
  'languages',
  'query',
  'document',
] satisfies (keyof Template)[];

type YamlMap = Record<string, unknown>;

function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownKeys(value: YamlMap, source: YamlSource): Problem[] {
  return Object.keys(value)
    .filter((key) => !templateKeys.includes(key))
    .map((key) => ({
      code: 'template-unknown-key',
      message: `there is no key ${quoted(key)} in a template${didYouMean(key.slice(0, 40), templateKeys)}`,
      where: source.keyPlace([key]),
      mend: `keys of a template: ${templateKeys.join(', ')}`,
    }));
}

function readText(
  value: unknown,
  path: readonly string[],
  source: YamlSource,
  problems: Problem[],
): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  problems.push({
    code: 'template-wrong-type',
    message: `${quoted(path.join('.'))} must be a text, but is ${typeName(value)}`,
    where: source.keyPlace(path),
    mend:
      value === null
        ? 'write the text, or leave the key out'
        : 'put quotation marks around it if it is meant as text',
  });
  return null;
}

function readName(value: unknown, source: YamlSource, problems: Problem[]): string {
  if (value === undefined) {
    problems.push({
      code: 'template-name',
      message: 'the template has no name',
      where: source.place([]),
      mend: 'add "name: NAME"',
    });
    return '';
  }
  const name = readText(value, ['name'], source, problems);
  if (name !== null && !templateNamePattern.test(name)) {
    problems.push({
      code: 'template-name',
      message: `the name ${quoted(name)} is not a plain word`,
      where: source.place(['name']),
      why: 'it becomes part of the names of run folders',
      mend: 'use up to 64 letters a to z, digits, and . _ - after the first',
    });
  }
  return name ?? '';
}

function readLanguages(value: unknown, source: YamlSource, problems: Problem[]): Record<string, string> {
  if (value === undefined) return {};
  if (!isMap(value)) {
    problems.push({
      code: 'template-wrong-type',
      message: `"languages" must be a map of language tags and texts, but is ${typeName(value)}`,
      where: source.keyPlace(['languages']),
      mend: 'write a line "en: ..." for each language',
    });
    return {};
  }
  const languages: Record<string, string> = {};
  for (const [key, entry] of Object.entries(value)) {
    const path = ['languages', key];
    const text = readText(entry, path, source, problems);
    const tag = canonicalTag(key);
    if (tag === null || Object.hasOwn(languages, tag)) {
      problems.push({
        code: 'template-language-tag',
        message:
          tag === null
            ? `${quoted(key)} is not a language tag`
            : `${quoted(key)} is the same language as another key, "${tag}"`,
        where: source.keyPlace(path),
        mend:
          tag === null
            ? 'use BCP 47 tags: en, zh, pt-BR, zh-Hant (with a hyphen, not an underscore)'
            : 'keep one of the two',
      });
    } else if (text !== null) {
      languages[tag] = text;
    }
  }
  return languages;
}

function typeName(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'boolean') return 'a truth value';
  return typeof value === 'string' ? 'a text' : 'a number';
}
