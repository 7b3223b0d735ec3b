import { catalogue } from '../foundation/catalogue.ts';
import { InputError } from '../foundation/errors.ts';
import { didYouMean } from '../foundation/suggest.ts';
import * as all from './all.ts';
import type { Reporter } from './report.ts';

/** All formats of reports: `reporters.get('json').render(evaluation)`. */
export const reporters = catalogue<Reporter>('format', all);

/**
 * The reporter asked for: by name if there is one, else by the ending of the output file, else `table`.
 *
 * @throws InputError `unknown-format`, or `unknown-extension` for a file whose ending tells no format
 * @example
 * reporterFor({ outputFile: 'out/result.md' }).name; // => 'markdown'
 */
export function reporterFor({
  format,
  outputFile,
}: {
  readonly format?: string | undefined;
  readonly outputFile?: string | undefined;
}): Reporter {
  if (format !== undefined) return reporters.get(format);
  if (outputFile === undefined) return all.table;
  const extension = /[^/\\](\.[^./\\]+)$/.exec(outputFile)?.[1]?.toLowerCase() ?? '';
  const found = reporters.entries.find(({ extensions }) => extensions.includes(extension));
  if (found !== undefined) return found;
  const known = reporters.entries.flatMap(({ extensions }) => extensions);
  throw new InputError({
    code: 'unknown-extension',
    message:
      extension === ''
        ? 'the name of the output file has no ending that tells its format'
        : `no format has the ending "${extension}"${didYouMean(extension, known)}`,
    where: { file: outputFile },
    mend: `end the name in one of ${known.join(', ')}, or say --format ${reporters.names.join('|')}`,
  });
}
