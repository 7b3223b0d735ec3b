import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Random, seededRandom, shuffled } from '../../src/foundation/random.ts';
import { metric, trecEvalName } from '../../src/metrics/index.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';

// RANKGAUGE_PYTHON names an interpreter that has pytrec-eval-terrier, which wraps the C code of trec_eval 9.0.8.
const python = process.env['RANKGAUGE_PYTHON'] ?? 'python3';
const present = spawnSync(python, ['-c', 'import pytrec_eval']).status === 0;
if (!present) {
  process.stderr.write(
    'skipped: no Python with pytrec-eval-terrier (RANKGAUGE_PYTHON names the interpreter)\n',
  );
}

const names = [
  'nDCG',
  'nDCG@3',
  'nDCG@10',
  'MRR',
  'AP',
  'AP@5',
  'P@5',
  'P@20',
  'R@5',
  'R@100',
  'Success@1',
  'Rprec',
];

describe.skipIf(!present)('pytrec_eval agrees on random runs', () => {
  test.each(Array.from({ length: 20 }, (_, index) => index))('of seed %d', async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
    try {
      const random = seededRandom(`pytrec ${seed}`);
      const { qrels, run } = randomFiles(random);
      writeFileSync(join(folder, 'qrels.txt'), qrels);
      writeFileSync(join(folder, 'run.txt'), run);
      const theirs = answersOf(folder, names.map(trecEvalOption));
      const evaluation = await evaluate({
        qrels: join(folder, 'qrels.txt'),
        runs: [join(folder, 'run.txt')],
        metrics: names,
        ties: 'trec_eval9',
        missing: 'skip',
        perQuery: 'include',
      });
      const [ours] = evaluation.runs;
      expect(ours!.perQuery!.map(({ query }) => query).sort()).toEqual(Object.keys(theirs).sort());
      let compared = 0;
      for (const { query, values } of ours!.perQuery!) {
        for (const name of names) {
          const answer = theirs[query]![trecEvalName(metric(name))!]!;
          expect(Math.abs(values[name]! - answer), `${name} of ${query}`).toBeLessThan(1e-12);
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(100);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Ties of all kinds, ids that sort differently by bytes and by UTF-16, queries missing on either side, mixed queries. */
function randomFiles(random: Random): { qrels: string; run: string } {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const marks = ['', 'é', '\uff21', '\u{1f600}', 'Z', 'z', '10', '9'];
  const qrels: string[] = [];
  const run: string[] = [];
  for (let query = 0; query < 30; query += 1) {
    const documents = shuffled(
      Array.from({ length: 40 }, (_, index) => `d${pick(marks)}${index}`),
      random,
    );
    const steps = pick([1, 0.5, 1e-3, 1e-9]);
    if (random() < 0.9) {
      for (const document of documents.slice(0, 1 + Math.floor(random() * 30))) {
        run.push(`q${query} Q0 ${document} 1 ${10 - Math.floor(random() * 12) * steps} tag\n`);
      }
    }
    if (random() < 0.9) {
      const judged = shuffled(documents, random).slice(0, 1 + Math.floor(random() * 15));
      // A query whose grades are all below 0 is refused by both.
      for (const [index, document] of judged.entries()) {
        qrels.push(`q${query} 0 ${document} ${index === 0 ? 1 : Math.floor(random() * 6) - 2}\n`);
      }
    }
  }
  return { qrels: qrels.join(''), run: (random() < 0.5 ? shuffled(run, random) : run).join('') };
}

function trecEvalOption(name: string): string {
  return trecEvalName(metric(name))!.replace(/_(\d+)$/, '.$1');
}

function answersOf(folder: string, options: readonly string[]): Record<string, Record<string, number>> {
  const script = join(folder, 'ask.py');
  writeFileSync(script, ask);
  const out = join(folder, 'answers.json');
  const { status, stderr } = spawnSync(python, [
    ...[script, join(folder, 'qrels.txt'), join(folder, 'run.txt'), out],
    ...options,
  ]);
  expect(status, stderr.toString()).toBe(0);
  return JSON.parse(readFileSync(out, 'utf8'));
}

const ask = `
import json, sys
import pytrec_eval
qrels, run, out, *measures = sys.argv[1:]
with open(qrels, encoding="utf-8") as f:
    judged = pytrec_eval.parse_qrel(f)
with open(run, encoding="utf-8") as f:
    scored = pytrec_eval.parse_run(f)
answers = pytrec_eval.RelevanceEvaluator(judged, set(measures)).evaluate(scored)
with open(out, "w") as f:
    json.dump(answers, f)
`;
