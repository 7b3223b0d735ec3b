import { readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import { parseTemplate } from '../prompt/parse-template.ts';
import type { Template } from '../prompt/template.ts';
import { packageRoot } from './package-root.ts';
import { readSmallFile, shownPath } from './read-small-file.ts';

export interface LoadedTemplate {
  readonly template: Template;
  /** Absolute. */
  readonly file: string;
  /** A path that was given, the project's own prompts folder, or the templates that come with rankgauge. */
  readonly source: 'path' | 'project' | 'shipped';
}

export interface TemplateFolders {
  /** Paths are relative to it, and its `prompts` folder is looked into first. */
  readonly cwd: string;
  /** The templates that come with rankgauge; left out = those of the installed package. */
  readonly shipped?: string;
}

/**
 * Reads one template. What holds a separator or ends in .yaml or .yml is a path; anything else is a name, looked up as NAME.yaml
 * in `./prompts` and then among the shipped ones.
 *
 * @throws InputError `template-not-found` with the names there are, and what `parseTemplate` throws
 */
export async function loadTemplate(nameOrPath: string, folders: TemplateFolders): Promise<LoadedTemplate> {
  const { cwd } = folders;
  if (isTemplatePath(nameOrPath)) {
    const file = resolve(cwd, nameOrPath);
    const text = await readSmallFile(file, { shownAs: nameOrPath });
    if (text === null) {
      throw new InputError({
        code: 'template-not-found',
        message: `there is no template file ${quoted(nameOrPath)}`,
        mend: 'check the path, or give a name (see `rankgauge list templates`)',
      });
    }
    return { template: parseTemplate(text, nameOrPath), file, source: 'path' };
  }
  for (const { folder, source } of places(folders)) {
    for (const extension of EXTENSIONS) {
      const file = join(folder, `${nameOrPath}${extension}`);
      const shownAs = shownPath(file, cwd);
      const text = await readSmallFile(file, { shownAs });
      if (text !== null) return { template: parseTemplate(text, shownAs), file, source };
    }
  }
  const names = [...new Set((await namesIn(folders)).map(({ name }) => name))];
  throw new InputError({
    code: 'template-not-found',
    message: `there is no template ${quoted(nameOrPath)}${didYouMean(nameOrPath.slice(0, 64), names)}`,
    mend: `use one of: ${names.join(', ')}; or the path of a file`,
  });
}

/** A template found by name, or what is wrong with its file. */
export interface ListedTemplate {
  /** By which `--template` finds it: the file's name without extension. */
  readonly name: string;
  readonly file: string;
  readonly source: 'project' | 'shipped';
  /** Null when the file cannot be read: `error` says why. */
  readonly template: Template | null;
  readonly error: InputError | null;
}

/** All templates that a name can mean, by name; those of the project hide shipped ones of the same name. */
export async function listTemplates(folders: TemplateFolders): Promise<ListedTemplate[]> {
  const byName = new Map<string, ListedTemplate>();
  for (const { name, file, source } of await namesIn(folders)) {
    if (byName.has(name)) continue;
    const shownAs = shownPath(file, folders.cwd);
    try {
      const text = await readSmallFile(file, { shownAs });
      // Gone between listing and reading.
      if (text === null) continue;
      byName.set(name, { name, file, source, template: parseTemplate(text, shownAs), error: null });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      byName.set(name, { name, file, source, template: null, error });
    }
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether `--template` takes the text as a path, not as a name. */
export function isTemplatePath(text: string): boolean {
  return /[/\\]/.test(text) || EXTENSIONS.includes(extname(text).toLowerCase());
}

function places(folders: TemplateFolders): { folder: string; source: 'project' | 'shipped' }[] {
  const project = resolve(folders.cwd, 'prompts');
  const shipped = folders.shipped ?? join(packageRoot(), 'prompts');
  return [
    // In our own repository the two are one folder.
    ...(project === shipped ? [] : [{ folder: project, source: 'project' as const }]),
    { folder: shipped, source: 'shipped' as const },
  ];
}

async function namesIn(folders: TemplateFolders) {
  const found: { name: string; file: string; source: 'project' | 'shipped' }[] = [];
  for (const { folder, source } of places(folders)) {
    const files = await readdir(folder).catch(() => []);
    for (const file of files.sort()) {
      const extension = extname(file);
      if (!EXTENSIONS.includes(extension)) continue;
      found.push({ name: file.slice(0, -extension.length), file: join(folder, file), source });
    }
  }
  return found;
}

const EXTENSIONS: readonly string[] = ['.yaml', '.yml'];
