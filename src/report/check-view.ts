import { placeText } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import type { CheckedDataset, CheckReport, Flaw, FlawExample } from '../pipeline/check-report.ts';
import { counted } from './figure.ts';

/** What people see of a check, before it is laid out. All text is raw. */
export interface CheckedView {
  readonly title: string;
  readonly verdict: CheckedDataset['verdict'];
  /** `2 errors, 1 warning, 3 notes` */
  readonly counts: string;
  readonly facts: string;
  readonly flaws: readonly FlawView[];
  readonly skipped: string;
}

export interface FlawView {
  readonly code: string;
  readonly severity: Flaw['severity'];
  readonly message: string;
  readonly why: string;
  readonly mend: string;
  /** `ar 8 of 1096, th 6 of 847`; empty where languages do not matter. */
  readonly languages: string;
  /** One line each. */
  readonly places: readonly string[];
}

export function checkView({ sets }: CheckReport): readonly CheckedView[] {
  return sets.map((set) => ({
    title: set.path,
    verdict: set.verdict,
    counts: countsOf(set),
    facts: [
      set.format ?? 'no known format',
      counted(set.queries, 'query', 'queries'),
      counted(set.documents, 'document'),
      counted(set.judgments, 'judgment'),
      counted(set.languages.length, 'language'),
    ].join(', '),
    flaws: set.flaws.map(flawView),
    skipped:
      set.skipped.length === 0
        ? ''
        : `not looked for, since the set does not load: ${set.skipped.join(', ')}`,
  }));
}

/** `2 errors, 1 warning, 3 notes`: those that there are, each a kind of flaw. */
function countsOf({ flaws }: CheckedDataset): string {
  const parts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = flaws.filter((flaw) => flaw.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  return parts.length === 0 ? 'nothing found' : parts.join(', ');
}

function flawView({ code, severity, message, why, mend, languages, examples, count, of }: Flaw): FlawView {
  const shown = languages
    .slice(0, languagesShown)
    .map((slice) =>
      [
        `${slice.language} ${slice.count} of ${slice.of}`,
        ...(slice.detail === null ? [] : [slice.detail]),
      ].join(' '),
    );
  const more = languages.length - shown.length;
  // A note is no fault: two places show what is meant.
  const few = severity === 'note' ? examples.slice(0, 2) : examples;
  const left = count - few.length;
  const places = few.map(exampleText).filter((text) => text !== '');
  return {
    code,
    severity,
    // A message about one place says of itself how many there are like it.
    message: of === null && count > 1 ? `${message} (${count} such)` : message,
    why: why ?? '',
    mend: mend ?? '',
    languages: [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', '),
    places: left > 0 && places.length > 0 ? [...places, `${left} more`] : places,
  };
}

function exampleText({ file, line, column, ...example }: FlawExample): string {
  const place =
    file === null
      ? ''
      : placeText({ file, ...(line === null ? {} : { line }), ...(column === null ? {} : { column }) });
  const about = [
    example.kind === null || example.id === null ? '' : `${example.kind} ${quoted(example.id)}`,
    example.other === null ? '' : `with ${example.other}`,
    example.found === null ? '' : quoted(cut(example.found)),
    example.proposed === null ? '' : `probably said ${quoted(cut(example.proposed))}`,
    example.message ?? '',
    example.why ?? '',
  ].filter((part) => part !== '');
  return [place, about.join(' ')].filter((part) => part !== '').join(': ');
}

/** Shorter than what `quoted` cuts, so that no cut ends in a blank that would have to be shown. */
function cut(text: string): string {
  const characters = [...text.slice(0, 200).trim()];
  return characters.length <= longest
    ? characters.join('')
    : `${characters.slice(0, longest).join('').trimEnd()}…`;
}

const longest = 58;
const languagesShown = 12;
