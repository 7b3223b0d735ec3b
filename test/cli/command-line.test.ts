import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rankgauge } from './cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Two questions in two languages, four documents each; what is relevant shares a word with its question. */
function writePairs(name = 'pairs.csv'): string {
  const rows = [
    'query_id,query,document_id,document,grade,language,parallel_id',
    'en1,where do cats sleep,d1,dogs bark at night,0,en,p1',
    'en1,where do cats sleep,d2,cats sleep in warm places,2,en,p1',
    'en1,where do cats sleep,d3,trees grow slowly,0,en,p1',
    'de1,wo schlafen Katzen,d4,Hunde bellen nachts,0,de,p1',
    'de1,wo schlafen Katzen,d5,Katzen schlafen an warmen Orten,2,de,p1',
    'de1,wo schlafen Katzen,d6,Bäume wachsen langsam,0,de,p1',
    'en2,how do trees grow,d3,trees grow slowly,1,en,p2',
    'en2,how do trees grow,d1,dogs bark at night,0,en,p2',
    'de2,wie wachsen Bäume,d4,Hunde bellen nachts,0,de,p2',
    'de2,wie wachsen Bäume,d6,Bäume wachsen langsam,1,de,p2',
  ];
  const file = join(folder, name);
  writeFileSync(file, `${rows.join('\n')}\n`);
  return file;
}

