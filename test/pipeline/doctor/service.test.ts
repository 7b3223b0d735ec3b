import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckReport } from '../../../src/pipeline/doctor/doctor-report.ts';
import { examineService, type ServiceOutcome } from '../../../src/pipeline/doctor/examine.ts';
import { faultCases } from '../../faults/faults.ts';
import { type RecordedServer, recordings } from '../../reranker/protocols/recordings.ts';
import { type RunningServer, serverAvailable, slowTestsWanted, startServer } from '../../servers/server.ts';

const examineAt = (url: string, headers: Record<string, string> = {}, protocol = 'auto') =>
  examineService({ options: { protocol, url, headers }, environment: {} });

const troublesOf = ({ checks }: Pick<ServiceOutcome, 'checks'>) =>
  checks.filter(({ verdict }) => verdict === 'warn' || verdict === 'fail');

const checkOf = ({ checks }: ServiceOutcome, code: string): CheckReport => {
  const found = checks.find((check) => check.code === code);
  if (found === undefined) throw new Error(`no check ${code}`);
  return found;
};

type Expected = readonly [verdict: 'warn' | 'fail', check: string, finding: string, mend: RegExp];

/** The checks of an examination up to one, which then ends: the later ones would cost seconds and say nothing of it. */
async function reportsUntil(
  code: string,
  url: string,
  headers: Record<string, string>,
): Promise<readonly CheckReport[]> {
  const enough = new AbortController();
  const seen: CheckReport[] = [];
  const onCheck = (check: CheckReport) => {
    if (enough.signal.aborted) return;
    seen.push(check);
    if (check.code === code) enough.abort(new Error('enough'));
  };
  const options = { protocol: 'auto', url, headers };
  await examineService({ options, environment: {} }, { onCheck, signal: enough.signal }).catch((error) => {
    if (!enough.signal.aborted) throw error;
  });
  return seen;
}

/** For each fault the check that names it. `null`: nothing is wrong with the service, or nothing that a few calls can see. */
const faults: Readonly<Record<string, Expected | null>> = {
  no_template: ['fail', 'template', 'no-template', /--chat-template|qwen3-official/],
  wrong_head: ['fail', 'order', 'constant-scores', /"no" and "yes"/],
  double_sigmoid: ['fail', 'scale', 'squashed-range', /sigmoid/],
  logits: ['warn', 'scale', 'wrong-scale', /--scale logit/],
  'constant=0.5': ['fail', 'order', 'constant-scores', /"no" and "yes"/],
  ignore_instruction: ['fail', 'instruction', 'instruction-ignored', /name of the field/],
  'truncate=4': ['warn', 'length', 'truncated', /maximum length/],
  mojibake: ['fail', 'charset', 'mojibake', /UTF-8/],
  nan: ['fail', 'answer', 'not-a-number', /bfloat16/],
  null_score: ['fail', 'answer', 'not-a-number', /bfloat16/],
  string_score: ['fail', 'answer', 'score-as-text', /send numbers/],
  unsorted: null,
  no_index: ['fail', 'answer', 'index-missing', /`index`/],
  dup_index: ['fail', 'answer', 'index-twice', /number the documents once/],
  missing_index: ['fail', 'answer', 'documents-left-out', /never drop/],
  out_of_range: ['fail', 'answer', 'index-out-of-range', /from 0/],
  empty: ['fail', 'answer', 'empty-results', /log of the service/],
  old_shape: ['fail', 'answer', 'shape-unknown', /relevance_score/],
  'max_docs=2': ['warn', 'documents', 'document-limit', /--documents-per-call 2\b/],
  'max_docs=20': ['warn', 'documents', 'document-limit', /--documents-per-call 20\b/],
  'rate_limit=12': ['warn', 'stability', 'rate-limited', /--concurrency/],
  'rate_limit=12,retry_date': ['warn', 'stability', 'rate-limited', /--concurrency/],
  'delay_ms=100': null,
  'delay_ms=3000': ['warn', 'answer', 'slow', /ask again/],
  'jitter_ms=200': null,
  'drop=5': ['warn', 'stability', 'connection-broken', /log/],
  drop: ['fail', 'answer', 'connection-broken', /log/],
  'cut=5': ['warn', 'stability', 'connection-broken', /log/],
  cut: ['fail', 'answer', 'connection-broken', /log/],
  html: ['fail', 'answer', 'gateway-error', /past the proxy/],
  html_200: ['fail', 'answer', 'html-page', /past the proxy/],
  wrong_type: ['warn', 'answer', 'content-type', /application\/json/],
  'oom_above=0': ['fail', 'answer', 'out-of-memory', /--documents-per-call/],
  'oom_above=2': ['fail', 'burst', 'out-of-memory', /--concurrency/],
  // A megabyte a call is not seen in fifty calls.
  'leak_mb=1': null,
  serial: ['warn', 'burst', 'one-at-a-time', /event loop/],
};

