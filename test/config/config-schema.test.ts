import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { configJsonSchema } from '../../scripts/config-schema.ts';
import { parseConfig } from '../../src/config/config.ts';
import { InputError } from '../../src/foundation/errors.ts';
import { readYaml } from '../../src/foundation/yaml-source.ts';
import { parseTemplate, templateKeys } from '../../src/prompt/parse-template.ts';

const schemas = new URL('../../docs/schemas/', import.meta.url);
const shipped = (name: string) => JSON.parse(readFileSync(new URL(`${name}.schema.json`, schemas), 'utf8'));

function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

describe('the JSON Schema of rankgauge.yaml', () => {
  test('is what the checks say (npx tsx scripts/config-schema.ts writes it)', () => {
    expect(shipped('config')).toEqual(configJsonSchema());
  });

  test('says of every key what it decides', () => {
    const undescribed = Object.entries<{ description?: string }>(shipped('config').properties)
      .filter(([, property]) => property.description === undefined)
      .map(([key]) => key);
    expect(undescribed).toEqual([]);
  });

  const validate = new Ajv2020().compile(shipped('config'));
  const samples: [text: string, verdict: boolean][] = [
    ['{}', true],
    ['dataset: a\ntemplates: bare\nmetrics: [AP]\nlanguage: [zh, en]', true],
    ['reranker: {protocol: vllm, url: "http://x", headers: {a: b}, timeouts: {wholeMs: 5}}', true],
    ['reranker: [{name: a}, {name: b, url: ["http://x", "http://y"]}]', true],
    ['gate: {margin: 1, rules: [x], onInconclusive: fail, expectChange: [model]}', true],
    ['seed: 0\npreflight: true\nrequestOrder: first-stage\nlimit: 1', true],
    ['reranker: [{protocol: vllm}]', false],
    ['reranker: []', false],
    ['reranker: {name: a/b}', false],
    ['reranker: {url: []}', false],
    ['reranker: {headers: {a: 1}}', false],
    ['reranker: {timeouts: {total: 5}}', false],
    ['reranker: {attempts: 0}', false],
    ['gate: {margin: 0}', false],
    ['gate: {margin: 1.5}', false],
    ['gate: {rules: x}', false],
    ['metrics: []', false],
    ['templates: [""]', false],
    ['dataset: 1', false],
    ['limit: 1.5', false],
    ['preflight: "true"', false],
    ['scale: logit', false],
    ['foo: 1', false],
    ['[]', false],
  ];

  test.each(samples)('agrees with the reader on %s', (text, verdict) => {
    const context = { file: 'rankgauge.yaml', folder: '/', cwd: '/', env: {} };
    expect([validate(plain(text)), accepts(() => parseConfig(text, context))]).toEqual([verdict, verdict]);
  });
});

describe('the JSON Schema of a template', () => {
  test('has the keys that the reader knows', () => {
    expect(Object.keys(shipped('template').properties)).toEqual(templateKeys);
  });

  const validate = new Ajv2020().compile(shipped('template'));

  test.each<[text: string, verdict: boolean]>([
    ['name: a', true],
    ['name: a\ndescription: ""\ninstruction: "a\\nb"\nlanguages: {zh-Hant: x}', true],
    ['name: a\ninstruction: I\ndocument: "{{ document }} {{instruction}}"\nquery: "{{query}}"', true],
    ['name: a/b', false],
    ['name: 1', false],
    ['description: a', false],
    ['name: a\ninstruction: "I\\n"', false],
    ['name: a\ninstruction: ""', false],
    ['name: a\nlanguages: {en: I}', false],
    ['name: a\ninstruction: I\nlanguages: {zh_CN: I}', false],
    ['name: a\ninstruction: I\nlanguages: {english: I}', false],
    ['name: a\ndocument: x', false],
    ['name: a\nqueri: "{{query}}"', false],
    ['[]', false],
  ])('agrees with the reader on %j', (text, verdict) => {
    expect([validate(plain(text)), accepts(() => parseTemplate(text, 'a.yaml'))]).toEqual([verdict, verdict]);
  });
});

function plain(text: string): unknown {
  return JSON.parse(JSON.stringify(readYaml(text, 'x').value));
}