describe('rankgauge run', () => {
  test('scores a CSV file, keeps the scores, and prints JSON alone on stdout', async () => {
    writePairs();
    const { code, stdout } = await rankgauge(
      ['run', '--dataset', 'pairs.csv', '--metrics', 'nDCG@10,MRR', '--json', '--name', 'one'],
      { cwd: folder },
    );
    expect(code).toBe(0);
    const evaluation = JSON.parse(stdout);
    expect(evaluation).toMatchObject({ kind: 'evaluation', version: 1, metrics: ['nDCG@10', 'MRR'] });
    expect(evaluation.runs).toHaveLength(1);
    // Each question shares words with its one relevant document only.
    expect(evaluation.runs[0].metrics['nDCG@10'].mean).toBe(1);
    expect(evaluation.runs[0].slices.map(({ value }: { value: string }) => value)).toEqual(['en', 'de']);

    const run = join(folder, 'results', 'one-bare-bm25-char3');
    expect(readdirSync(run).sort()).toEqual([
      'calls.arrow',
      'judged.arrow',
      'run.json',
      'scores.arrow',
      'values.arrow',
    ]);
    expect(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'))).toMatchObject({
      status: 'finished',
      template: { name: 'bare' },
      reranker: { protocol: 'bm25-char3' },
      counts: { queries: 4, pairs: 10, scored: 10, failed: 0 },
    });
    const scores = tableFromIPC(readFileSync(join(run, 'scores.arrow')));
    expect(scores.schema.fields.map(({ name }) => name)).toEqual([
      ...['query_id', 'document_id', 'language', 'position', 'call', 'place', 'score', 'grade', 'error'],
    ]);
    expect(scores.numRows).toBe(10);
    expect(scores.toArray().map((row) => row['document_id'])).toEqual([
      'd1',
      'd2',
      'd3',
      'd4',
      'd5',
      'd6',
      'd3',
      'd1',
      'd4',
      'd6',
    ]);
  });

  test('gives the same scores when it is run again, whatever the concurrency', async () => {
    writePairs();
    const scoresOf = async (name: string, ...more: string[]) => {
      const { code } = await rankgauge(
        ['run', '--dataset', 'pairs.csv', '--name', name, '--quiet', ...more],
        { cwd: folder },
      );
      expect(code).toBe(0);
      return readFileSync(join(folder, 'results', `${name}-bare-bm25-char3`, 'scores.arrow'));
    };
    const one = await scoresOf('a');
    expect(await scoresOf('b')).toEqual(one);
    expect(await scoresOf('c', '--concurrency', '7')).toEqual(one);
  });

  test('measures every template with every reranker, and writes files in the format of their endings', async () => {
    writePairs();
    const { code, stdout } = await rankgauge(
      [
        ...['run', '--dataset', 'pairs.csv', '--protocol', 'bm25-char3,bm25-word'],
        ...['--template', 'bare,instruction-in-text', '-o', 'a.json', '-o', 'a.md', '-o', 'a.csv'],
      ],
      { cwd: folder },
    );
    expect(code).toBe(0);
    for (const label of [
      'bm25-char3 / bare',
      'bm25-word / bare',
      'bm25-char3 / instruction-in-text',
      'first stage',
      'ceiling',
    ]) {
      expect(stdout).toContain(label);
    }
    expect(JSON.parse(readFileSync(join(folder, 'a.json'), 'utf8')).runs).toHaveLength(4);
    expect(readFileSync(join(folder, 'a.md'), 'utf8')).toContain('| bm25-word / bare');
    expect(readFileSync(join(folder, 'a.csv'), 'utf8').split('\n')[0]).toContain('metric');
  });

  test('says what it would do on a dry run, calls nothing and writes nothing', async () => {
    writePairs();
    writeFileSync(
      join(folder, 'rankgauge.yaml'),
      'dataset: pairs.csv\nreranker:\n  protocol: vllm\n  url: http://user:secret-word@127.0.0.1:9\n  headers:\n    x-api-key: ${' +
        'KEY}\n',
    );
    const { code, stdout } = await rankgauge(['run', '--dry-run', '--documents-per-call', '2'], {
      cwd: folder,
      env: { KEY: 'another-secret' },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('4 queries, 10 pairs, 6 calls');
    expect(stdout).toMatch(/dataset\s+pairs\.csv\s+\(rankgauge\.yaml:1\)/);
    expect(stdout).toMatch(/documentsPerCall\s+2\s+\(flag\)/);
    expect(stdout).toContain('[hidden]');
    expect(stdout).not.toContain('secret');
    expect(readdirSync(folder).sort()).toEqual(['pairs.csv', 'rankgauge.yaml']);
  });

  test('takes only some languages, or the first questions in all of them', async () => {
    writePairs();
    const queriesOf = async (...more: string[]) => {
      const { stdout } = await rankgauge(
        ['run', '--dataset', 'pairs.csv', '--json', '--quiet', '--force', '--name', 'x', ...more],
        { cwd: folder },
      );
      return JSON.parse(stdout).runs[0].queries.total;
    };
    expect(await queriesOf('--language', 'de')).toBe(2);
    expect(await queriesOf('--limit', '1')).toBe(2);
  });

  test('refuses to overwrite a run of the same name, unless told to', async () => {
    writePairs();
    const again = (...more: string[]) =>
      rankgauge(['run', '--dataset', 'pairs.csv', '--name', 'x', '--quiet', ...more], { cwd: folder });
    expect((await again()).code).toBe(0);
    const refused = await again();
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('run-exists');
    expect((await again('--force')).code).toBe(0);
  });
});

describe('what is wrong is told with place and mend, exit code 2, and nothing on stdout', () => {
  test.each([
    [['run'], 'dataset-missing', '--demo'],
    [['run', '--dataset', 'nowhere'], 'dataset-not-found', 'human-rights'],
    [['run', '--dataset', 'pairs.csv', '--template', 'baer'], 'template-not-found', 'did you mean "bare"'],
    [['run', '--dataset', 'pairs.csv', '--metrics', 'ncdg@10'], 'unknown-metric', 'nDCG'],
    [['run', '--dataset', 'pairs.csv', '--protocol', 'vlm'], 'unknown-protocol', 'did you mean "vllm"'],
    [
      ['run', '--dataset', 'pairs.csv', '--template', 'web-search'],
      'instruction-not-supported',
      'instruction-in-text',
    ],
    [['run', '--dataset', 'pairs.csv', '--format', 'jsn'], 'unknown-format', 'did you mean "json"'],
    [['run', '--dataset', 'pairs.csv', '-o', 'report.xyz'], 'unknown-extension', '.json'],
    [
      ['run', '--dataset', 'pairs.csv', '--limit', 'many'],
      'usage',
      'takes a whole number from 1, not "many"',
    ],
    [['run', '--dataset', 'pairs.csv', '--limit', '3', '--limit', '4'], 'usage', 'given twice'],
    [['run', '--dataset', 'pairs.csv', '--language', 'xx'], 'unknown-language', 'de'],
    [['run', '--datset', 'pairs.csv'], 'usage', 'did you mean "dataset"'],
    [['rnu'], 'usage', 'run'],
    [[], 'usage', '--help'],
    [['list', 'metric'], 'usage', 'metrics'],
  ])('rankgauge %j', async (words, code, hint) => {
    writePairs();
    const outcome = await rankgauge(words, { cwd: folder });
    expect(outcome.stderr).toContain(`[${code}]`);
    expect(outcome.stderr).toContain(hint);
    expect(outcome.stdout).toBe('');
    expect(outcome.code).toBe(2);
  });

  test('every problem of a file at once, with file and line, and the last line counts them', async () => {
    const file = writePairs();
    const text = readFileSync(file, 'utf8')
      .replace('at night,0,en,p1', 'at night,high,en,p1')
      .replace('langsam,1,de', 'langsam,1.5,de');
    writeFileSync(file, text);
    const { code, stderr } = await rankgauge(['run', '--dataset', 'pairs.csv'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('pairs.csv:2');
    expect(stderr).toContain('pairs.csv:11');
    expect(stderr.trim().split('\n').at(-1)).toBe('2 problems');
  });
});

describe('rankgauge list', () => {
  test.each([
    ['metrics', 'nDCG', 'ndcg_cut_K'],
    ['protocols', 'vllm', '/v1/rerank'],
    ['templates', 'qwen3-official', 'shipped'],
    ['datasets', 'human-rights', 'datasets'],
    ['causes', 'constant-scores', 'collapsed'],
  ])('%s', async (kind, name, detail) => {
    const { code, stdout } = await rankgauge(['list', kind], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain(name);
    expect(stdout).toContain(detail);
    const json = JSON.parse((await rankgauge(['list', kind, '--json'], { cwd: folder })).stdout);
    expect(json).toMatchObject({ kind, version: 1 });
    expect(json.rows.map((row: { name: string }) => row.name)).toContain(name);
  });

  test('runs, newest first, and a word when there are none', async () => {
    expect((await rankgauge(['list', 'runs'], { cwd: folder })).stdout).toBe('no runs here\n');
    writePairs();
    for (const name of ['first', 'second']) {
      await rankgauge(['run', '--dataset', 'pairs.csv', '--name', name, '--quiet'], { cwd: folder });
    }
    const { stdout } = await rankgauge(['list', 'runs', '--json'], { cwd: folder });
    expect(JSON.parse(stdout).rows.map((row: { name: string }) => row.name)).toEqual([
      'second-bare-bm25-char3',
      'first-bare-bm25-char3',
    ]);
  });
});

describe('help and completion', () => {
  test('help of a command names its options, examples and exit codes', async () => {
    const { code, stdout } = await rankgauge(['run', '--help']);
    expect(code).toBe(0);
    for (const word of ['--documents-per-call', 'Examples', 'Exit codes', '--no-preflight'])
      expect(stdout).toContain(word);
  });

  test('a completion script is printed', async () => {
    const { stdout } = await rankgauge(['completion']);
    expect(stdout).toContain('rankgauge completion');
    expect((await rankgauge(['--get-yargs-completions', 'rankgauge', 'li'])).stdout).toContain('list');
  });
});
