import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnosis/index.ts';
import { RerankerError } from '../../../src/foundation/errors.ts';
import { probeSet } from '../../../src/pipeline/probes/probe-set.ts';
import { type ProbesOutcome, probes, runProbes } from '../../../src/pipeline/probes/run-probes.ts';
import { systemClock } from '../../../src/pipeline/system-clock.ts';
import { parseTemplate } from '../../../src/prompt/parse-template.ts';
import { createReranker } from '../../../src/reranker/create-reranker.ts';
import type { Reranker, RerankTask } from '../../../src/reranker/reranker.ts';
import { wordTrigrams } from '../../../src/text/words.ts';

/** What a made-up server does with a call. The lists are in the order of the documents. */
interface Behaviour {
  readonly logits?: (own: readonly number[], task: RerankTask, call: number) => readonly number[];
  readonly tokens?: (task: RerankTask) => number | null;
  readonly fails?: (task: RerankTask) => string | null;
  readonly instruction?: Reranker['instruction'];
}

/** A server that counts shared trigrams, with a wish of its own. */
function server({
  logits = (own) => own,
  tokens = () => null,
  fails = () => null,
  instruction = 'field',
}: Behaviour = {}) {
  let calls = 0;
  const seen: { task: RerankTask; characters: string | undefined }[] = [];
  const reranker: Reranker = {
    ...{
      name: 'made-up',
      protocol: 'vllm',
      model: null,
      url: 'http://127.0.0.1:1',
      scale: 'probability',
      instruction,
    },
    parameters: {},
    describe: async () => ({ serverVersion: null, model: null }),
    close: async () => undefined,
    async score(task, { characters }) {
      calls += 1;
      seen.push({ task, characters });
      const query = new Set(wordTrigrams(task.query, task.language));
      const own = task.documents.map(({ text }) => {
        const shared = wordTrigrams(text, task.language).filter((trigram) => query.has(trigram)).length;
        return Math.min(shared, 12) / 2 - 3;
      });
      const error = fails(task);
      return {
        documents: logits(own, task, calls).map((x, place) => ({
          score: error === null ? 1 / (1 + Math.exp(-x)) : null,
          ...{ error, call: 0, place },
        })),
        calls: [
          {
            ...{ start: 0, latencyMs: 1, status: 200, attempts: 1, documents: task.documents.length },
            ...{ promptTokens: tokens(task), bytes: null, server: null, error },
          },
        ],
      };
    },
  };
  return { reranker, seen };
}

const bare = parseTemplate('name: bare', 'bare.yaml');
const withInstruction = parseTemplate(
  'name: web-search\ninstruction: Find passages that answer',
  'web-search.yaml',
);
const wholePrompt = parseTemplate(
  'name: whole\nquery: "<|im_start|>{{query}}"\ndocument: "{{document}}<|im_end|>"',
  'whole.yaml',
);
const characters = (task: RerankTask) =>
  task.documents.reduce((sum, { text }) => sum + task.query.length + text.length, 0);

async function probe(behaviour: Behaviour, { template = bare, languages = ['en', 'zh'] } = {}) {
  const { reranker, seen } = server(behaviour);
  const outcome = await runProbes({ reranker, template, languages });
  return { ...outcome, seen, codes: codesOf(outcome, template.name === 'whole') };
}

function codesOf({ outcomes }: ProbesOutcome, clientRenders: boolean) {
  const serving = {
    protocol: 'vllm',
    model: null,
    servedModel: null,
    serverVersion: null,
    template: null,
    clientRenders,
  };
  const { findings } = diagnose({
    scale: 'probability',
    order: 'unknown',
    queries: [],
    serving,
    probes: outcomes,
  });
  return findings.map(({ code }) => code);
}

describe('a sound server', () => {
  test('is found sound', async () => {
    const { codes, notes, summary } = await probe({});
    expect(codes).toEqual([]);
    expect(notes).toEqual([]);
    expect(summary.outcomes.map(({ probe: name }) => name)).toEqual(probes.map(({ name }) => name));
  });

  test('gets just the calls that were announced', async () => {
    for (const template of [bare, withInstruction, wholePrompt]) {
      for (const languages of [['en'], ['zh', 'ru', 'th'], probeSet.map(({ language }) => language)]) {
        const { reranker, seen } = server();
        let announced = 0;
        const { summary } = await runProbes(
          { reranker, template, languages },
          { onPlan: ({ calls }) => (announced = calls) },
        );
        expect(seen).toHaveLength(announced);
        expect(summary.calls).toBe(announced);
        expect(announced).toBeLessThan(30 + 10 * languages.length);
      }
    }
  });

  test('is asked through the template', async () => {
    const { seen } = await probe({}, { template: wholePrompt });
    const rendered = seen.filter(({ task }) => task.query.startsWith('<|im_start|>'));
    expect(rendered.length).toBeGreaterThan(10);
    // Plain text only where the tokens of the server's own template are counted.
    expect(seen.length - rendered.length).toBe(3);
  });
});

