import { gib, longestThatFits, type ModelShape, memoryNeed } from './gpu-memory.ts';
import { scoringTemplate, servingFlags, templateFile } from './qwen3-reranker.ts';
import { versionHas, vllmFacts } from './version-facts.ts';

export interface ServeRequest {
  readonly model: string;
  /** Bytes of the card; null: not told. */
  readonly memory: number | null;
  /** Null: unknown, which is said and not guessed. */
  readonly vllmVersion: string | null;
  readonly quantized: 'gptq' | 'awq' | null;
}

export interface ServeAdvice {
  /** Null where this version cannot serve the model as a reranker. */
  readonly command: string | null;
  /** The file for --chat-template; null where none is needed, or the version does not take one. */
  readonly template: { readonly file: string; readonly text: string } | null;
  readonly compose: string | null;
  /** What holds, in sentences. */
  readonly notes: readonly string[];
}

/**
 * The command that serves a model as a reranker with vLLM. For Qwen3-Reranker in its original form the head is made of the tokens
 * "no" and "yes"; converted checkpoints (`...-seq-cls`) hold it; other models need neither.
 *
 * @example
 * serveAdvice({ model: 'Qwen/Qwen3-Reranker-0.6B', memory: null, vllmVersion: '0.9.1', quantized: null }).command; // => null
 */
export function serveAdvice({ model, memory, vllmVersion, quantized }: ServeRequest): ServeAdvice {
  const isQwen3 = /qwen3.*rerank/i.test(model);
  const isConverted = /seq[-_]?cls/i.test(model);
  const notes: string[] = [];
  const has = (fact: keyof typeof vllmFacts) => versionHas(vllmVersion, fact);
  if (vllmVersion === null || (isQwen3 && has('qwen3') === 'unknown')) {
    notes.push(
      `${vllmVersion === null ? 'unknown version of vLLM' : `unknown version of vLLM (${vllmVersion})`}: the command is for ${vllmFacts.scoringTemplate.since} or later; name yours by --vllm-version (GET /version tells it)`,
    );
  }
  if (isQwen3 && !isConverted && has('originalReranker') === 'no') {
    notes.push(
      `vLLM ${vllmVersion} cannot serve Qwen3-Reranker from its original weights as a reranker: ${vllmFacts.originalReranker.since} is the first (${vllmFacts.originalReranker.source})`,
      has('qwen3') === 'no'
        ? `it does not load Qwen3 at all: ${vllmFacts.qwen3.since} is the first`
        : 'until you upgrade: serve it as it is (vllm serve MODEL, a generative model) and use --protocol vllm-logprobs, which reads the logprobs of "yes" and "no"',
    );
    return { command: null, template: null, compose: null, notes };
  }
  const takesTemplate = isQwen3 && has('scoringTemplate') !== 'no';
  if (isQwen3 && !takesTemplate) {
    notes.push(
      `vLLM ${vllmVersion} applies no template to rerank requests (${vllmFacts.scoringTemplate.since} is the first): send the whole prompt with --template qwen3-official`,
    );
  } else if (isQwen3 && has('instructionField') === 'no') {
    notes.push(
      `vLLM ${vllmVersion} takes no instruction with a request (${vllmFacts.instructionField.since} is the first): the template's own is used for all`,
    );
  }
  if (isQwen3 && !isConverted && /8b/i.test(model) && has('untiedHead') !== 'yes') {
    notes.push(
      `before ${vllmFacts.untiedHead.since} vLLM did not load the lm_head of the 8B model and every score was 0.5: take ${vllmFacts.untiedHead.since} or later, or a converted checkpoint`,
    );
  }
  const form = formOf(model, quantized);
  if (isConverted) {
    notes.push(
      'a converted checkpoint holds its head: no --hf-overrides; the judge prompt is needed all the same',
    );
  }
  if (form !== null) {
    notes.push(
      isQwen3 && !isConverted
        ? `${form.toUpperCase()}: the head is made of rows of lm_head, which must be there unquantised (tied embeddings are); look at the scores of a few pairs with \`rankgauge doctor\` before you trust them. Not tried here`
        : `${form.toUpperCase()}: scores move a little against 16 bits; compare the two with \`rankgauge compare\`. Not tried here`,
    );
  }
  const shape = knownShape(model, form);
  const fit = memory === null ? null : fitOf(shape, memory, notes);
  const usesTask = has('runnerFlag') === 'no';
  const words = [
    model,
    ...(usesTask ? ['--task score'] : ['--runner pooling']),
    ...(isQwen3 && !isConverted ? [servingFlags.replace('--runner pooling ', '')] : []),
    ...(takesTemplate ? [`--chat-template ${templateFile}`] : []),
    ...(form === null ? [] : [`--quantization ${form}`]),
    ...(fit === null || fit === 0 ? [] : [`--max-model-len ${fit}`]),
  ];
  if (!isQwen3) {
    notes.push(
      'not a Qwen3-Reranker: a cross-encoder with its own head needs no overrides and no template; see the card of the model',
    );
  }
  const command = fit === 0 ? null : `vllm serve ${words.join(' ')}`;
  return {
    command,
    template: takesTemplate ? { file: templateFile, text: scoringTemplate } : null,
    compose: command === null ? null : composeOf(words, { takesTemplate, vllmVersion }),
    notes,
  };
}

