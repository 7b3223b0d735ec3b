import type { ServingFacts } from './diagnosis-input.ts';
import { versionHas, vllmFacts } from './version-facts.ts';

/**
 * Qwen3-Reranker's judge prompt over the roles that vLLM gives a template: the content of the file for `--chat-template`.
 * Expressions instead of `{% for %}` blocks, because servers render with `trim_blocks`, which eats the line break after a
 * block; and the last line breaks as an expression, because Jinja drops a file's own last line break.
 */
export const scoringTemplate = [
  '<|im_start|>system',
  'Judge whether the Document meets the requirements based on the Query and the Instruct provided. Note that the answer can only be "yes" or "no".<|im_end|>',
  '<|im_start|>user',
  "<Instruct>: {{ instruction if instruction else 'Given a web search query, retrieve relevant passages that answer the query' }}",
  "<Query>: {{ messages | selectattr('role', 'equalto', 'query') | map(attribute='content') | join }}",
  "<Document>: {{ messages | selectattr('role', 'equalto', 'document') | map(attribute='content') | join }}<|im_end|>",
  '<|im_start|>assistant',
  '<think>',
  '',
  "</think>{{ '\\n\\n' }}",
].join('\n');

/** The name under which advice speaks of that file; it ships as docs/qwen3-reranker.jinja. */
export const templateFile = 'qwen3-reranker.jinja';

/** How vLLM 0.9.2 and later is told that a Qwen3-Reranker checkpoint is a classifier made of two tokens. */
export const servingFlags = `--runner pooling --hf-overrides '{"architectures":["Qwen3ForSequenceClassification"],"classifier_from_token":["no","yes"],"is_original_qwen3_reranker":true}'`;

/** Whether the facts speak of a Qwen3-Reranker; false where no model is named. */
export function isQwen3Reranker(serving: ServingFacts | null): boolean {
  return [serving?.model, serving?.servedModel].some((name) => /qwen3.*rerank/i.test(name ?? ''));
}

/** vLLM itself, not one of the many servers that copy its API: only the former tells a version in this way. */
export function isVllm(serving: ServingFacts | null): boolean {
  return serving?.protocol === 'vllm';
}

/** How to bring the judge prompt to the model, as exactly as the facts allow. */
export function promptMend(serving: ServingFacts | null): string {
  if (!isQwen3Reranker(serving)) {
    return isVllm(serving)
      ? 'serve the model with the prompt that it was trained with (vLLM >= 0.14: --chat-template FILE; it never takes the one of the tokenizer for scoring), or render that prompt with a template on the client'
      : 'bring the prompt that the model was trained with to it: the chat or rerank template of the server, or a template on the client';
  }
  const official = 'render it on the client: --template qwen3-official';
  if (!isVllm(serving)) {
    return `Qwen3-Reranker scores only inside its judge prompt: give the server its template, or ${official} against a server that adds none`;
  }
  const server = `start vLLM with ${servingFlags} --chat-template ${templateFile} (docs/${templateFile}); then use --template web-search, which sends the instruction as a field`;
  switch (versionHas(serving?.serverVersion ?? null, 'scoringTemplate')) {
    case 'yes':
      return server;
    case 'no':
      return `${versionPhrase(serving)} applies no template to rerank requests (the first that does is ${vllmFacts.scoringTemplate.since}): upgrade and ${server}; or ${official}`;
    case 'unknown':
      return `${versionPhrase(serving)}: from ${vllmFacts.scoringTemplate.since} on, ${server}; before it ${official}`;
    default:
      return server;
  }
}

/** How to make the server load the yes/no head. */
export function headMend(serving: ServingFacts | null): string {
  if (!isQwen3Reranker(serving)) {
    return isVllm(serving)
      ? 'check that the checkpoint holds a classification head and that the server loads it (vLLM starts without a word when it is missing): the log at start, --hf-overrides, the model name'
      : 'check that the checkpoint holds a classification head and that the server loads it: "newly initialized" in the log at start, the model name, the conversion';
  }
  const flags = `start vLLM with ${servingFlags} --chat-template ${templateFile} (docs/${templateFile})`;
  if (!isVllm(serving)) {
    return `Qwen3-Reranker has no head of its own: the server must build one of the tokens "no" and "yes" (vLLM: ${servingFlags}; llama.cpp: convert again with a converter that keeps cls_out), or use a converted sequence-classification checkpoint`;
  }
  const untied =
    versionHas(serving?.serverVersion ?? null, 'untiedHead') !== 'yes' && /8b/i.test(nameOf(serving))
      ? `; for the 8B model vLLM after 0.11.1rc4 is needed, or a converted sequence-classification checkpoint (its lm_head was not loaded before)`
      : '';
  return versionHas(serving?.serverVersion ?? null, 'originalReranker') === 'no'
    ? `${versionPhrase(serving)} cannot make a head of "no" and "yes" (the first that can is ${vllmFacts.originalReranker.since}): upgrade and ${flags}${untied}`
    : `${flags}${untied}`;
}

/** How to bring an instruction to the model. */
export function instructionMend(serving: ServingFacts | null): string {
  const gateway = 'check that no gateway drops the field';
  if (!isVllm(serving)) {
    return `check the name of the field (vLLM, SiliconFlow: instruction; DashScope, SGLang: instruct), ${gateway}, and whether the template of the server has a place for it; else put the instruction into the text: --template instruction-in-text`;
  }
  const version = versionHas(serving?.serverVersion ?? null, 'instructionField');
  const needs = `vLLM takes an instruction with each request from ${vllmFacts.instructionField.since} on, and only with --chat-template ${templateFile} (docs/${templateFile})`;
  const client = isQwen3Reranker(serving)
    ? '; or --template qwen3-official against a server without a template'
    : '';
  return version === 'yes'
    ? `start vLLM with --chat-template ${templateFile} (docs/${templateFile}): without it the field is taken and dropped; ${gateway}${client}`
    : `${versionPhrase(serving)}: ${needs}; ${gateway}${client}`;
}

function versionPhrase(serving: ServingFacts | null): string {
  const version = serving?.serverVersion ?? null;
  return version === null ? 'unknown version of vLLM' : `vLLM ${version}`;
}

function nameOf(serving: ServingFacts | null): string {
  return `${serving?.model ?? ''} ${serving?.servedModel ?? ''}`;
}
