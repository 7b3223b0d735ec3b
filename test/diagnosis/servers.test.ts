import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Diagnosis, type DiagnosisInput, diagnose } from '../../src/diagnosis/index.ts';
import { seededRandom, shuffled } from '../../src/foundation/random.ts';
import { runProbes } from '../../src/pipeline/probes/run-probes.ts';
import { systemClock } from '../../src/pipeline/system-clock.ts';
import { parseTemplate } from '../../src/prompt/parse-template.ts';
import type { Template } from '../../src/prompt/template.ts';
import { createReranker } from '../../src/reranker/create-reranker.ts';
import { type RunningServer, serverAvailable, startServer } from '../servers/server.ts';

const things =
  'password engine window garden kettle violin ladder bicycle camera lantern carpet bridge pencil helmet mirror basket hammer blanket candle compass'.split(
    ' ',
  );
const fillers = [
  'It was there before.',
  'Nobody asked about it, and the people of the village went home in the evening when the rain had stopped.',
  'The old man said so.',
  'There are more of them in the other house, which stands at the end of the street beside the river.',
];

/** A question about each thing; its answer and nine sentences about other things. */
const questions = things.map((thing, index) => {
  const random = seededRandom(`servers:${thing}`);
  const others = shuffled(
    things.filter((other) => other !== thing),
    random,
  ).slice(0, 9);
  const documents = [thing, ...others].map((about, place) => {
    const filler = fillers[(index + place) % fillers.length] ?? '';
    return { text: `You can repair the ${about} in the workshop. ${filler}`, about };
  });
  return { thing, documents: shuffled(documents, random) };
});

describe.skipIf(!serverAvailable('faulty'))('faults of a real server', () => {
  let server: RunningServer;
  let sound: Diagnosis;

  beforeAll(async () => {
    server = await startServer('faulty', { RG_FAULT_HEADER: '1' });
    sound = diagnose(await scored(null));
  });
  afterAll(() => server?.stop());

  const reranker = (fault: string | null) =>
    createReranker(
      {
        ...{ protocol: 'vllm', url: server.url, model: 'tiny-qwen3-reranker' },
        ...(fault === null ? {} : { headers: { 'x-fault': fault } }),
      },
      { corpus: [], clock: systemClock, random: seededRandom(1) },
    );

  async function scored(fault: string | null): Promise<DiagnosisInput> {
    const own = reranker(fault);
    const queries: DiagnosisInput['queries'][number][] = [];
    for (const [index, { thing, documents }] of questions.entries()) {
      const outcome = await own.score(
        {
          queryId: thing,
          query: `Where can I repair the ${thing}?`,
          language: 'en',
          instruction: null,
          documents: documents.map(({ text, about }, position) => ({
            id: about,
            text,
            language: 'en',
            position,
          })),
        },
        {},
      );
      queries.push({
        id: thing,
        cluster: thing,
        language: 'en',
        scores: outcome.documents.map(({ score }) => score ?? Number.NaN),
        grades: documents.map(({ about }) => (about === thing ? 1 : 0)),
        documentIds: documents.map(({ about }) => about),
        calls: documents.map(() => index),
        places: [...documents.keys()],
        lengths: documents.map(({ text }) => text.length),
      });
    }
    await own.close();
    return {
      ...{ scale: 'probability', order: 'shuffled', queries },
      serving: {
        ...{ protocol: 'vllm', model: 'Qwen/Qwen3-Reranker-0.6B', servedModel: 'tiny-qwen3-reranker' },
        ...{ serverVersion: null, template: 'bare', clientRenders: false },
      },
    };
  }

  /** What the server shows with the fault and not without it, the first of it. */
  async function shown(fault: string) {
    const known = new Set(sound.findings.map(({ code }) => code));
    return diagnose(await scored(fault)).findings.find(({ code }) => !known.has(code));
  }

  test('the sound server is no more than weak', () => {
    // A tiny model of hand-set weights: it may follow the length of documents, and does nothing worse.
    expect(sound.findings.map(({ code }) => code).filter((code) => code !== 'length-bound')).toEqual([]);
  });

  test.each([
    ['no_template', ['random-order', 'query-blind', 'length-bound'], /--chat-template qwen3-reranker.jinja/],
    ['wrong_head', ['constant-scores', 'random-order'], /--hf-overrides/],
    // All its probabilities are high here, so that their sigmoids keep away from both ends.
    ['double_sigmoid', ['squashed-range', 'narrow-band'], /drop one of the two|applied twice/],
    ['logits', ['wrong-scale'], /--scale logit/],
    ['constant', ['constant-scores'], /--hf-overrides/],
    ['constant=0.7', ['constant-scores'], /--hf-overrides/],
  ])('%s is named %s, with its mend', async (fault, codes, mend) => {
    const finding = await shown(fault);
    expect(codes).toContain(finding?.code);
    expect(finding?.mend).toMatch(mend);
  });

  async function probed(fault: string | null, template: Template) {
    const own = reranker(fault);
    const { outcomes } = await runProbes({ reranker: own, template, languages: ['en', 'zh'] });
    await own.close();
    const { findings } = diagnose({
      ...{ scale: 'probability', order: 'unknown', queries: [], probes: outcomes },
      serving: {
        ...{ protocol: 'vllm', model: 'tiny-qwen3-reranker', servedModel: null, serverVersion: null },
        ...{ template: template.name, clientRenders: template.query !== null },
      },
    });
    return findings.map(({ code }) => code);
  }

  const bare = parseTemplate('name: bare', 'bare.yaml');
  const instructed = parseTemplate(
    'name: instructed\ninstruction: Find passages that answer the question',
    'i.yaml',
  );
  const whole = parseTemplate(
    'name: whole\nquery: "<|im_start|>user\\n<Query>: {{query}}\\n"\ndocument: "<Document>: {{document}}<|im_end|>"',
    'whole.yaml',
  );

  test.each([
    ['ignore_instruction', 'instruction-ignored', instructed],
    ['mojibake', 'mojibake', bare],
    ['truncate=40', 'truncated', bare],
  ] as const)('%s is settled by probes: %s', async (fault, code, template) => {
    const [healthy, sick] = [await probed(null, template), await probed(fault, template)];
    expect(healthy).not.toContain(code);
    expect(sick[0]).toBe(code);
  });

  test('a prompt on both sides is settled by probes', async () => {
    expect((await probed(null, whole))[0]).toBe('double-templated');
    expect(await probed('no_template', whole)).not.toContain('double-templated');
  });
});
