import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { InputError } from '../../src/foundation/errors.ts';
import { parseRules } from '../../src/gate/parse-rule.ts';
import { gateLevels, seenLoss } from '../../src/gate/sensitivity.ts';

const page = readFileSync('docs/gate.md', 'utf8');
const section = (from: string, to: string) => page.slice(page.indexOf(from), page.indexOf(to));

describe('docs/gate.md', () => {
  // The second column of the table of rules.
  const rows = section('| what | rule |', '`and` joins')
    .split('\n')
    .slice(2)
    .filter((line) => line.startsWith('|'));
  const rules = rows.flatMap((row) =>
    [...(row.split('|')[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, rule = '']) => rule),
  );

  test('its table has a rule of every kind', () => expect(rules.length).toBeGreaterThan(15));

  test.each(rules)('the rule %s can be read', (text) => {
    expect(parseRules([{ text }])).toHaveLength(1);
  });

  test('its config has rules that can be read', () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const { gate } = parse(yaml);
    expect(parseRules(gate.rules.map((text: string) => ({ text })))).toHaveLength(2);
  });

  test.each(
    [...section('A rule that always holds', 'is refused.').matchAll(/`([^`]+)`/g)].map(
      ([, rule = '']) => rule,
    ),
  )('the rule %s is refused', (text) => {
    expect(() => parseRules([{ text }])).toThrow(InputError);
  });

  test('its message is what a wrong rule gets', () => {
    const shown = /error: (rankgauge\.yaml):(\d+):(\d+): (.*) \[([a-z-]+)\]/.exec(page);
    const [, file = '', line, column, message, code] = shown ?? [];
    try {
      parseRules([{ text: 'nCDG@10 >= 0.7', where: { file, line: Number(line), column: Number(column) } }]);
      expect.unreachable();
    } catch (error) {
      expect(error instanceof InputError && error.problems).toMatchObject([{ message, code }]);
    }
  });

  test('its table of what is seen is what the gate computes', () => {
    const [head = '', , ...body] = section('| questions | sd', '`gate --explain` prints').trim().split('\n');
    const deviations = [...head.matchAll(/sd ([\d.]+)/g)].map(([, sd]) => Number(sd));
    const levels = gateLevels({ margin: 0.02 });
    expect(body.length).toBeGreaterThan(3);
    for (const row of body) {
      const [questions = 0, ...losses] = row.split('|').slice(1, -1).map(Number);
      expect(losses).toEqual(
        deviations.map((sd) => Number(seenLoss(sd / Math.sqrt(questions), levels).toFixed(3))),
      );
    }
  });
});
