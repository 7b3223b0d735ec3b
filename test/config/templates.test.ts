import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isTemplatePath, listTemplates, loadTemplate } from '../../src/config/templates.ts';
import { InputError } from '../../src/foundation/errors.ts';

const root = mkdtempSync(join(tmpdir(), 'rankgauge-templates-'));
const cwd = join(root, 'project');
const shipped = join(root, 'package', 'prompts');

beforeAll(() => {
  mkdirSync(join(cwd, 'prompts'), { recursive: true });
  mkdirSync(join(cwd, 'other'), { recursive: true });
  mkdirSync(shipped, { recursive: true });
  writeFileSync(join(shipped, 'bare.yaml'), 'name: bare\ndescription: shipped');
  writeFileSync(join(shipped, 'web.yaml'), 'name: web');
  writeFileSync(join(cwd, 'prompts', 'bare.yaml'), 'name: bare\ndescription: project');
  writeFileSync(join(cwd, 'prompts', 'own.yml'), 'name: own');
  writeFileSync(join(cwd, 'prompts', 'broken.yaml'), 'name: broken\nqueri: x');
  writeFileSync(join(cwd, 'prompts', 'notes.txt'), 'no template');
  writeFileSync(join(cwd, 'other', 'bare'), 'name: by-path');
});
afterAll(() => rmSync(root, { recursive: true }));

const load = (name: string) => loadTemplate(name, { cwd, shipped });

describe('a template', () => {
  test('is found by name in the project first, then among the shipped', async () => {
    expect(await load('bare')).toMatchObject({ source: 'project', template: { description: 'project' } });
    expect(await load('own')).toMatchObject({ source: 'project', file: join(cwd, 'prompts', 'own.yml') });
    expect(await load('web')).toMatchObject({ source: 'shipped', file: join(shipped, 'web.yaml') });
  });

  test('is found by path, which any separator makes', async () => {
    expect(await load('other/bare')).toMatchObject({ source: 'path', template: { name: 'by-path' } });
    expect(await load('./prompts/own.yml')).toMatchObject({ source: 'path', template: { name: 'own' } });
    expect(await load(join(shipped, 'bare.yaml'))).toMatchObject({ template: { description: 'shipped' } });
    expect(['a', 'a.b', 'v1.2'].map(isTemplatePath)).toEqual([false, false, false]);
    expect(['a/b', 'a\\b', 'a.yaml', 'A.YML'].map(isTemplatePath)).toEqual([true, true, true, true]);
  });

  test('that is not there is refused with the names there are and the nearest', async () => {
    const error = await load('bear').catch((reason: unknown) => reason);
    if (!(error instanceof InputError)) throw error;
    expect(error.problems[0]).toMatchObject({
      code: 'template-not-found',
      message: 'there is no template "bear" (did you mean "bare"?)',
      mend: 'use one of: bare, broken, own, web; or the path of a file',
    });
    await expect(load('bare.yaml')).rejects.toThrow('there is no template file "bare.yaml"');
  });

  test('that is wrong is refused with its place as seen from the working folder', async () => {
    const error = await load('broken').catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      problems: [{ code: 'template-unknown-key', where: { file: join('prompts', 'broken.yaml'), line: 2 } }],
    });
  });

  test('is listed once under its name, the broken one with its error', async () => {
    const listed = await listTemplates({ cwd, shipped });
    expect(listed.map(({ name, source, error }) => [name, source, error === null])).toEqual([
      ['bare', 'project', true],
      ['broken', 'project', false],
      ['own', 'project', true],
      ['web', 'shipped', true],
    ]);
  });

  test('comes with the package where no folder is named', async () => {
    const { source, template } = await loadTemplate('web-search', { cwd: root });
    expect([source, template.name]).toEqual(['shipped', 'web-search']);
    expect((await listTemplates({ cwd: root })).map(({ name }) => name)).toContain('qwen3-official');
  });
});
