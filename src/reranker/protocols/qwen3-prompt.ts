/**
 * The judge prompt of Qwen3-Reranker's model card in its parts, for APIs that take a prompt instead of query and documents.
 *
 * @see https://huggingface.co/Qwen/Qwen3-Reranker-4B
 */
export const judgeSystem =
  'Judge whether the Document meets the requirements based on the Query and the Instruct provided. Note that the answer can only be "yes" or "no".';

/** The instruction that the model card uses where there is none. */
export const defaultInstruction =
  'Given a web search query, retrieve relevant passages that answer the query';

/** What the model is to go on from: thinking is over, the answer comes next. */
export const closedThinking = '<think>\n\n</think>\n\n';

/** The user's message. */
export function judgeQuestion(instruction: string | null, query: string, document: string): string {
  return `<Instruct>: ${instruction ?? defaultInstruction}\n<Query>: ${query}\n<Document>: ${document}`;
}

/** What stands before the user's message. */
export const promptPrefix = `<|im_start|>system\n${judgeSystem}<|im_end|>\n<|im_start|>user\n`;

/** What stands behind it: the answer comes next. */
export const promptSuffix = `<|im_end|>\n<|im_start|>assistant\n${closedThinking}`;

/** The whole prompt as one text. */
export function judgePrompt(instruction: string | null, query: string, document: string): string {
  return `${promptPrefix}${judgeQuestion(instruction, query, document)}${promptSuffix}`;
}