describe('what probes settle', () => {
  test('noise between repeats', async () => {
    const { codes, outcomes } = await probe({
      logits: (own, _task, call) => own.map((x) => x + ((call * 7919) % 13) / 10 - 0.6),
    });
    expect(codes).toContain('non-deterministic');
    expect(outcomes.repeat?.deviation).toBeGreaterThan(0.1);
  });

  test('a score that depends on the others in the call', async () => {
    const { codes } = await probe({ logits: (own) => own.map((x) => x + 0.4 * own.length) });
    expect(codes).toEqual(['batch-dependent']);
  });

  test('a score that depends on the place', async () => {
    const { codes } = await probe({ logits: (own) => own.map((x, place) => x - 0.3 * place) });
    expect(codes[0]).toBe('position-bound');
  });

  test('a server that does not read the query', async () => {
    const { codes } = await probe({
      logits: (_own, { documents }) => documents.map(({ text }) => (text.length % 11) - 5),
    });
    expect(codes[0]).toMatch(/query-blind|random-order/);
    const blind = await probe({
      logits: (_own, { documents }) => documents.map(({ text }) => text.length / 20 - 3),
    });
    expect(blind.outcomes.swap?.correlation).toBeCloseTo(1, 12);
  });

  test('an instruction that is dropped, and one that arrives', async () => {
    const dropped = await probe({}, { template: withInstruction });
    expect(dropped.codes).toEqual(['instruction-ignored']);
    const used = await probe(
      { logits: (own, { instruction }) => own.map((x) => x + (instruction ?? '').length / 100) },
      { template: withInstruction },
    );
    expect(used.codes).toEqual([]);
    const counted = await probe(
      { tokens: (task) => characters(task) + (task.instruction ?? '').length },
      { template: withInstruction },
    );
    expect(counted.codes).toEqual([]);
  });

  test('a dropped instruction is no finding for a template that has none, but is told', async () => {
    const { codes, summary } = await probe({});
    expect(codes).toEqual([]);
    expect(summary.outcomes.find(({ probe: name }) => name === 'instruction')?.sentence).toContain(
      'does not arrive',
    );
  });

  test('a template on both sides', async () => {
    const tokens = (task: RerankTask) => characters(task) + 64 * task.documents.length;
    const both = await probe({ tokens }, { template: wholePrompt });
    // Less the two line breaks between the doubled texts.
    expect(both.outcomes.serverTemplateTokens).toBe(62);
    expect(both.codes[0]).toBe('double-templated');
    const one = await probe({ tokens });
    expect(one.codes).toEqual([]);
  });

  test('a cut of long texts, at the end and in the middle of nowhere', async () => {
    const cut = (task: RerankTask): RerankTask => ({
      ...task,
      documents: task.documents.map((document) => ({ ...document, text: document.text.slice(0, 300) })),
    });
    const { reranker } = server();
    const cutting: Reranker = { ...reranker, score: (task, options) => reranker.score(cut(task), options) };
    const outcome = await runProbes({ reranker: cutting, template: bare, languages: ['en'] });
    expect(outcome.outcomes.length).toMatchObject({ characters: 2000 });
    expect(outcome.outcomes.length?.end).toBeLessThan(0.2);
    expect(outcome.outcomes.length?.start).toBeGreaterThan(0.8);
    expect(codesOf(outcome, false)).toEqual(['truncated']);
  });

  test('a body that is read as Latin-1', async () => {
    const garbled = (text: string) => new TextDecoder('latin1').decode(new TextEncoder().encode(text));
    const { reranker } = server();
    const latin: Reranker = {
      ...reranker,
      score: (task, options) =>
        reranker.score(
          options.characters === 'escaped'
            ? task
            : {
                ...task,
                query: garbled(task.query),
                documents: task.documents.map((one) => ({ ...one, text: garbled(one.text) })),
              },
          options,
        ),
    };
    const outcome = await runProbes({ reranker: latin, template: bare, languages: ['en', 'zh', 'ru'] });
    expect(codesOf(outcome, false)[0]).toBe('mojibake');
    expect(outcome.outcomes.escapes?.map(({ language }) => language)).toEqual(['ru', 'zh']);
  });

  test('a language that it cannot read', async () => {
    const { codes, outcomes } = await probe({
      logits: (own, { language }) => (language === 'zh' ? own.map((_, place) => -place) : own),
    });
    expect(codes).toContain('language-gap');
    expect(outcomes.baseRates?.find(({ language }) => language === 'en')?.auc).toBeGreaterThan(0.9);
  });
});

