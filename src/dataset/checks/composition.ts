import { compositionOf } from '../../text/composition.ts';
import { defineCheck, exampleOf, shareText, soundTextsOf, tally } from './check.ts';

export const composition = defineCheck({
  name: 'unicode-composition-mixed',
  title: 'letters with marks spelt in two ways (NFC and NFD) in one set',
  of: 'texts',
  inspect(dataset) {
    // Per language: a set may well be decomposed throughout, and one language alone has no mixture.
    const composed = new Map<string | null, number>();
    const decomposed = new Map<string | null, ReturnType<typeof tally>>();
    for (const text of soundTextsOf(dataset)) {
      const spelling = compositionOf(text.text);
      if (spelling === 'neither') continue;
      const { language } = text;
      if (spelling !== 'decomposed') composed.set(language, (composed.get(language) ?? 0) + 1);
      const counted = decomposed.get(language) ?? tally();
      decomposed.set(language, counted);
      const proposed = text.text.normalize('NFC');
      counted.add(
        language,
        spelling === 'composed' ? null : exampleOf(text, { proposed: proposed.slice(0, 80) }),
      );
    }
    const mixed = [...decomposed].filter(
      ([language, counted]) => counted.count > 0 && (composed.get(language) ?? 0) > 0,
    );
    if (mixed.length === 0) return [];
    const count = mixed.reduce((sum, [, counted]) => sum + counted.count, 0);
    const of = mixed.reduce((sum, [, counted]) => sum + counted.of, 0);
    return [
      {
        code: 'unicode-composition-mixed',
        severity: 'warning',
        message: `${shareText(count, of)} of the texts that have letters with marks spell them decomposed (NFD), the others composed (NFC)`,
        why: 'they look the same and are other characters: words do not match between them, and tokens differ',
        mend: 'normalise queries and documents to NFC',
        count,
        of,
        slices: mixed.flatMap(([, counted]) => counted.slices()),
        examples: mixed.flatMap(([, counted]) => counted.examples()).slice(0, 5),
      },
    ];
  },
});
