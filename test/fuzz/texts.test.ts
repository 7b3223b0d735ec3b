import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { explainLog } from '../../src/diagnosis/explain-log.ts';
import { meaningOf } from '../../src/gate/explain.ts';
import { parseRules } from '../../src/gate/parse-rule.ts';
import { parseSlo } from '../../src/load/slo.ts';
import { parseMetrics } from '../../src/metrics/index.ts';
import { parseTemplate } from '../../src/prompt/parse-template.ts';
import { renderTask } from '../../src/prompt/render-task.ts';
import { customProtocol } from '../../src/reranker/protocols/custom.ts';
import { readMapping } from '../../src/reranker/protocols/mapping.ts';
import { serverAddress } from '../../src/reranker/server-address.ts';
import { mutatedText } from './mutate.ts';
import { properly, report, runsOf, seed, tally } from './proper.ts';

const root = join(import.meta.dirname, '..', '..');

interface Parser {
  readonly name: string;
  /** Texts that it reads. */
  readonly corpus: () => Promise<readonly string[]>;
  /** Parses, and uses what came: a value that breaks its user is no better than a crash. */
  readonly parse: (text: string) => unknown;
}

const parsers: readonly Parser[] = [
  {
    name: 'template',
    corpus: () => textsOf('prompts', /\.yaml$/),
    parse(text) {
      const template = parseTemplate(text, 'fuzz.yaml');
      const task = { query: 'q {{document}} </s>', language: 'ar', documents: ['d', '{{query}} $1 $&'] };
      const rendered = renderTask(template, task);
      expect(rendered.documents).toHaveLength(2);
    },
  },
  {
    name: 'config',
    corpus: async () => [
      ...(await textsOf('examples', /rankgauge\.ya?ml$/)),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the file
      'dataset: a\nreranker:\n  - protocol: vllm\n    url: [http://127.0.0.1:1]\n    headers: { authorization: "Bearer ${KEY}" }\nmetrics: [nDCG@10]\ngate: { rules: ["nDCG@10 >= 0.5"] }\n',
    ],
    parse(text) {
      const { config, origin } = parseConfig(text, {
        file: 'rankgauge.yaml',
        folder: root,
        cwd: root,
        env: { KEY: 'k', HOME: '/h' },
      });
      for (const key of Object.keys(config)) expect(typeof origin([key])).toBe('string');
    },
  },
  {
    name: 'mapping of the protocol custom',
    corpus: async () => [
      "path: /score\nrequest: { q: '{{query}}', d: ['{{documents}}'], m: { i: '{{instruction}}' } }\nresponse: { rows: 'data[].{index: i, score: s}', tokens: usage }\nscale: logit\n",
      "path: /one\ndocumentsPerCall: 1\nrequest: { pair: ['{{query}}', '{{document}}'] }\nresponse: { scores: '[score]' }\nerror: 'detail[*].msg'\n",
    ],
    parse(text) {
      const protocol = customProtocol(readMapping(text, 'fuzz.yaml'));
      const content = { query: 'q', documents: ['{{query}}', 'b'], instruction: null, model: null };
      JSON.stringify(protocol.buildRequest(content).body);
      for (const body of [null, [], {}, { data: [{ i: 0, s: 1 }] }, { score: 1 }, 'x', 3]) {
        expect(protocol.readResponse(body).outcome).toMatch(/^(?:read|unreadable|refused)$/);
      }
    },
  },
  {
    name: 'gate rule',
    corpus: async () => [
      'nDCG@10 >= 0.7',
      'nDCG@10 drops < 2 % vs baseline',
      'language: nDCG@10 not worse than 0.02',
      'p95 < 500 ms',
      'failed == 0',
      'low(nDCG@10) > 0.6 and MRR@10 >= 0.5',
      ...(await rulesOfPage()),
    ],
    parse(text) {
      for (const { text: printed, check } of parseRules([{ text }])) {
        // What it prints reads back as the same rule.
        expect(parseRules([{ text: printed }])[0]?.text).toBe(printed);
        expect(meaningOf(check, 0.02).trim()).not.toBe('');
      }
    },
  },
  {
    name: 'measures',
    corpus: async () => [
      'nDCG@10',
      'nDCG(gain=exp)@10,MRR@5',
      'RBP(p=0.8)',
      'P(rel=2)@5,AP,spread',
      'ERR@10 bpref',
    ],
    parse(text) {
      for (const { name } of parseMetrics(text)) expect(parseMetrics(name)[0]?.name).toBe(name);
    },
  },
  {
    name: 'objective of load',
    corpus: async () => ['p95 < 500 ms', 'p95 < 0.5 s and errors < 0.1 %', 'throughput >= 20 and p99 <= 2 s'],
    parse: (text) => expect(parseSlo(text).conditions.length).toBeGreaterThan(0),
  },
  {
    name: 'address of a server',
    corpus: async () => ['http://127.0.0.1:8000', 'https://u:p@host/v1/rerank?x=1', 'http://[::1]:80/a/b'],
    parse(text) {
      const address = serverAddress(text, ['/v1/rerank', '/rerank']);
      expect('message' in address ? address.message : JSON.stringify(address)).not.toBe('');
    },
  },
  {
    name: 'log of a server',
    corpus: () => textsOf('test/golden/logs', /\.log$/),
    parse(text) {
      const { lines, findings } = explainLog(text);
      for (const { line, text: shown } of findings) {
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(text.split('\n').length);
        expect(shown.length).toBeLessThanOrEqual(300);
      }
      expect(lines).toBeGreaterThanOrEqual(0);
    },
  },
];

test.each(parsers)(
  'a damaged $name is read, or refused with problems that can be acted on',
  async (parser) => {
    const corpus = await parser.corpus();
    expect(corpus.length).toBeGreaterThan(0);
    const counts = tally();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          { weight: 5, arbitrary: mutatedText(corpus) },
          { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
        ),
        (text) => properly(counts, () => parser.parse(text)),
      ),
      { numRuns: runsOf(250), seed },
    );
    report(parser.name, counts);
    expect(counts.read).toBeGreaterThan(0);
    // Of a log nothing is refused: what is not known is said to be so.
    if (!['log of a server', 'address of a server'].includes(parser.name))
      expect(counts.refused).toBeGreaterThan(0);
  },
  600_000,
);

async function textsOf(folder: string, pattern: RegExp): Promise<string[]> {
  const names = (await readdir(join(root, folder), { recursive: true }))
    .filter((name) => pattern.test(name))
    .sort();
  return Promise.all(names.map((name) => readFile(join(root, folder, name), 'utf8')));
}

/** The rules that docs/gate.md shows. */
async function rulesOfPage(): Promise<string[]> {
  const page = await readFile(join(root, 'docs', 'gate.md'), 'utf8');
  return [...page.matchAll(/^\| `([^`]+[<>=][^`]+)` \|/gm)].map(([, rule = '']) => rule);
}
