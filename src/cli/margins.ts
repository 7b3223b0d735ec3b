import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { metric } from '../metrics/index.ts';

/** `0.02` is for all measures, `MRR@10=0.03` for one. */
export function marginsOf(words: readonly string[]): { margin?: number; margins?: Record<string, number> } {
  const plain: number[] = [];
  const named: [string, number][] = [];
  for (const word of words) {
    const [, name, value] = /^(?:(.+)=)?([^=]+)$/.exec(word) ?? [];
    const margin = Number(value);
    if (!(margin > 0 && Number.isFinite(margin))) {
      throw new InputError({
        code: 'usage',
        message: `--margin takes numbers above 0, not ${quoted(word)}`,
        mend: 'write --margin 0.02, or --margin 0.02,MRR@10=0.03 for a margin of its own',
      });
    }
    if (name === undefined) plain.push(margin);
    else named.push([metric(name).name, margin]);
  }
  if (plain.length > 1) {
    throw new InputError({
      code: 'usage',
      message: `--margin has ${plain.length} numbers for all measures`,
      mend: 'give one, and name the measures of the others: --margin 0.02,MRR@10=0.03',
    });
  }
  return {
    ...(plain[0] === undefined ? {} : { margin: plain[0] }),
    ...(named.length === 0 ? {} : { margins: Object.fromEntries(named) }),
  };
}
