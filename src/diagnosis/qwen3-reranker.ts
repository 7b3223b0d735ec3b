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

/** The command that serves the model as it should be. */
export function serveCommand(serving: ServingFacts | null): string {
  const named = [serving?.model, serving?.servedModel].find(
    (name) => name != null && /qwen3.*rerank/i.test(name),
  );
  return `vllm serve ${named ?? 'Qwen/Qwen3-Reranker-4B'} ${servingFlags} --chat-template ${templateFile}`;
}

/**
 * How to bring the judge prompt to the model, as exactly as the facts allow. For Qwen3-Reranker on vLLM the one command mends
 * the head too.
 */
export function promptMend(serving: ServingFacts | null): string {
  if (!isQwen3Reranker(serving)) {
    return isVllm(serving)
      ? 'serve the model with the prompt that it was trained with (vLLM >= 0.14: --chat-template FILE; it never takes the one of the tokenizer for scoring), or render that prompt with a template on the client'
      : 'bring the prompt that the model was trained with to it: the chat or rerank template of the server, or a template on the client';
  }
  const official = 'render the prompt on the client with --template qwen3-official';
  if (!isVllm(serving)) {
    return `Qwen3-Reranker scores only inside its judge prompt: give the server its template (for vLLM it is docs/${templateFile}), or ${official} against a server that adds none`;
  }
  const serve = `start it with its prompt and its yes/no head: ${serveCommand(serving)} (the file is docs/${templateFile}), then send plain text with --template web-search or bare`;
  switch (versionHas(versionOf(serving), 'scoringTemplate')) {
    case 'yes':
      return serve;
    case 'no':
      return `${versionPhrase(serving)} applies no template to rerank requests (${vllmFacts.scoringTemplate.since} is the first that does): upgrade and ${serve}; or ${official}`;
    case 'unknown':
      return `${serve}; that needs vLLM ${vllmFacts.scoringTemplate.since} or later (this one is an unknown version, see GET /version), before it ${official}`;
    default:
      return serve;
  }
}

/** How to make the server load the yes/no head. */
export function headMend(serving: ServingFacts | null): string {
  if (!isQwen3Reranker(serving)) {
    return isVllm(serving)
      ? 'check that the checkpoint holds a classification head and that the server loads it (vLLM starts without a word when it is missing): the log at start, --hf-overrides, the model name'
      : 'check that the checkpoint holds a classification head and that the server loads it: "newly initialized" in the log at start, the model name, the conversion';
  }
  if (!isVllm(serving)) {
    return `Qwen3-Reranker has no head of its own: the server must build one of the tokens "no" and "yes" (vLLM: ${servingFlags}; llama.cpp: convert again with a converter that keeps cls_out), or use a converted sequence-classification checkpoint`;
  }
  const serve = `make the head of the tokens "no" and "yes": ${serveCommand(serving)} (the file is docs/${templateFile})`;
  const lacks = versionHas(versionOf(serving), 'originalReranker') === 'no';
  const upgrade = lacks
    ? `${versionPhrase(serving)} cannot do that (${vllmFacts.originalReranker.since} is the first that can): upgrade and `
    : '';
  const isLarge = /8b/i.test(`${serving?.model ?? ''} ${serving?.servedModel ?? ''}`);
  const untied =
    isLarge && versionHas(versionOf(serving), 'untiedHead') !== 'yes'
      ? '; before the fix after 0.11.1rc4 vLLM did not load the lm_head of the 8B model, and every score was 0.5: take a newer one, or a converted sequence-classification checkpoint'
      : '';
  return `${upgrade}${serve}${untied}`;
}

/** How to bring an instruction to the model. */
export function instructionMend(serving: ServingFacts | null): string {
  const gateway = 'check that no gateway drops the field';
  if (!isVllm(serving)) {
    return `check the name of the field (vLLM, SiliconFlow: instruction; DashScope, SGLang: instruct), ${gateway}, and whether the template of the server has a place for it; else put the instruction into the text: --template instruction-in-text`;
  }
  const client = isQwen3Reranker(serving)
    ? '; or --template qwen3-official against a server without a template'
    : '';
  const file = isQwen3Reranker(serving) ? `${templateFile} (docs/${templateFile})` : 'FILE';
  const { since } = vllmFacts.instructionField;
  switch (versionHas(versionOf(serving), 'instructionField')) {
    case 'yes':
      return `start vLLM with --chat-template ${file}: without it the field is taken and dropped; ${gateway}${client}`;
    case 'no':
      return `${versionPhrase(serving)} drops the field (${since} is the first that takes it with each request, and only with --chat-template ${file}): upgrade${client}`;
    default:
      return `the field needs vLLM ${since} or later (this one is an unknown version, see GET /version) and --chat-template ${file}; ${gateway}${client}`;
  }
}

function versionOf(serving: ServingFacts | null): string | null {
  return serving?.serverVersion ?? null;
}

function versionPhrase(serving: ServingFacts | null): string {
  const version = versionOf(serving);
  return version === null ? 'unknown version of vLLM' : `vLLM ${version}`;
}
