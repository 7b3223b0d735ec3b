/**
 * Whether a server's words say that its memory was full: then fewer calls at once may well succeed. "CUDA out of memory", "HIP
 * out of memory", PyTorch's "DefaultCPUAllocator: can't allocate memory".
 *
 * @example
 * isOutOfMemory('the server answered 500: CUDA out of memory. Tried to allocate 2.00 GiB.'); // => true
 */
export function isOutOfMemory(words: string): boolean {
  return /out of memory|can't allocate memory/i.test(words);
}