describe('what goes wrong', () => {
  test('a probe that fails leaves a note, and the others go on', async () => {
    const { notes, codes, summary } = await probe({
      fails: ({ documents }) =>
        documents.some(({ text }) => text.length > 1500) ? 'the server answered 413' : null,
    });
    expect(notes).toEqual([
      'the probe "an answer at the start and at the end of a long text" failed: a probe of made-up got no scores: the server answered 413',
    ]);
    expect(summary.outcomes.map(({ probe: name }) => name)).toContain('escapes');
    expect(codes).toEqual([]);
  });

  test('a server that scores nothing ends it, with the reason', async () => {
    await expect(probe({ fails: () => 'the server answered 500' })).rejects.toThrow(RerankerError);
    await expect(probe({ fails: () => 'the server answered 500' })).rejects.toThrow(
      'the server answered 500',
    );
  });

  test('languages that there are no texts for are told, and English stands in for none at all', async () => {
    const { notes, summary } = await probe({}, { languages: ['sw', 'zh-Hant'] });
    expect(notes).toEqual(['no built-in texts in sw: not probed']);
    expect(Object.keys(summary.outcomes[0]?.values ?? {})).toEqual(['auc.zh']);
    const none = await probe({}, { languages: [] });
    expect(Object.keys(none.summary.outcomes[0]?.values ?? {})).toEqual(['auc.en']);
  });
});

describe('the built-in texts', () => {
  test('are there for every language that ships, five pairs each, none twice', () => {
    const shipped = [
      'ar',
      'zh',
      'ru',
      'en',
      'es',
      'fr',
      'de',
      'hi',
      'ja',
      'ko',
      'tr',
      'vi',
      'th',
      'pt',
      'el',
      'id',
    ];
    expect(probeSet.map(({ language }) => language).sort()).toEqual(shipped.sort());
    for (const { pairs } of probeSet) expect(pairs).toHaveLength(5);
    const all = probeSet.flatMap(({ pairs }) => pairs.flatMap(({ question, answer }) => [question, answer]));
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((text) => text === text.normalize('NFC'))).toBe(true);
  });

  test('are in the script of their language', () => {
    const scripts: Record<string, RegExp> = {
      ar: /\p{Script=Arabic}/u,
      zh: /\p{Script=Han}/u,
      ru: /\p{Script=Cyrillic}/u,
      hi: /\p{Script=Devanagari}/u,
      ja: /\p{Script=Hiragana}/u,
      ko: /\p{Script=Hangul}/u,
      th: /\p{Script=Thai}/u,
      el: /\p{Script=Greek}/u,
    };
    for (const { language, pairs } of probeSet) {
      for (const text of pairs.flatMap(({ question, answer }) => [question, answer])) {
        expect(text).toMatch(scripts[language] ?? /\p{Script=Latin}/u);
      }
    }
  });

  test.each(['bm25-char3', 'bm25-word'])('are told apart by %s in every language', async (protocol) => {
    const corpus = probeSet.flatMap(({ language, pairs }) =>
      pairs.map(({ answer }, place) => ({ id: `${language}-${place}`, text: answer, language })),
    );
    const reranker = createReranker({ protocol }, { corpus, clock: systemClock, random: () => 0.5 });
    const { outcomes, summary } = await runProbes({
      reranker,
      template: bare,
      languages: probeSet.map(({ language }) => language),
    });
    expect(outcomes.baseRates?.filter(({ auc }) => auc < 0.9)).toEqual([]);
    // In process nothing is sent, so nothing can be lost on the way.
    expect(summary.outcomes.map(({ probe: name }) => name)).not.toContain('escapes');
  });
});
