import type { TextSink } from './line-splitter.ts';
import { countLineEnds } from './line-splitter.ts';

/** A quote that does not do what quotes in tables do. Lines count from 1. */
export interface QuoteFault {
  readonly kind: 'never-closed' | 'text-after-closing';
  /** Where the quote opens. */
  readonly line: number;
  /** Where it was noticed: the end of the text, or the line of the closing quote. */
  readonly noticed: number;
}

/**
 * Cuts a delimited text (CSV, TSV) into records at line ends outside of quotes; LF, CRLF and CR alone, mixed at will. A field
 * is quoted when its first character is the double quote; inside, a doubled quote stands for one. Blank space between a
 * closing quote and the delimiter is let pass. A faulty record is told and not handed out.
 *
 * papaparse takes one kind of line end per text and counts records, not lines; so it is given one record at a time.
 *
 * @param onRecord is given the record without its line end, and the number of its first line
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @example
 * const records: string[] = [];
 * const splitter = recordSplitter({ delimiter: ',', onRecord: (text, line) => records.push(`${line}: ${text}`), onFault: () => {} });
 * splitter.push('a,"b\nc"\r\nd,e');
 * splitter.end();
 * records; // => ['1: a,"b\nc"', '3: d,e']
 */
export function recordSplitter(options: {
  /** One character. */
  readonly delimiter: string;
  readonly onRecord: (text: string, line: number) => void;
  readonly onFault: (fault: QuoteFault) => void;
}): TextSink {
  const delimiter = options.delimiter.charCodeAt(0);
  let state: 'field-start' | 'plain' | 'quoted' | 'after-quote' | 'after-blank' = 'field-start';
  let rest = '';
  let line = 1;
  let quoteLine = 1;
  let faulty = false;
  let afterReturn = false;

  const hand = (text: string) => {
    if (!faulty) options.onRecord(text, line);
    faulty = false;
    state = 'field-start';
    line += countLineEnds(text) + 1;
  };
  const fault = (kind: QuoteFault['kind'], read: string) => {
    faulty = true;
    options.onFault({ kind, line: quoteLine, noticed: line + countLineEnds(read) });
  };
  return {
    push(text) {
      let start = 0;
      if (afterReturn && text.length > 0) {
        afterReturn = false;
        if (text.charCodeAt(0) === feed) start = 1;
      }
      for (let index = start; index < text.length; index += 1) {
        if (state === 'quoted') {
          index = text.indexOf('"', index);
          if (index === -1) break;
          state = 'after-quote';
          continue;
        }
        const code = text.charCodeAt(index);
        if (code === feed || code === back) {
          hand(rest + text.slice(start, index));
          rest = '';
          if (code === back) {
            if (index + 1 === text.length) afterReturn = true;
            else if (text.charCodeAt(index + 1) === feed) index += 1;
          }
          start = index + 1;
        } else if (code === delimiter) {
          state = 'field-start';
        } else if (state === 'field-start') {
          state = code === quote ? 'quoted' : 'plain';
          if (code === quote) quoteLine = line + countLineEnds(rest + text.slice(start, index));
        } else if (state === 'after-quote' && code === quote) {
          state = 'quoted';
        } else if (state !== 'plain') {
          if (code !== space) fault('text-after-closing', rest + text.slice(start, index));
          state = code === space ? 'after-blank' : 'plain';
        }
      }
      rest += text.slice(start);
    },
    end() {
      if (state === 'quoted') fault('never-closed', rest);
      if (rest !== '') hand(rest);
      rest = '';
    },
  };
}

const feed = 0x0a;
const back = 0x0d;
const quote = 0x22;
const space = 0x20;
