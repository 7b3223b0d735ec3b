/** The parts of an open file that a journal needs: those of Node's FileHandle, in words of our own, for public types name no package. */
export interface JournalFile {
  appendFile(data: Uint8Array): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

export interface JournalOptions {
  readonly syncEveryMs?: number;
  /** Opens the file for appending; replaced where a full disk is tried. */
  readonly openFile?: (path: string) => Promise<JournalFile>;
}
