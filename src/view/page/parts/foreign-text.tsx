import { useState } from 'preact/hooks';

/** A text of a data set with its own direction and language; a long one is folded until somebody wants it. */
export function ForeignText({
  text,
  language,
  long = LONG,
}: {
  readonly text: string;
  readonly language: string | null;
  /** Characters from which on it is folded. */
  readonly long?: number;
}) {
  const [open, setOpen] = useState(false);
  const folded = !open && text.length > long;
  return (
    <>
      <p class="foreign" dir="auto" lang={languageTag(language)}>
        {folded ? `${beginning(text, long)}…` : text}
      </p>
      {text.length > long && (
        <button type="button" class="plain" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : `Show all ${text.length.toLocaleString('en')} characters`}
        </button>
      )}
    </>
  );
}

/** What may stand in a `lang`: a tag that is none would be an error in the page. */
export function languageTag(language: string | null): string | undefined {
  return language !== null && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(language) ? language : undefined;
}

/** At a space where there is one near, and never through a pair of surrogates. */
function beginning(text: string, length: number): string {
  const cut = text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
  const space = cut.lastIndexOf(' ');
  return space > length * 0.8 ? cut.slice(0, space) : cut;
}

const LONG = 320;