test('every fault switch has its row', () => {
  expect(new Set(Object.keys(faults))).toEqual(
    new Set([...faultCases.map(({ fault }) => fault), 'max_docs=20']),
  );
});

describe.skipIf(!serverAvailable('faulty'))('a real service', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer('faulty', { RG_FAULT_HEADER: '1' });
    // Ready is not warm.
    await examineAt(server.url);
  }, 120_000);
  afterAll(() => server.stop());

  test('passes every check while it is healthy, in under 60 requests and 10 s', async () => {
    const before = performance.now();
    const outcome = await examineAt(server.url);
    expect(troublesOf(outcome)).toEqual([]);
    expect(outcome.checks.filter(({ verdict }) => verdict === 'skip').map(({ code }) => code)).toEqual([
      'tls',
    ]);
    expect(outcome.calls).toBeLessThanOrEqual(60);
    expect(outcome.calls).toBeGreaterThan(40);
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(outcome).toMatchObject({ protocol: 'fastapi', model: 'tiny-qwen3-reranker' });
  }, 20_000);

  test.each(Object.entries(faults))(
    'under %s it is told so',
    async (fault, expected) => {
      const headers = { 'x-fault': fault };
      if (expected === null) {
        const checks = await reportsUntil('scale', server.url, headers);
        expect(checks.at(-1)).toMatchObject({ code: 'scale', verdict: 'pass' });
        expect(troublesOf({ checks })).toEqual([]);
        return;
      }
      const [verdict, code, finding, mend] = expected;
      const check = (await reportsUntil(code, server.url, headers)).at(-1);
      expect(check).toMatchObject({ code, verdict, finding });
      expect(check?.mend).toMatch(mend);
    },
    20_000,
  );

  test.each(['delay_ms=3000', 'rate_limit=12', 'max_docs=2'])(
    'under %s 60 requests and 10 s are enough',
    async (fault) => {
      const before = performance.now();
      const { calls, checks } = await examineAt(server.url, { 'x-fault': fault });
      expect(performance.now() - before).toBeLessThan(10_500);
      expect(calls).toBeLessThanOrEqual(60);
      // What was not looked at is there, and says why.
      expect(checks.length).toBe(20);
    },
    20_000,
  );

  test('a model that it does not serve is told with the name that it has', async () => {
    const outcome = await examineService({
      options: { protocol: 'fastapi', url: server.url, model: 'Qwen/Qwen3-Reranker-4B' },
      environment: {},
    });
    const check = checkOf(outcome, 'models');
    expect([check.verdict, check.finding]).toEqual(['fail', 'model-not-served']);
    expect(check.mend).toContain('--model tiny-qwen3-reranker');
    expect(checkOf(outcome, 'answer').finding).toBe('model-unknown');
  }, 20_000);

  test('a template that renders the prompt is one too many', async () => {
    const outcome = await examineService({
      options: { protocol: 'fastapi', url: server.url },
      environment: {},
      templates: [
        {
          ...{ name: 'own', description: '', instruction: null, languages: {}, query: null },
          document: '<|im_start|>user {{document}}',
        },
      ],
    });
    expect(checkOf(outcome, 'template')).toMatchObject({ verdict: 'fail', finding: 'double-templated' });
  }, 20_000);

  test('a URL of another endpoint of it is told', async () => {
    const outcome = await examineAt(`${server.url}/v1/embeddings`);
    expect(checkOf(outcome, 'endpoints')).toMatchObject({
      verdict: 'fail',
      finding: 'url-of-another-endpoint',
    });
  }, 20_000);
});

/** Recorded answers that are wrong, by the rule that must name them. The replayed service gives the same answer to every POST. */
const recorded: readonly (readonly [RecordedServer, string, check: string, finding: string])[] = [
  ['faulty', 'fault_nan', 'answer', 'not-a-number'],
  ['faulty', 'fault_null_score', 'answer', 'not-a-number'],
  ['faulty', 'fault_string_score', 'answer', 'score-as-text'],
  ['faulty', 'fault_no_index', 'answer', 'index-missing'],
  ['faulty', 'fault_dup_index', 'answer', 'index-twice'],
  ['faulty', 'fault_missing_index', 'answer', 'documents-left-out'],
  ['faulty', 'fault_out_of_range', 'answer', 'index-out-of-range'],
  ['faulty', 'fault_empty', 'answer', 'empty-results'],
  ['faulty', 'fault_old_shape', 'answer', 'shape-unknown'],
  ['faulty', 'fault_html', 'answer', 'gateway-error'],
  ['faulty', 'fault_html_200', 'answer', 'html-page'],
  ['faulty', 'fault_oom_above_0', 'answer', 'out-of-memory'],
  ['faulty', 'fault_rate_limit_0', 'answer', 'rate-limited'],
  ['faulty', 'fault_wrong_type', 'answer', 'content-type'],
  ['faulty', 'unknown_model', 'answer', 'model-unknown'],
  ['faulty', 'missing_query', 'answer', 'request-refused'],
  ['faulty', 'not_utf8', 'answer', 'request-refused'],
  ['vllm', 'too_long_document', 'answer', 'too-long'],
  ['vllm', 'unknown_model', 'answer', 'model-unknown'],
  ['vllm', 'documents_objects', 'answer', 'request-refused'],
  ['vllm', 'wrong_endpoint', 'endpoints', 'no-rerank-endpoint'],
  ['vllm-chat', 'rerank_on_generate', 'endpoints', 'no-rerank-endpoint'],
  ['llamacpp-norerank', 'rerank', 'endpoints', 'no-reranking'],
  ['llamacpp', 'too_long_document', 'answer', 'too-long'],
  ['infinity', 'v1_rerank', 'endpoints', 'no-rerank-endpoint'],
  ['infinity', 'too_many_documents', 'answer', 'request-refused'],
];

