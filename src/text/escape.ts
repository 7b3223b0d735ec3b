/**
 * For a terminal: control characters (and with them every ANSI and OSC sequence, line break and tab), bidirectional
 * controls, line and paragraph separators, invisible fillers and lone surrogates stand there as `\x1b`, `\n`, `\u202e`.
 * Joiners, which Persian, Hindi and emoji need, stay.
 *
 * @example
 * escapeTerminal('\u001b[31mred'); // => '\\x1b[31mred'
 */
export function escapeTerminal(text: string): string {
  return text.replace(UNSAFE, visible);
}

/**
 * For one line of GitHub's Markdown, a table cell above all: what has a meaning is escaped, line breaks become spaces,
 * and mentions (`@user`), references (`#123`, `GH-123`) and addresses get a zero-width space inside, for GitHub looks for
 * those after escapes are resolved. The cutoff of a metric (`nDCG@10`) is no mention and stays whole.
 *
 * @example
 * escapeMarkdown('a|b <b> @user nDCG@10'); // => 'a\\|b &lt;b&gt; @\u200buser nDCG@10'
 */
export function escapeMarkdown(text: string): string {
  return escapeTerminal(text.replace(/(?:\r\n|[\n\r\t\v\f\x85\u2028\u2029])+/g, ' '))
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~$]/g, '\\$&')
    .replace(/^(\s*)([-+=](?![.\d])|#|\d+(?=[.)](?:\s|$)))/, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
    )
    .replace(/@(?=[\w-])(?!(?<=[A-Za-z0-9]@)\d+(?![\w-]|\.\w))/g, `@${ZERO_WIDTH_SPACE}`)
    .replace(
      /#(?=\d)|(?<![A-Za-z0-9])GH-(?=\d)|www(?=\.)|:(?=\/\/)|(?:mailto|xmpp):/gi,
      `$&${ZERO_WIDTH_SPACE}`,
    );
}

/**
 * One field of a CSV file, quoted where RFC 4180 asks for it. A field that a spreadsheet would run as a formula (first
 * visible character `=`, `+`, `-`, `@`, their full-width forms; or a leading tab or carriage return) gets a `'` in front;
 * numbers such as -0.5 stay numbers. Control characters other than tab and line breaks become visible, since CSV is also
 * read on terminals.
 *
 * @example
 * escapeCsv('=1+1, "x"'); // => `"'=1+1, ""x"""`
 */
export function escapeCsv(text: string): string {
  const shown = text.replace(UNSAFE, (character) =>
    /[\t\n\r]/.test(character) ? character : visible(character),
  );
  const harmless = FORMULA.test(shown) && !NUMBER.test(shown) ? `'${shown}` : shown;
  return /[",;\t\n\r]|^ | $/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * For HTML, in an element or in a quoted attribute. Characters that HTML does not allow become U+FFFD. Bidirectional
 * controls stay, as documents need them: put foreign text into `<bdi>` or an element with `dir="auto"`, which confine them.
 *
 * @example
 * escapeHtml('<a href="x">'); // => '&lt;a href=&quot;x&quot;&gt;'
 */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\p{Cs}\p{Noncharacter_Code_Point}]/gu, REPLACEMENT)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * For XML 1.0, in an element or in an attribute (not in CDATA). Characters that XML 1.0 forbids become U+FFFD; tabs and
 * line breaks become references, for a parser would turn them into spaces in an attribute.
 *
 * @example
 * escapeXml('1 < 2\u0000'); // => '1 &lt; 2\ufffd'
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\p{Cs}\ufffe\uffff]/gu, REPLACEMENT)
    .replace(/[&<>"'\t\n\r]/g, (character) => ENTITIES[character] ?? `&#${character.charCodeAt(0)};`);
}

/**
 * For a GitHub workflow command, `::error file=PROPERTY::DATA`: percent signs and line breaks encoded, in a property also
 * colons and commas. Other control characters become visible.
 *
 * @see https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
 * @example
 * escapeWorkflowCommand('50 %\n::stop', 'data'); // => '50 %25%0A::stop'
 */
export function escapeWorkflowCommand(text: string, part: 'data' | 'property'): string {
  const data = text
    .replace(UNSAFE, (character) => (/[\n\r]/.test(character) ? character : visible(character)))
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
  return part === 'data' ? data : data.replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * A name for one file or folder, on every system: separators, what Windows refuses, white space, control and invisible
 * characters become `-`; no dot, space or dash at its ends; names that Windows keeps for devices get a `_` in front; at
 * most `maximum` bytes of UTF-8, cut between clusters. Never empty, `.` or `..`. Two texts may give one name: who makes
 * files checks for that. Applied again it changes nothing.
 *
 * @param options.maximum bytes, 8 or more; 120 when left out (file systems allow 255, and endings are added)
 * @example
 * safeFileName('../Qwen/Qwen3: 4B'); // => 'Qwen-Qwen3-4B'
 */
export function safeFileName(text: string, { maximum = 120 }: { readonly maximum?: number } = {}): string {
  const plain = text
    .normalize('NFC')
    .replace(/[\p{C}\p{Z}\p{Noncharacter_Code_Point}\s<>:"'`/\\|?*]+/gu, '-')
    .replace(/-{2,}/g, '-');
  const name = withoutEdges(cutBytes(withoutEdges(plain), maximum));
  if (name === '') return 'unnamed';
  return RESERVED.test(name) ? withoutEdges(cutBytes(`_${name}`, maximum)) : name;
}

function visible(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

function withoutEdges(name: string): string {
  return name.replace(/^[-.~ ]+|[-. ]+$/g, '');
}

function cutBytes(text: string, maximum: number): string {
  const encoder = new TextEncoder();
  let bytes = 0;
  let result = '';
  for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)) {
    bytes += encoder.encode(segment).length;
    if (bytes > maximum) break;
    result += segment;
  }
  return result;
}

const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const ZERO_WIDTH_SPACE = '\u200b';
const REPLACEMENT = '\ufffd';

const FORMULA = /^[\t\r]|^\s*[=+\-@＝＋－＠]/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** With any ending: `NUL.txt` is the device too. The superscript digits are digits to Windows. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
