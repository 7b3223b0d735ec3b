import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { initFiles } from '../../src/cli/init-files.ts';
import { parseConfig } from '../../src/config/config.ts';
import { parseTemplate } from '../../src/prompt/parse-template.ts';
import { rankgauge } from './cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const command = (...words: string[]) => rankgauge(words, { cwd: folder });

test('asks nothing when piped, and what it writes runs as it is', async () => {
  const init = await command('init');
  expect(init.code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(['.github', 'prompts', 'rankgauge.yaml']);
  // 40 questions of the shipped set: (1.645 + 1.282) x 0.15 / sqrt(40) = 0.0694.
  expect(readFileSync(join(folder, 'rankgauge.yaml'), 'utf8')).toContain('margin: 0.07');

  const run = await command('run', '--limit', '25', '--language', 'en,ar', '--quiet', '--json');
  expect(run.code).toBe(0);
  expect(JSON.parse(run.stdout).runs.map(({ template }: { template: string }) => template)).toEqual([
    'bare',
    'first',
  ]);
  const gate = await command('gate', 'latest');
  expect(gate.code).toBe(0);
  expect(gate.stdout).toContain('errors < 1 %');
  expect((await command('baseline', 'save', 'main', 'latest')).code).toBe(0);
  expect((await command('gate', 'latest', '--baseline', 'main')).code).toBe(0);

  // Whoever takes in the lines that its comments offer gets a config that works.
  const file = join(folder, 'rankgauge.yaml');
  const offered = readFileSync(file, 'utf8').replaceAll(
    /^(\s*)# (- '(?:regression|each)|baseline: main)/gm,
    '$1$2',
  );
  expect(offered.match(/regression/g)).toHaveLength(2);
  writeFileSync(file, offered);
  const watched = await command('gate', 'latest');
  expect([watched.code, watched.stderr]).toEqual([0, expect.not.stringContaining('error')]);
  expect(watched.stdout).toContain('each(language, regression(nDCG@10))');
});

test('leaves files alone that are there', async () => {
  writeFileSync(join(folder, 'rankgauge.yaml'), 'limit: 1\n');
  const { stdout } = await command('init');
  expect(stdout).toContain('kept     rankgauge.yaml');
  expect(stdout).toContain('written  prompts/first.yaml');
  expect(readFileSync(join(folder, 'rankgauge.yaml'), 'utf8')).toBe('limit: 1\n');
});

test('writes a job for GitLab where GitLab is', async () => {
  writeFileSync(join(folder, '.gitlab-ci.yml'), '');
  await command('init');
  const job = parse(readFileSync(join(folder, 'rankgauge.gitlab-ci.yml'), 'utf8'));
  expect(job.rankgauge.artifacts.reports.junit).toBe('rankgauge.xml');
  expect(job.rankgauge.script.join('\n')).toContain('rankgauge gate latest');
});

describe('the files', () => {
  const context = { file: 'rankgauge.yaml', folder: '/', cwd: '/', env: {} };
  const of = (answers: Parameters<typeof initFiles>[0], advice: Parameters<typeof initFiles>[1] = null) => {
    const [config, template, workflow] = initFiles(answers, advice, { version: '1.2.3', gitlab: false });
    return { config: config?.text ?? '', template: template?.text ?? '', workflow: workflow?.text ?? '' };
  };

  test.each([
    [{ dataset: 'human-rights', url: null, model: null }],
    [{ dataset: 'data/my set.csv', url: 'http://127.0.0.1:8000', model: 'Qwen/Qwen3-Reranker-0.6B' }],
    [{ dataset: 'a: b #c', url: 'https://example.org/v1?x=1', model: '"quoted": \\ name' }],
    [{ dataset: "it's\n- [x]", url: 'http://h', model: null }],
  ])('of %j are a config and a template that are read without a problem', (answers) => {
    const { config, template } = of(answers);
    const read = parseConfig(config, context).config;
    expect(parse(config).dataset).toBe(answers.dataset);
    expect(read.rerankers?.[0]?.url?.[0]).toBe(answers.url ?? undefined);
    expect(read.rerankers?.[0]?.model).toBe(answers.model ?? undefined);
    expect(parseTemplate(template, 'prompts/first.yaml').name).toBe('first');
  });

  test('say when no usual margin can be carried', () => {
    expect(
      of({ dataset: 'd', url: null, model: null }, { questions: 5, margin: null, deviation: 0.15 }).config,
    ).toContain('cannot settle even this margin');
  });

  test('have a workflow that puts nothing of a pull request into a shell', () => {
    const { workflow } = of({ dataset: 'd', url: null, model: null });
    const { jobs, permissions } = parse(workflow);
    expect(permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    for (const { run } of jobs.gate.steps) expect(run ?? '').not.toContain('${{');
    expect(workflow).toContain('npm install --global rankgauge@1.2.3');
  });
});
