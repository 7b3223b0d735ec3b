import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { servingFlags } from '../../src/diagnosis/qwen3-reranker.ts';

const folder = join(import.meta.dirname, '..', '..', 'examples', 'deploy');
const text = readFileSync(join(folder, 'compose.yaml'), 'utf8');

interface Service {
  readonly command: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

function servicesOf(source: string): Readonly<Record<string, Service>> {
  const document = parseDocument(source, { strict: true, uniqueKeys: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  const compose: { readonly services: Readonly<Record<string, Service>> } = document.toJS();
  expect(Object.keys(compose)).toEqual(['services']);
  return compose.services;
}

test('uses only keys that the Compose Specification has for services', () => {
  for (const service of Object.values(servicesOf(text))) {
    expect(KEYS).toEqual(expect.arrayContaining(Object.keys(service)));
  }
});

test('starts vLLM with the flags that the advice gives, and files that are there', () => {
  const { vllm, gateway } = servicesOf(text);
  const flags = [...servingFlags.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  expect(vllm?.command.slice(1, 1 + flags.length)).toEqual(flags);
  const mounts = [...(vllm?.volumes ?? []), ...(gateway?.volumes ?? [])].map(
    (mount) => mount.split(':')[0] ?? '',
  );
  const ours = mounts.filter((mount) => mount.startsWith('../'));
  expect(ours).toHaveLength(2);
  for (const mount of ours) expect(existsSync(join(folder, mount)), mount).toBe(true);
});

test('opens nothing beyond this machine, and waits only for services that are there', () => {
  const services = servicesOf(text);
  for (const { ports = [], depends_on = {} } of Object.values(services)) {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const name of Object.keys(depends_on)) expect(services).toHaveProperty(name);
  }
});

test('is YAML with the service that is still to come too', () => {
  const whole = text.replace(/^ {2}# (?=view:| {2})/gm, '  ');
  expect(Object.keys(servicesOf(whole))).toEqual(['vllm', 'gateway', 'view']);
});

const KEYS = [
  ...['image', 'entrypoint', 'command', 'volumes', 'ipc', 'deploy', 'healthcheck', 'restart'],
  ...['working_dir', 'environment', 'ports', 'depends_on'],
];
