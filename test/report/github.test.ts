import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reporters } from '../../src/report/index.ts';
import { gate, HOSTILE, hostileGate, outcome } from './gate-fixture.ts';

const render = (shown = gate()) => reporters.get('github').render(shown);

/** As GitHub's runner reads a line: command, properties, message, each decoded. */
function commandsIn(text: string) {
  return text
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '')
    .map((line) => {
      const found = /^::(\w+)(?: ([^:]*))?::(.*)$/.exec(line);
      if (found === null) throw new Error(`no command: ${JSON.stringify(line)}`);
      const [, name = '', properties = '', message = ''] = found;
      const decode = (value: string) =>
        value
          .replaceAll('%0D', '\r')
          .replaceAll('%0A', '\n')
          .replaceAll('%3A', ':')
          .replaceAll('%2C', ',')
          .replaceAll('%25', '%');
      return { name, title: decode(properties.replace(/^title=/, '')), message: decode(message), properties };
    });
}

test('failures are errors, what should be known warnings, the verdict a notice', () => {
  const commands = commandsIn(render());
  expect(commands.map(({ name, title }) => [name, title])).toEqual([
    ['error', 'regression(nDCG@10) against main (anchor)'],
    ['warning', 'inconclusive: each(language, regression(nDCG@10)) [language=ar] against main (latest)'],
    ['warning', 'rankgauge'],
    ['notice', 'rankgauge gate: FAIL: 1 of 4 checks says no'],
  ]);
  expect(commands[0]?.message).toContain('look at: ar-q07, ar-q03');
  expect(commands[3]?.message).toContain('this gate sees a loss of 0.024');
});

test('more than ten of a kind are summed up in the tenth, since GitHub drops them', () => {
  const rules = Array.from({ length: 16 }, (_, index) =>
    outcome({ slice: { slice: 'language', value: `l${index}` } }),
  );
  const commands = commandsIn(render(gate({ rules })));
  const errors = commands.filter(({ name }) => name === 'error');
  expect(errors).toHaveLength(10);
  expect(errors[9]?.title).toBe('7 more rules failed');
});

test.each(HOSTILE)('foreign text %j gives no other command and no other property', (text) => {
  const commands = commandsIn(render(hostileGate(text)));
  expect(commands.map(({ name }) => name)).toEqual(['error', 'warning', 'warning', 'notice']);
  for (const { properties } of commands) expect(properties).toMatch(/^title=[^,:]*$/);
});

test('any text keeps its four commands', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      expect(commandsIn(render(hostileGate(text)))).toHaveLength(4);
    }),
    { numRuns: 300 },
  );
});