/**
 * Sizes of the three models. Those of 4B are what docs/troubleshooting.md says; the parameters of 0.6B and 8B are rounded and
 * were not checked against the files.
 */
export function knownShape(model: string, quantized: 'gptq' | 'awq' | null = null): ModelShape | null {
  const found = SHAPES.find(({ pattern }) => pattern.test(model));
  if (found === undefined) return null;
  const { name, parameters, layers, keyValueHeads, headSize } = found;
  return {
    ...{ name, parameters, layers, keyValueHeads, headSize, longest: 32_768 },
    bytesPerParameter: quantized === null ? 2 : 0.67,
  };
}

function fitOf(shape: ModelShape | null, memory: number, notes: string[]): number | null {
  if (shape === null) {
    notes.push('the size of this model is not known here, so --max-model-len is left to you');
    return null;
  }
  const share = memory * UTILIZATION;
  const most = longestThatFits(shape, share);
  const tokens = Math.min(most, REASONABLE_LENGTH);
  if (tokens < LEAST_LENGTH) {
    notes.push(
      `it does not fit: ${memoryNeed(shape, LEAST_LENGTH).sum}, and of ${gib(memory)} vLLM uses ${gib(share)}; take a smaller or quantised model, or a larger card`,
    );
    return 0;
  }
  notes.push(
    `memory: ${memoryNeed(shape, tokens).sum}, of ${gib(share)} (${UTILIZATION} of ${gib(memory)}); computed, not tried`,
  );
  return tokens;
}

function formOf(model: string, quantized: ServeRequest['quantized']): 'gptq' | 'awq' | null {
  if (quantized !== null) return quantized;
  return /gptq/i.test(model) ? 'gptq' : /awq/i.test(model) ? 'awq' : null;
}

function composeOf(
  words: readonly string[],
  { takesTemplate, vllmVersion }: { readonly takesTemplate: boolean; readonly vllmVersion: string | null },
): string {
  // One argument a line, JSON in single quotes: YAML passes it on as it is.
  const flags = words
    .join(' ')
    .match(/'[^']*'|\S+/g)
    ?.map(
      (word) =>
        `      - ${/[{"[]/.test(word) ? word : JSON.stringify(word.replace(templateFile, `/templates/${templateFile}`))}`,
    );
  return [
    'services:',
    '  reranker:',
    `    image: vllm/vllm-openai:${vllmVersion === null || !/^v?\d/.test(vllmVersion) ? 'VERSION  # name one: latest changes under you' : `v${vllmVersion.replace(/^v/, '')}`}`,
    '    command:',
    ...(flags ?? []),
    '    ports: ["127.0.0.1:8000:8000"]',
    '    ipc: host',
    '    volumes:',
    '      - ~/.cache/huggingface:/root/.cache/huggingface',
    ...(takesTemplate ? [`      - ./${templateFile}:/templates/${templateFile}:ro`] : []),
    '    deploy:',
    '      resources:',
    '        reservations:',
    '          devices: [{driver: nvidia, count: 1, capabilities: [gpu]}]',
    '',
  ].join('\n');
}

const SHAPES = [
  {
    pattern: /qwen3-reranker-0\.6b/i,
    ...{ name: 'Qwen3-Reranker-0.6B', parameters: 0.596e9, layers: 28, keyValueHeads: 8, headSize: 128 },
  },
  {
    pattern: /qwen3-reranker-4b/i,
    ...{ name: 'Qwen3-Reranker-4B', parameters: 4.02e9, layers: 36, keyValueHeads: 8, headSize: 128 },
  },
  {
    pattern: /qwen3-reranker-8b/i,
    ...{ name: 'Qwen3-Reranker-8B', parameters: 8.19e9, layers: 36, keyValueHeads: 8, headSize: 128 },
  },
] as const;

/** vLLM 0.32's default of --gpu-memory-utilization; older versions have 0.9. */
const UTILIZATION = 0.9;
/** Longer requests than this are rare in reranking, and KV cache goes to more requests at once instead. */
const REASONABLE_LENGTH = 8192;
const LEAST_LENGTH = 1024;
