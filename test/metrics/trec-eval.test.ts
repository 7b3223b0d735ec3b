import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { metric, parseMetrics, trecEvalName } from '../../src/metrics/index.ts';
import type { Ranking } from '../../src/scores/ranking.ts';
import { rankingOf, type TieMode } from '../../src/scores/ranking-of.ts';

// Read in place: the reader of TREC files, and with it a copy of these cases, stands in test/trec.
const folder = new URL('../../../shared/reference/trec-eval/', import.meta.url);
const present = existsSync(folder);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const cases = present
  ? readdirSync(folder)
      .filter(
        (name) => existsSync(new URL(name.replace('.json', '.qrels.txt'), folder)) && name.endsWith('.json'),
      )
      .map((name) => name.replace('.json', ''))
  : [];

const whole = ['nDCG', 'MRR', 'AP', 'Rprec', 'bpref'];
const cut = [
  ...[1, 3, 5, 10, 20, 100].flatMap((depth) => [`nDCG@${depth}`, `P@${depth}`, `R@${depth}`]),
  ...[1, 5, 10, 20, 100].map((depth) => `AP@${depth}`),
  ...[1, 3, 5, 10].map((depth) => `Success@${depth}`),
];

interface Answers {
  measures: string[];
  byRelevanceLevel: Record<
    string,
    Record<'values' | 'float32' | 'float64', { perQuery: Record<string, number[]> }>
  >;
}

describe.skipIf(!present)('trec_eval', () => {
  test('has its 15 cases here', () => expect(cases).toHaveLength(15));

  test.each(cases)('agrees per query, in single and in double precision, on %s', (name) => {
    const { measures, byRelevanceLevel }: Answers = JSON.parse(read(`${name}.json`));
    const qrels = table(read(`${name}.qrels.txt`), ([query, , document, grade]) => [query, document, grade]);
    const run = table(read(`${name}.run.txt`), ([query, , document, , score]) => [query, document, score]);
    let compared = 0;
    for (const [level, answers] of Object.entries(byRelevanceLevel)) {
      const ours = parseMetrics(
        [...whole, ...cut].map((text) => (text.startsWith('nDCG') ? text : withLevel(text, level))),
      );
      const covered = new Set([...ours.map(trecEvalName), 'num_ret', 'num_rel', 'num_rel_ret']);
      expect(measures.filter((measure) => !covered.has(measure))).toEqual([]);
      for (const [mode, { perQuery }] of [
        ['trec_eval', answers.values ?? answers.float64],
        ['trec_eval9', answers.values ?? answers.float32],
      ] as const) {
        for (const [query, values] of Object.entries(perQuery)) {
          const ranking = rankingFrom(run.get(query)!, qrels.get(query)!, mode);
          for (const measure of ours) {
            const answer = values[measures.indexOf(trecEvalName(measure)!)]!;
            expect(measure.measure(ranking), `${measure} of ${query}, ${mode}`).toBeCloseTo(answer, 12);
            compared += 1;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(60);
  });

  test('and other tools agree on what trec_eval lacks', () => {
    const [{ qrels, run, values }] = JSON.parse(read('other-tools.json')).cases;
    const names: Record<string, string> = {
      'ndcg_burges@5': 'nDCG(gain=exp)@5',
      'ndcg_burges@20': 'nDCG(gain=exp)@20',
      ndcg_burges: 'nDCG(gain=exp)',
      'ndcg gains 1,3,7': 'nDCG(gain=exp)',
      'mrr@3': 'MRR@3',
      'mrr@10': 'MRR@10',
      'map@10': 'AP@10',
      'hit_rate@5': 'Success@5',
      // ranx multiplies by the grade, so that its value can pass 1; a grade is the number of levels it reaches
      'rbp.80': 'RBP(p=0.8) + RBP(p=0.8,rel=2) + RBP(p=0.8,rel=3)',
      'r-precision': 'Rprec',
      'ir_measures RR@10': 'MRR@10',
      'ir_measures AP@10': 'AP@10',
      'ir_measures R@10': 'R@10',
      'ir_measures P@10': 'P@10',
      'ir_measures Success@5': 'Success@5',
      'ir_measures Judged@10': 'Judged@10',
    };
    for (const [theirs, ours] of Object.entries(names)) {
      const answers: Record<string, number> = values[theirs].perQuery;
      expect(Object.keys(answers)).toHaveLength(6);
      for (const [query, answer] of Object.entries(answers)) {
        const grades = new Map<string, number>(Object.entries(qrels[query]));
        const scores = new Map<string, number>(Object.entries(run[query]));
        const ranking = rankingFrom(scores, grades, 'expected');
        const value = ours.split(' + ').reduce((sum, text) => sum + metric(text).measure(ranking), 0);
        expect(value, `${theirs} of ${query}`).toBeCloseTo(answer, 12);
      }
    }
  });
});

/** The least that reads these files: fields between ASCII white space, numbers as C reads them. */
function table(
  text: string,
  pick: (fields: string[]) => (string | undefined)[],
): Map<string, Map<string, number>> {
  const byQuery = new Map<string, Map<string, number>>();
  for (const line of text.split('\n')) {
    const fields = line.split(/[ \t\r\v\f]+/).filter((field) => field !== '');
    if (fields.length === 0) continue;
    const [query = '', document = '', number] = pick(fields);
    byQuery.set(query, (byQuery.get(query) ?? new Map<string, number>()).set(document, Number(number)));
  }
  return byQuery;
}

function rankingFrom(run: Map<string, number>, qrels: Map<string, number>, ties: TieMode): Ranking {
  const ids = [...run.keys()];
  const grades = ids.map((id) => qrels.get(id) ?? null);
  return rankingOf({ ids, scores: [...run.values()], grades, judged: [...qrels.values()] }, ties);
}

function withLevel(text: string, level: string): string {
  const [name, cutoff] = text.split('@');
  return `${name}(rel=${level})${cutoff === undefined ? '' : `@${cutoff}`}`;
}
