import type { OpenedEmbeddedProtocol } from './embedded.ts';

/**
 * Qwen3-Reranker in process, from a folder with `model.onnx` and `tokenizer.json`. It puts the judge prompt of the model card around
 * the texts, so that instructions work; texts that already are that prompt (template qwen3-official) are taken as they are.
 * One document at a time, so that no score depends on its neighbours. Nothing is cut: a prompt that is too long gets no score.
 */
export const onnx: OpenedEmbeddedProtocol = {
  kind: 'embedded',
  name: 'onnx',
  title:
    'Qwen3-Reranker in process, from an ONNX file (--model DIR); needs onnxruntime-node and @huggingface/tokenizers',
  scale: 'probability',
  instruction: 'field',
  limits: ['computes on the CPU, one document at a time'],
  opened: 'by reading a file',
};
