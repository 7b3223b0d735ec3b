import type { Signature } from '../../text/signature.ts';
import type { DatasetBuilder } from '../dataset-builder.ts';
import type { Problems } from '../problems.ts';

/** One file as formats see it before it is read. */
export interface DatasetFile {
  /** Relative to the folder, `/` between parts, without `.gz`: `qrels/test.tsv`. */
  readonly name: string;
  /** As it can be opened, and as messages name it. */
  readonly path: string;
  /** For a file given by itself: the names in the first JSON object of its beginning; empty where there is none. */
  readonly keys: readonly string[];
  /** For a file given by itself: what its first bytes say it is. */
  readonly signature?: Signature | null;
}

/** Bytes of a file that is not text, from any place in it. */
export interface ByteSource {
  readonly byteLength: number;
  /** Fewer than asked for where the file ends before. */
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** What the user pointed at: one file, or a folder with its files (and those below that formats know by name). */
export interface DatasetInput {
  readonly kind: 'file' | 'folder';
  readonly path: string;
  readonly files: readonly DatasetFile[];
}

export interface ReadContext {
  readonly input: DatasetInput;
  readonly problems: Problems;
  readonly builder: DatasetBuilder;
  /**
   * Feeds a file's decoded text piece by piece, without its byte order mark. `broken` when it could not be read to its end:
   * that has been told then, and what was fed is its beginning.
   */
  text(file: DatasetFile, onText: (text: string) => void): Promise<'whole' | 'broken'>;
  /** Lends the bytes of a binary file. `broken` when they cannot be had, which has been told then. */
  bytes(file: DatasetFile, use: (source: ByteSource) => Promise<void>): Promise<'whole' | 'broken'>;
}

/** A way in which labelled sets are written down. */
export interface Format {
  readonly name: string;
  readonly title: string;
  /** What has to be pointed at. */
  readonly kind: DatasetInput['kind'];
  /** What makes an input this format, for the message when none fits. */
  readonly needs: string;
  /** Answers for itself, by names and keys alone: the order of formats decides nothing. */
  recognises(input: DatasetInput): boolean;
  /** Feeds the builder, and tells problems instead of throwing. Resolves to whether the set names its candidates. */
  read(context: ReadContext): Promise<'given' | 'derived'>;
}

/** The ending of a single file's name, in small letters: `csv`. Null for a folder. */
export function fileEnding(input: DatasetInput): string | null {
  const [file] = input.files;
  if (input.kind !== 'file' || file === undefined) return null;
  return /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
}
