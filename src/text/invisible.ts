/** What a text holds that nobody sees, and that changes how it is compared or shown. */
export interface Invisible {
  /** Characters without width where no script needs them, each once. */
  readonly characters: readonly string[];
  /** Directional overrides, and embeddings or isolates that are not closed. */
  readonly direction: 'sound' | 'unbalanced';
  /** C0 and C1 controls but for tab, line ends, NUL and U+0085, each once. */
  readonly controls: readonly string[];
}

/**
 * Marks of direction (LRM, RLM, ALM) are sound, and so are pairs that embed or isolate; a joiner is sound between letters of
 * scripts that join (Arabic, Indic, Mongolian) and inside emoji, a zero-width space in those without spaces between words.
 *
 * @example
 * invisibleIn('pass\u200bword').characters; // => ['\u200b']
 */
export function invisibleIn(text: string): Invisible {
  if (!suspicious.test(text)) return nothing;
  const characters = new Set([...(text.match(hidden) ?? []), ...(strayMarks(text) ?? [])]);
  const controls = new Set(text.match(control) ?? []);
  return { characters: [...characters], direction: directionOf(text), controls: [...controls] };
}

function strayMarks(text: string): readonly string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/[\u200b-\u200d]/g)) {
    const before = [...text.slice(Math.max(0, match.index - 4), match.index)].at(-1) ?? '';
    const after = [...text.slice(match.index + 1, match.index + 5)][0] ?? '';
    const needed = match[0] === '\u200b' ? spaceless : joining;
    if (!needed.test(before) && !needed.test(after)) found.push(match[0]);
  }
  return found;
}

function directionOf(text: string): Invisible['direction'] {
  const open: string[] = [];
  for (const [mark] of text.matchAll(/[\u202a-\u202e\u2066-\u2069]/g)) {
    if (mark === '\u202d' || mark === '\u202e') return 'unbalanced';
    if (mark === '\u202a' || mark === '\u202b') open.push('\u202c');
    else if (mark >= '\u2066' && mark <= '\u2068') open.push('\u2069');
    else if (open.pop() !== mark) return 'unbalanced';
  }
  return open.length === 0 ? 'sound' : 'unbalanced';
}

const nothing: Invisible = { characters: [], direction: 'sound', controls: [] };
const suspicious =
  /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u180e\u200b-\u200d\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\u034f|\udb40[\udc00-\udc7f]/;
/** Soft hyphen, word joiner, byte order mark, invisible operators, annotations; tag characters but for those of flags. */
const hidden =
  /[\u00ad\u180e\u2060-\u2064\ufeff\ufff9-\ufffb]|\u034f|(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]*)[\u{e0001}-\u{e007f}]/gu;
const control = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/g;
const joining =
  /[\p{Script=Arab}\p{Script=Syrc}\p{Script=Mong}\p{Script=Deva}\p{Script=Beng}\p{Script=Guru}\p{Script=Gujr}\p{Script=Orya}\p{Script=Taml}\p{Script=Telu}\p{Script=Knda}\p{Script=Mlym}\p{Script=Sinh}\p{Script=Khmr}\p{Script=Mymr}\p{Script=Tibt}\p{Script=Nkoo}\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f/u;
const spaceless =
  /[\p{Script=Thai}\p{Script=Laoo}\p{Script=Khmr}\p{Script=Mymr}\p{Script=Tibt}\p{Script=Hira}\p{Script=Kana}\p{Script=Hani}]/u;
