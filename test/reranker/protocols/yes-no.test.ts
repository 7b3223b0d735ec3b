import fc from 'fast-check';
import { expect, test } from 'vitest';
import { yesNoScore } from '../../../src/reranker/protocols/yes-no.ts';

const logprob = fc.double({ min: -60, max: 0, noNaN: true });

test('P(yes) is the share of yes in both', () => {
  fc.assert(
    fc.property(logprob, logprob, (yes, no) => {
      const { score } = yesNoScore(
        0,
        new Map([
          ['yes', yes],
          ['no', no],
        ]),
        '',
      );
      expect(score).toBeCloseTo(Math.exp(yes) / (Math.exp(yes) + Math.exp(no)), 10);
    }),
  );
});

test('a bound that is told holds for the true value', () => {
  fc.assert(
    fc.property(logprob, logprob, fc.array(logprob, { maxLength: 5 }), (one, other, rest) => {
      const told = Math.max(one, other);
      const hidden = Math.min(one, other, ...rest);
      const bound = (word: string) => {
        const likeliest = new Map([
          [word, told],
          ...rest.map((value, at): [string, number] => [`t${at}`, value]),
        ]);
        const { error, score } = yesNoScore(0, likeliest, 'mend');
        expect(score).toBeNull();
        return Number(/at (?:least|most) ([\d.]+)/.exec(error ?? '')?.[1]);
      };
      const truth = 1 / (1 + Math.exp(hidden - told));
      // Printed with four digits.
      expect(bound('yes')).toBeLessThanOrEqual(truth + 5e-5);
      expect(bound('no')).toBeGreaterThanOrEqual(1 - truth - 5e-5);
    }),
  );
});

test('without both words says that the prompt is at fault', () => {
  expect(yesNoScore(3, new Map([['<think>', -0.1]]), 'mend').error).toMatch(/^neither "yes" nor "no"/);
});
