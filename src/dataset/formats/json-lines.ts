import type { Place } from '../../foundation/errors.ts';
import { isJsonObject, type JsonObject, kindOfJson, parseJson } from '../../text/json.ts';
import { lineSplitter } from '../../text/line-splitter.ts';
import type { Problems } from '../problems.ts';
import type { DatasetFile, ReadContext } from './format.ts';

/** Reads a file of one JSON object a line. Blank lines are passed over; lines that are no object are told and passed over. */
export async function readJsonLines(
  context: ReadContext,
  file: DatasetFile,
  onObject: (object: JsonObject, at: Place) => void,
): Promise<'whole' | 'broken'> {
  let objects = 0;
  let array = false;
  let faults = 0;
  const splitter = lineSplitter((line, number) => {
    if (array) return;
    const at = { file: file.path, line: number };
    const text = withoutMark(line, at, context.problems);
    if (blank.test(text)) return;
    const outcome = parseJson(text);
    if (outcome.kind === 'value' && isJsonObject(outcome.value)) {
      objects += 1;
      onObject(outcome.value, at);
      return;
    }
    faults += 1;
    if (objects === 0 && text.trimStart().startsWith('[')) {
      array = true;
      context.problems.error({
        code: 'json-array',
        message: 'the file is one JSON array, not one JSON object a line',
        where: at,
        mend: "write one object a line, e.g. with jq -c '.[]'",
      });
      return;
    }
    context.problems.error(
      outcome.kind === 'fault'
        ? {
            code: 'not-json',
            message: outcome.message,
            where: { ...at, column: outcome.column },
            why: 'every line has to be one whole JSON object',
            mend: mendOf(outcome.message),
          }
        : {
            code: 'not-an-object',
            message: `the line is ${kindOfJson(outcome.value)}, not a JSON object`,
            where: at,
            mend: 'write one object in braces a line',
          },
    );
  });
  const state = await context.text(file, (text) => splitter.push(text));
  // The last line of a broken file is not whole, so what it would say is no news.
  if (state === 'broken') return state;
  splitter.end();
  if (objects === 0 && faults === 0) {
    context.problems.error({
      code: 'file-empty',
      message: 'the file is empty: it holds blank lines only',
      where: { file: file.path },
      mend: 'check that this is the right file',
    });
  }
  return state;
}

function withoutMark(line: string, at: Place, problems: Problems): string {
  if (line.charCodeAt(0) !== 0xfeff) return line;
  problems.warn({
    code: 'byte-order-mark-inside',
    message: 'a byte order mark (U+FEFF) stands at the beginning of a line inside the file',
    where: at,
    why: 'files were put together; the mark was passed over',
    mend: 'check that nothing stands twice, and take the mark out',
  });
  return line.slice(1);
}

function mendOf(message: string): string {
  if (message.includes('truncated')) return 'the file may have been cut off: copy or write it again';
  if (message.includes('single')) return 'write JSON (in Python: json.dumps, not str)';
  if (message.includes('NUL')) return 'the file may be damaged: copy or write it again';
  return 'write the line with a JSON library';
}

const blank = /^[ \t]*$/;
