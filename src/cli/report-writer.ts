import { writeFile } from 'node:fs/promises';
import { InputError } from '../foundation/errors.ts';
import { reporterFor } from '../report/index.ts';
import type { Report, Reporter } from '../report/report.ts';

/** The options of every command that prints a report. */
export interface ReportOptions {
  readonly format?: string | undefined;
  readonly json: boolean;
  readonly output?: readonly string[] | undefined;
  readonly quiet: boolean;
}

/**
 * Settles where a report goes before any work is done, so that a misspelt format does not cost a run. The report asked for
 * stands alone on stdout; files get the format of their ending (or of --format, when that is given and there is one file).
 *
 * @throws InputError `unknown-format`, `unknown-extension`
 */
export function reportWriter({
  format,
  json,
  output = [],
}: ReportOptions): (report: Report) => Promise<void> {
  const asked = json ? 'json' : format;
  const shown = reporterFor({ format: asked });
  const files = output.map((file) => ({ file, reporter: reporterFor({ outputFile: file }) }));
  return async (report) => {
    await writeFiles(files, report);
    await shown.prepare?.();
    process.stdout.write(shown.render(report, terminalOptions()));
  };
}

/** Writes a report into files, each in the format of its reporter. */
export async function writeFiles(
  files: readonly { readonly file: string; readonly reporter: Reporter }[],
  report: Report,
): Promise<void> {
  for (const { file, reporter } of files) {
    await reporter.prepare?.();
    await writeFile(file, reporter.render(report)).catch((cause) => {
      throw new InputError(
        {
          code: 'output-unwritable',
          message: `the report cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
          where: { file },
          mend: 'choose a file in a folder that exists and can be written',
        },
        { cause },
      );
    });
  }
}

/** Colour and width of the terminal that stdout is; neither when it is none. */
export function terminalOptions(): { color: boolean; width?: number } {
  const { isTTY, columns } = process.stdout;
  const color = isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  return { color, ...(isTTY && columns !== undefined ? { width: Math.max(60, columns) } : {}) };
}
