import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a whole file so that a reader sees the old one or the new one, never half: a temporary file beside it, fsync, rename,
 * fsync of the folder (without which the rename itself may be lost with the power).
 *
 * @param content in one piece, or in pieces that are asked for one by one
 * @throws the file system's error (ENOSPC, EACCES ...); the old file is then untouched and the temporary one removed
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      for (const piece of typeof content === 'string' || ArrayBuffer.isView(content) ? [content] : content) {
        await file.appendFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Removes what `writeFileAtomic` leaves in a folder when its process is killed. Only for who is alone in the folder. */
export async function removeDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => /\.[0-9a-f]{8}\.tmp$/.test(name));
  await Promise.all(drafts.map((name) => rm(join(folder, name), { force: true })));
}

/** Makes names in a folder durable. Windows cannot open a folder for this; there the rename has to do. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
