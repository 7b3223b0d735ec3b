/** What of a model's config decides how much memory it takes. */
export interface ModelShape {
  readonly name: string;
  readonly parameters: number;
  /** Bytes of one weight: 2 for 16 bits, 4 for float32, about 0.67 for 4-bit weights with a 16-bit embedding. */
  readonly bytesPerParameter: number;
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** Tokens that one request may have. */
  readonly longest: number;
}

export interface MemoryNeed {
  readonly weights: number;
  /** KV cache of one request of `tokens` tokens. */
  readonly cache: number;
  /** Activations and the CUDA context; rule of thumb. */
  readonly overhead: number;
  readonly total: number;
  readonly tokens: number;
  /** The sum in words, so that a reader can check it. */
  readonly sum: string;
}

/**
 * Memory that serving takes at least, in bytes: weights + KV cache of one longest request + an allowance for the rest.
 *
 * @param tokens of the longest request (`--max-model-len`)
 * @example
 * memoryNeed({ name: 'x', parameters: 4.02e9, bytesPerParameter: 2, layers: 36, keyValueHeads: 8, headSize: 128, longest: 32768 }, 8192).sum;
 * // => '7.5 GiB weights (4.02e9 x 2 bytes) + 1.1 GiB KV cache (8192 tokens x 144 KiB) + 1.5 GiB for the rest = 10.1 GiB'
 */
export function memoryNeed(shape: ModelShape, tokens: number): MemoryNeed {
  const weights = shape.parameters * shape.bytesPerParameter;
  // Keys and values, in 16 bits whatever the weights are.
  const perToken = 2 * shape.layers * shape.keyValueHeads * shape.headSize * 2;
  const cache = perToken * tokens;
  const total = weights + cache + OVERHEAD;
  return {
    weights,
    cache,
    overhead: OVERHEAD,
    total,
    tokens,
    sum: `${gib(weights)} weights (${significant(shape.parameters)} x ${shape.bytesPerParameter} bytes) + ${gib(cache)} KV cache (${tokens} tokens x ${Math.round(perToken / 1024)} KiB) + ${gib(OVERHEAD)} for the rest = ${gib(total)}`,
  };
}

/** The largest `--max-model-len` that fits, in steps of 1,024; 0 when not even the weights do. */
export function longestThatFits(shape: ModelShape, available: number): number {
  const perToken = 2 * shape.layers * shape.keyValueHeads * shape.headSize * 2;
  const left = available - OVERHEAD - shape.parameters * shape.bytesPerParameter;
  return Math.max(0, Math.min(shape.longest, Math.floor(left / perToken / 1024) * 1024));
}

export interface Gpu {
  readonly index: number;
  readonly name: string;
  /** Bytes. Null where the driver says "[N/A]" or "[Not Supported]". */
  readonly total: number | null;
  readonly used: number | null;
  readonly free: number | null;
}

/**
 * Reads what `nvidia-smi --query-gpu=index,name,memory.total,memory.used,memory.free --format=csv` prints, with or without the
 * header and units (`,noheader,nounits`). Lines that are no card (a warning of the driver) are left out.
 *
 * @example
 * parseGpus('0, NVIDIA A10, 23028 MiB, 312 MiB, 22716 MiB')[0].free; // => 23819452416
 */
export function parseGpus(csv: string): Gpu[] {
  return csv.split(/\r?\n/).flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    // A name may hold a comma; the numbers are the last three.
    if (cells.length < 5 || !/^\d+$/.test(cells[0] ?? '')) return [];
    const [total, used, free] = cells.slice(-3).map(bytesOf);
    return [
      {
        index: Number(cells[0]),
        name: cells.slice(1, -3).join(', '),
        total: total ?? null,
        used: used ?? null,
        free: free ?? null,
      },
    ];
  });
}

/** The arguments for it. */
export const gpuQuery = ['--query-gpu=index,name,memory.total,memory.used,memory.free', '--format=csv'];

/** `24GB`, `24 GiB`, `24576MiB`, `24` (GB): how cards are sold and how drivers count are taken for the same. Null: no amount. */
export function parseMemory(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(g|gb|gib|m|mb|mib)?\s*$/i.exec(text);
  if (match === null) return null;
  const unit = (match[2] ?? 'g').toLowerCase().startsWith('m') ? 2 ** 20 : 2 ** 30;
  return Number(match[1]) * unit;
}

export function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function bytesOf(cell: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(MiB|GiB)?$/.exec(cell);
  return match === null ? null : Number(match[1]) * (match[2] === 'GiB' ? 2 ** 30 : 2 ** 20);
}

function significant(count: number): string {
  return count.toExponential(2).replace('e+', 'e');
}

/** CUDA context, activations and what vLLM keeps back; a 4B model on a 12 GB card starts with about that much. */
const OVERHEAD = 1.5 * 2 ** 30;
