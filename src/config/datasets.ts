import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import { packageRoot } from './package-root.ts';

/** A data set that comes with rankgauge. */
export interface ShippedDataset {
  readonly name: string;
  readonly path: string;
}

/** The data sets that come with rankgauge, by name. */
export async function shippedDatasets(): Promise<ShippedDataset[]> {
  const folder = join(packageRoot(), 'datasets');
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, path: join(folder, name) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/**
 * The path that a `--dataset` means: a path that exists, else the name of a data set that comes with rankgauge.
 *
 * @throws InputError `dataset-not-found`
 */
export async function datasetPath(dataset: string, { cwd }: { readonly cwd: string }): Promise<string> {
  if (existsSync(resolve(cwd, dataset))) return dataset;
  const shipped = await shippedDatasets();
  const found = shipped.find(({ name }) => name === dataset);
  if (found !== undefined) return found.path;
  const names = shipped.map(({ name }) => name);
  throw new InputError({
    code: 'dataset-not-found',
    message: `there is no data set ${quoted(dataset)}${didYouMean(dataset.slice(0, 64), names)}`,
    mend: `give the path of a folder or file, or one that comes with rankgauge: ${names.join(', ')}`,
  });
}
