import { open } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { InputError, type Problem } from '../foundation/errors.ts';

/**
 * The text of a small file that a person wrote. UTF-8 is demanded: bytes that are none would arrive as U+FFFD in a prompt.
 *
 * @param path absolute
 * @param options.shownAs the name for messages
 * @returns null when there is no such file
 * @throws InputError `file-unreadable`, `file-too-large`, `not-utf8` (with line and column)
 */
export async function readSmallFile(
  path: string,
  options: { readonly shownAs: string },
): Promise<string | null> {
  const { shownAs } = options;
  const refuse = (code: string, message: string, mend: string, cause?: unknown) => {
    const problem: Problem = { code, message, where: { file: shownAs }, mend };
    return new InputError(problem, { cause });
  };
  let bytes: Uint8Array;
  try {
    const handle = await open(path, 'r');
    try {
      const status = await handle.stat();
      // A named pipe or a device could be waited for without end.
      if (!status.isFile()) throw refuse('file-unreadable', 'it is not a file', 'give the path of a file');
      if (status.size > LARGEST) {
        throw refuse('file-too-large', `it is larger than ${LARGEST} bytes`, 'is it the right file?');
      }
      bytes = await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw refuse(
      'file-unreadable',
      `it cannot be read (${code ?? 'unknown reason'})`,
      'check its permissions',
      error,
    );
  }
  try {
    return decode(bytes);
  } catch (cause) {
    throw new InputError(
      {
        code: 'not-utf8',
        message: 'the file is not UTF-8',
        where: { file: shownAs, ...placeOfBadByte(bytes) },
        mend: 'save it as UTF-8 without another encoding',
      },
      { cause },
    );
  }
}

/** A path for messages: relative to the working folder where it lies inside, else absolute. */
export function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside.startsWith(`..${sep}`) || inside === '..' || isAbsolute(inside)
    ? path
    : inside;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function placeOfBadByte(bytes: Uint8Array): { line: number; column: number } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let column = 1;
  for (let index = 0; index < bytes.length; index += 1) {
    try {
      const characters = decoder.decode(bytes.subarray(index, index + 1), { stream: true });
      column += characters.length;
      if (characters === '\n') {
        line += 1;
        column = 1;
      }
    } catch {
      break;
    }
  }
  return { line, column };
}

const LARGEST = 1_048_576;
