/** Puts the table of the faults into docs/reliability.md: `npx tsx test/faults/write-table.ts`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultTable } from './faults.ts';

const path = join(import.meta.dirname, '..', '..', 'docs', 'reliability.md');
const page = await readFile(path, 'utf8');
await writeFile(
  path,
  page.replace(
    /(<!-- faults -->\n)[\s\S]*?(<!-- end of faults -->)/,
    (_, begin, end) => `${begin}${faultTable()}\n${end}`,
  ),
);
