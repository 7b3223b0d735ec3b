import { lettersIn, mainScript, scriptsOf } from '../../text/scripts.ts';
import { defineCheck, documentLanguages, exampleOf, shareText, soundTextsOf, tally } from './check.ts';

export const script = defineCheck({
  name: 'script-against-language',
  title: 'texts in another script than their language is written in',
  of: 'texts',
  inspect(dataset) {
    const languageOf = documentLanguages(dataset);
    const foreign = tally();
    const scripts = new Map<string, Map<string, number>>();
    for (const text of soundTextsOf(dataset)) {
      const language = text.kind === 'query' ? text.language : languageOf(text.id);
      const expected = language === null ? null : scriptsOf(language);
      if (expected === null || language === null) continue;
      const { letters, inScripts } = lettersIn(text.text, expected);
      if (letters < fewestLetters) continue;
      const astray = inScripts < letters / 2;
      foreign.add(language, astray ? exampleOf(text) : null);
      if (!astray) continue;
      const found = mainScript(text.text) ?? 'another script';
      const counts = scripts.get(language) ?? new Map<string, number>();
      scripts.set(language, counts.set(found, (counts.get(found) ?? 0) + 1));
    }
    if (foreign.count === 0) return [];
    const slices = foreign.slices().map((slice) => ({
      ...slice,
      detail: `mostly ${[...(scripts.get(slice.language) ?? [])].sort((one, other) => other[1] - one[1])[0]?.[0]}`,
    }));
    const heavy = slices.filter(({ count, of }) => count > noticeable * of);
    return [
      {
        code: 'script-against-language',
        // Names and program code are in Latin letters everywhere: a few such texts are no fault.
        severity: heavy.length > 0 ? 'warning' : 'note',
        message: `${shareText(foreign.count, foreign.of)} of the texts are mostly in another script than their language is written in`,
        why: 'a wrong language tag puts figures into the wrong row',
        mend: 'correct the tags (zh, ar, ru ...), or name the script in them: sr-Latn, hi-Latn',
        count: foreign.count,
        of: foreign.of,
        slices,
        examples: foreign.examples(),
      },
    ];
  },
});

const fewestLetters = 4;
const noticeable = 0.05;
