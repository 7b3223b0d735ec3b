/** Takes text in pieces and hands out what is complete. */
export interface TextSink {
  push(text: string): void;
  /** No more comes: hands out what is left. */
  end(): void;
}

/**
 * Cuts text into lines. LF, CRLF and CR alone end a line; U+2028, U+2029, U+0085, form feed and vertical tab do not, since
 * JSON strings and table cells hold them. A last line without an end counts; the empty rest after a last end does not.
 *
 * @param onLine is given each line without its end, and its number from 1
 * @example
 * const lines: string[] = [];
 * const splitter = lineSplitter((line) => lines.push(line));
 * splitter.push('a\r');
 * splitter.push('\nb\rc');
 * splitter.end();
 * lines; // => ['a', 'b', 'c']
 */
export function lineSplitter(onLine: (line: string, number: number) => void): TextSink {
  let rest = '';
  let number = 0;
  let afterReturn = false;
  const hand = (line: string) => {
    number += 1;
    onLine(line, number);
  };
  return {
    push(text) {
      let start = 0;
      if (afterReturn && text.length > 0) {
        afterReturn = false;
        if (text[0] === '\n') start = 1;
      }
      let feed = text.indexOf('\n', start);
      let back = text.indexOf('\r', start);
      while (feed !== -1 || back !== -1) {
        const end = feed === -1 ? back : back === -1 ? feed : Math.min(feed, back);
        hand(rest + text.slice(start, end));
        rest = '';
        start = end + 1;
        if (end === back) {
          if (start === text.length) afterReturn = true;
          else if (text[start] === '\n') start += 1;
        }
        if (feed !== -1 && feed < start) feed = text.indexOf('\n', start);
        if (back !== -1 && back < start) back = text.indexOf('\r', start);
      }
      rest += text.slice(start);
    },
    end() {
      if (rest !== '') hand(rest);
      rest = '';
    },
  };
}

/** How many lines end in the text: LF, CRLF and CR alone each once. */
export function countLineEnds(text: string): number {
  let count = 0;
  let feed = text.indexOf('\n');
  while (feed !== -1) {
    count += 1;
    feed = text.indexOf('\n', feed + 1);
  }
  let back = text.indexOf('\r');
  while (back !== -1) {
    if (text[back + 1] !== '\n') count += 1;
    back = text.indexOf('\r', back + 1);
  }
  return count;
}