describe('a recorded wrong answer', () => {
  let server: Server;
  let url: string;
  let now: { status: number; headers: readonly (readonly [string, string])[]; body: string };
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        if (request.method !== 'POST') {
          response.statusCode = request.url === '/health' ? 200 : 404;
          return response.end('');
        }
        response.statusCode = now.status;
        for (const [name, value] of now.headers) {
          if (/^(content-type|retry-after)$/i.test(name)) response.setHeader(name, value);
        }
        return response.end(now.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  test.each(recorded)('of %s, %s, is told by the check "%s" as %s', async (name, kase, code, finding) => {
    const response = recordings(name).get(kase)?.[0]?.response;
    if (response === undefined) throw new Error(`no recording ${name}/${kase}`);
    now = response;
    const outcome = await examineAt(url);
    expect(checkOf(outcome, code).finding).toBe(finding);
    expect(checkOf(outcome, code).mend).not.toBe(null);
    expect(outcome.calls).toBeLessThanOrEqual(60);
  });
});

describe('no service', () => {
  test('a port where nothing listens is told as such, with the log to look at, and the rest is skipped', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const outcome = await examineAt(`http://127.0.0.1:${port}`);
    expect(checkOf(outcome, 'connect')).toMatchObject({ verdict: 'fail', finding: 'refused' });
    expect(checkOf(outcome, 'connect').mend).toContain('--log');
    expect(outcome.calls).toBe(0);
    expect(checkOf(outcome, 'order').verdict).toBe('skip');
  });

  test('a name that nobody knows is told as such', async () => {
    const outcome = await examineAt('http://no-such-host.invalid:8000');
    expect(checkOf(outcome, 'resolve')).toMatchObject({ verdict: 'fail', finding: 'host-unknown' });
  });

  test('https at a port that speaks http is told as such', async () => {
    const server = createServer((_, response) => response.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const outcome = await examineAt(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(checkOf(outcome, 'tls')).toMatchObject({ verdict: 'fail', finding: 'no-tls' });
    server.close();
  });

  test('a proxy variable that catches the address is told', async () => {
    const outcome = await examineService({
      options: { protocol: 'auto', url: 'http://no-such-host.invalid:8000' },
      environment: { HTTP_PROXY: 'http://user:secret@proxy.example:3128' },
    });
    const check = checkOf(outcome, 'proxy');
    expect(check).toMatchObject({ verdict: 'warn', finding: 'proxy-catches' });
    expect(JSON.stringify(check)).not.toContain('secret');
  });
});

describe.skipIf(!(serverAvailable('infinity') && slowTestsWanted()))('infinity with a cross-encoder', () => {
  test('is recognised, and fails no check', async () => {
    const server = await startServer('infinity');
    try {
      await examineAt(server.url);
      const outcome = await examineAt(server.url);
      expect(outcome.protocol).toBe('infinity');
      expect(outcome.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    } finally {
      await server.stop();
    }
  }, 120_000);
});

describe.skipIf(!(serverAvailable('vllm') && slowTestsWanted()))('vLLM', () => {
  const at = async (name: 'vllm' | 'vllm-notemplate' | 'vllm-chat') => {
    const server = await startServer(name);
    try {
      await examineAt(server.url);
      return await examineAt(server.url);
    } finally {
      await server.stop();
    }
  };

  test('as it should be fails no check', async () => {
    const outcome = await at('vllm');
    expect(outcome).toMatchObject({ protocol: 'vllm', serverVersion: expect.stringMatching(/^0\./) });
    expect(troublesOf(outcome)).toEqual([]);
  }, 300_000);

  test('without its template is told so', async () => {
    const outcome = await at('vllm-notemplate');
    expect(checkOf(outcome, 'template')).toMatchObject({ verdict: 'fail', finding: 'no-template' });
    expect(checkOf(outcome, 'template').mend).toContain('--chat-template');
  }, 300_000);

  test('as a generative model is told so', async () => {
    const outcome = await at('vllm-chat');
    expect(checkOf(outcome, 'endpoints')).toMatchObject({ verdict: 'fail', finding: 'generative-service' });
  }, 300_000);
});
