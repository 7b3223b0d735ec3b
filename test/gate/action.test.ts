import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { builtCommand } from '../cli/cli.ts';

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly shell?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const action: {
  inputs: Record<string, unknown>;
  outputs: Record<string, { value: string }>;
  runs: { steps: Step[] };
} = parse(readFileSync('action.yml', 'utf8'));
const scripts = action.runs.steps.filter((step) => step.run !== undefined);

describe('action.yml', () => {
  test('puts no expression into a shell: a branch may be called $(...)', () => {
    expect(scripts.length).toBeGreaterThan(3);
    for (const { run } of scripts) expect(run).not.toContain('${{');
  });

  test('uses only inputs and outputs that it declares', () => {
    const text = readFileSync('action.yml', 'utf8');
    for (const [, name] of text.matchAll(/inputs\.([\w-]+)/g))
      expect(Object.keys(action.inputs)).toContain(name);
    for (const [, id] of text.matchAll(/steps\.([\w-]+)\.outputs/g)) {
      expect(action.runs.steps.map((step) => step.id)).toContain(id);
    }
  });

  test.each(scripts.map(({ name = '', run = '' }) => [name, run]))(
    'the script "%s" is one that bash can read',
    (_, run) => {
      expect(spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
    },
  );

  test('the workflows beside it are YAML, and put nothing of a pull request into a shell', () => {
    const github = parse(readFileSync('examples/workflows/github.yml', 'utf8'));
    for (const { run = '' } of github.jobs.gate.steps) expect(run).not.toContain('${{');
    const gitlab = parse(readFileSync('examples/workflows/gitlab-ci.yml', 'utf8'));
    expect(gitlab['retrieval-quality'].artifacts.reports.junit).toBe('gate.xml');
  });
});

describe('the steps, run as a runner would', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
    for (const name of ['bin', 'temp', 'work']) mkdirSync(join(folder, name));
    program('rankgauge', `exec "${process.execPath}" "${builtCommand}" "$@"`);
    // Takes down what it was asked, and knows one comment of another author.
    program(
      'gh',
      `printf '%s\\n' "$*" >> "${folder}/gh.log"; case "$*" in *paginate*) cat "${folder}/found" 2>/dev/null || true;; esac`,
    );
    writeFileSync(join(folder, 'work', 'pairs.csv'), pairs());
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(name: string, body: string): void {
    const path = join(folder, 'bin', name);
    writeFileSync(path, `#!/bin/bash\n${body}\n`);
    chmodSync(path, 0o755);
  }

  function step(name: string, env: Readonly<Record<string, string>>) {
    const found = action.runs.steps.find((one) => one.name === name);
    writeFileSync(join(folder, 'output'), '');
    // As GitHub starts a script of a step with `shell: bash`.
    const outcome = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', found?.run ?? 'exit 99'],
      {
        cwd: join(folder, 'work'),
        encoding: 'utf8',
        env: {
          PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
          RUNNER_TEMP: join(folder, 'temp'),
          GITHUB_OUTPUT: join(folder, 'output'),
          ...Object.fromEntries(Object.keys(found?.env ?? {}).map((key) => [key, ''])),
          ...env,
        },
      },
    );
    return { ...outcome, output: readFileSync(join(folder, 'output'), 'utf8') };
  }

  test('measure, judge, tell the verdict, and end in its exit code', () => {
    writeFileSync(
      join(folder, 'work', 'rankgauge.yaml'),
      'dataset: pairs.csv\nmetrics: [MRR]\ngate:\n  rules: ["MRR >= 0.9"]\n',
    );
    const good = step('Measure and judge', { ON_INCONCLUSIVE: 'pass' });
    expect(good.output).toBe('verdict=pass\nexit-code=0\n');
    const bad = step('Measure and judge', {
      ON_INCONCLUSIVE: 'pass',
      RUN: 'latest',
      GATE_ARGUMENTS: '--rule\nMRR < 0.9\n',
    });
    expect(bad.output).toBe('verdict=fail\nexit-code=1\n');
    expect(bad.stdout).toContain('::error title=MRR < 0.9::');
    expect(readFileSync(join(folder, 'temp', 'rankgauge-reports', 'gate.md'), 'utf8')).toMatch(/^### ❌/);
    expect(step('Verdict', { CODE: '1' }).status).toBe(1);
    expect(step('Verdict', { CODE: '0' }).status).toBe(0);
    expect(step('Verdict', { CODE: '' }).status).toBe(1);
  });

  test('arguments are arguments, whatever stands in them', () => {
    writeFileSync(join(folder, 'work', 'rankgauge.yaml'), 'dataset: pairs.csv\nmetrics: [MRR]\n');
    const outcome = step('Measure and judge', {
      ON_INCONCLUSIVE: 'pass',
      GATE_ARGUMENTS: `--rule\n$(touch ${folder}/owned) >= 1\n--rule\nMRR >= 0.1; touch ${folder}/owned\n`,
    });
    expect(outcome.output).toBe('verdict=\nexit-code=2\n');
    expect(() => readFileSync(join(folder, 'owned'))).toThrow();
  });

  test('a measuring that fails is told, and judged by nobody', () => {
    writeFileSync(join(folder, 'work', 'rankgauge.yaml'), 'dataset: nothing.csv\n');
    const outcome = step('Measure and judge', { ON_INCONCLUSIVE: 'pass' });
    expect(outcome.output).toBe('verdict=\nexit-code=2\n');
    expect(outcome.stdout).toContain('::error title=rankgauge::the measuring ended with exit code 2');
  });

  test('the comment is made once and edited after that', () => {
    mkdirSync(join(folder, 'temp', 'rankgauge-reports'));
    writeFileSync(join(folder, 'temp', 'rankgauge-reports', 'gate.md'), 'report\n');
    const env = { REPOSITORY: 'a/b', NUMBER: '7', NAME: 'rank gauge"' };
    expect(step('Comment', env)).toMatchObject({ status: 0, stderr: '' });
    const calls = () => readFileSync(join(folder, 'gh.log'), 'utf8').trimEnd().split('\n');
    expect(calls().at(-1)).toContain('--method POST repos/a/b/issues/7/comments');
    const { body } = JSON.parse(readFileSync(join(folder, 'temp', 'rankgauge-comment.json'), 'utf8'));
    expect(body).toBe('<!-- rankgauge rank-gauge- -->\nreport\n');
    writeFileSync(join(folder, 'found'), '42\n');
    step('Comment', env);
    expect(calls().at(-1)).toContain('--method PATCH repos/a/b/issues/comments/42');
  });
});

function pairs(): string {
  const rows = ['query_id,query,document_id,document,grade'];
  for (let index = 0; index < 12; index += 1) {
    rows.push(
      `q${index},where is word${index},a${index},word${index} stands here,1`,
      `q${index},where is word${index},b${index},nothing,0`,
    );
  }
  return `${rows.join('\n')}\n`;
}
