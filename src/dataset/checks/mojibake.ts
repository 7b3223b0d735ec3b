import { findMojibake } from '../../text/mojibake.ts';
import { beginningOf, defineCheck, exampleOf, shareText, tally, textsOf } from './check.ts';

export const mojibake = defineCheck({
  name: 'text-mojibake',
  title: 'texts that were read in a wrong encoding before, and what they probably said',
  of: 'texts',
  inspect(dataset) {
    const garbled = tally();
    const causes = new Map<string, number>();
    for (const text of textsOf(dataset)) {
      const found = findMojibake(text.text);
      if (found === null) {
        garbled.add(text.language, null);
        continue;
      }
      const cause = found.rounds === 1 ? found.cause : `${found.cause}, ${found.rounds} times over`;
      causes.set(cause, (causes.get(cause) ?? 0) + 1);
      garbled.add(text.language, exampleOf(text, differenceOf(text.text, found.repaired)));
    }
    if (garbled.count === 0) return [];
    const named = [...causes]
      .sort((one, other) => other[1] - one[1])
      .map(([cause, count]) => `${cause} (${count})`);
    return [
      {
        code: 'text-mojibake',
        severity: 'warning',
        message: `${shareText(garbled.count, garbled.of)} of the texts look garbled: ${named.join('; ')}`,
        why: 'no model was trained on such text: it scores low, and the language looks weaker than it is',
        mend: 'write the file again from its source with the right encoding; what the first ones probably said is proposed',
        count: garbled.count,
        of: garbled.of,
        slices: garbled.slices(),
        examples: garbled.examples(),
      },
    ];
  },
});

/** The garbled place and what it said, not the beginning of a long text. */
function differenceOf(text: string, repaired: string): { found: string; proposed: string } {
  let same = 0;
  while (same < text.length && text[same] === repaired[same]) same += 1;
  const from = Math.max(0, same - 10);
  const start = from > 0 && /[\uDC00-\uDFFF]/.test(text[from] ?? '') ? from + 1 : from;
  return { found: beginningOf(text.slice(start)), proposed: beginningOf(repaired.slice(start)) };
}
