// Loaded before the command (node --import): files whose path ends in TEST_DISK_FULL (a regular expression) meet a full disk
// after TEST_DISK_BYTES bytes, as a real one: what fits is written, the rest is refused with ENOSPC.
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const pattern = new RegExp(process.env.TEST_DISK_FULL ?? '^$');
let left = Number(process.env.TEST_DISK_BYTES ?? 0);
const { open, writeFile } = fs;

fs.writeFile = async (path, data, ...rest) => {
  if (!pattern.test(String(path))) return writeFile(path, data, ...rest);
  const file = await fs.open(path, 'w');
  try {
    return await file.writeFile(data);
  } finally {
    await file.close();
  }
};

fs.open = async (path, ...rest) => {
  const file = await open(path, ...rest);
  if (!pattern.test(String(path))) return file;
  for (const name of ['appendFile', 'writeFile', 'write']) {
    const own = file[name].bind(file);
    file[name] = async (data, ...more) => {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      if (bytes.length <= left) {
        left -= bytes.length;
        return own(data, ...more);
      }
      await own(bytes.subarray(0, left));
      left = 0;
      throw Object.assign(new Error(`ENOSPC: no space left on device, write`), {
        code: 'ENOSPC',
        errno: -28,
        syscall: 'write',
      });
    };
  }
  return file;
};
syncBuiltinESMExports();
