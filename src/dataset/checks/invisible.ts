import { codePointName } from '../../foundation/quoted.ts';
import { invisibleIn } from '../../text/invisible.ts';
import {
  around,
  defineCheck,
  exampleOf,
  type Finding,
  shareText,
  soundTextsOf,
  type Tally,
  tally,
} from './check.ts';

export const invisible = defineCheck({
  name: 'invisible-characters',
  title: 'characters that nobody sees: zero width, controls, directions that are not closed',
  of: 'texts',
  inspect(dataset) {
    const counted = { hidden: tally(), direction: tally(), control: tally() };
    const characters = { hidden: new Set<string>(), control: new Set<string>() };
    for (const text of soundTextsOf(dataset)) {
      const found = invisibleIn(text.text);
      const example = (place: number) => exampleOf(text, { found: around(text.text, place) });
      const first = (all: readonly string[]) =>
        Math.min(...all.map((character) => text.text.indexOf(character)));
      counted.hidden.add(
        text.language,
        found.characters.length > 0 ? example(first(found.characters)) : null,
      );
      counted.direction.add(
        text.language,
        found.direction === 'unbalanced' ? example(text.text.search(directions)) : null,
      );
      counted.control.add(text.language, found.controls.length > 0 ? example(first(found.controls)) : null);
      for (const character of found.characters) characters.hidden.add(codePointName(character));
      for (const character of found.controls) characters.control.add(codePointName(character));
    }
    const names = (set: ReadonlySet<string>) => [...set].sort().slice(0, 8).join(', ');
    return [
      ...findingOf(counted.control, {
        code: 'control-characters',
        severity: 'warning',
        what: `hold control characters (${names(characters.control)})`,
        why: 'no text has a use for them, and servers may cut or refuse it there',
        mend: 'take them out',
      }),
      ...findingOf(counted.direction, {
        code: 'direction-unbalanced',
        severity: 'warning',
        what: 'hold directional overrides, or embeddings that are not closed',
        why: 'what people see is in another order than what the model reads',
        mend: 'take the marks U+202A to U+202E and U+2066 to U+2069 out, or close them',
      }),
      ...findingOf(counted.hidden, {
        code: 'invisible-characters',
        severity: 'note',
        what: `hold characters that nobody sees and no script needs there (${names(characters.hidden)})`,
        why: 'words with them do not match words without, and tokens differ',
        mend: 'take them out if they carry no meaning',
      }),
    ];
  },
});

function findingOf(
  counted: Tally,
  { what, ...rest }: Pick<Finding, 'code' | 'severity' | 'why' | 'mend'> & { readonly what: string },
): Finding[] {
  if (counted.count === 0) return [];
  return [
    {
      ...rest,
      message: `${shareText(counted.count, counted.of)} of the texts ${what}`,
      count: counted.count,
      of: counted.of,
      slices: counted.slices(),
      examples: counted.examples(),
    },
  ];
}

const directions = /[\u202a-\u202e\u2066-\u2069]/;
