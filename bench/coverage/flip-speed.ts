/**
 * Time of the draws of a large comparison beside numpy's: 20,000 subsets x 6,980 queries x 5 measures (MS MARCO's development
 * queries). numpy draws its bits by the fastest way it has (random bytes, unpacked) and multiplies.
 *
 *     RANKGAUGE_PYTHON=path/to/python npx tsx bench/coverage/flip-speed.ts
 */
import { spawnSync } from 'node:child_process';
import { seededRandom } from '../../src/foundation/random.ts';
import { flipDifferences } from '../../src/statistics/flip-differences.ts';
import { flipDraws } from '../../src/statistics/flip-draws.ts';

const [draws, queries, measures, rounds] = [20_000, 6_980, 5, 5];
const random = seededRandom('flip speed');
const clusters = Int32Array.from({ length: queries }, (_, query) => query);
const column = () => Float64Array.from(clusters, () => random());
const pairs = Array.from({ length: measures }, () => ({ baseline: column(), candidate: column() }));
const differences = pairs.map(({ baseline, candidate }) =>
  candidate.map((value, query) => value - (baseline[query] as number)),
);
const shared = flipDraws({ clusters, draws });

const sums = best(() => shared.subsetSums([...differences, new Float64Array(queries).fill(1)]));
const whole = best(() => {
  for (const flip of flipDifferences(pairs, shared)) {
    flip.interval(0.05);
    flip.interval(0.1);
    flip.p();
  }
});
console.log(
  `rankgauge: subset sums ${sums.toFixed(3)} s, intervals and p of ${measures} measures ${whole.toFixed(3)} s`,
);

const script = `
import time, numpy as np
B, G, M = ${draws}, ${queries}, ${measures}
rng = np.random.default_rng(1)
X = np.column_stack([rng.random((G, M)) - rng.random((G, M)), np.ones(G)])
def subset_sums(dtype):
    out = np.empty((B, M + 1))
    Y = X.astype(dtype)
    for start in range(0, B, 2000):
        bits = np.unpackbits(np.frombuffer(rng.bytes(2000 * ((G + 7) // 8)), np.uint8).reshape(2000, -1), axis=1, count=G)
        out[start:start + 2000] = bits.astype(dtype) @ Y
    return out
def whole():
    S = subset_sums(np.float64)
    R = np.sort(S[:, :M] / S[:, M:], axis=0)
    k = int(0.025 * (B + 1)) - 1
    return R[k], R[B - 1 - k], (R <= 0).sum(axis=0)
def best(task):
    times = []
    for _ in range(${rounds}):
        start = time.perf_counter(); task(); times.append(time.perf_counter() - start)
    return min(times)
print(np.__version__, best(lambda: subset_sums(np.float32)), best(lambda: subset_sums(np.float64)), best(whole))
`;
const python = process.env['RANKGAUGE_PYTHON'] ?? 'python3';
const { stdout, status, stderr } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
if (status !== 0) {
  console.log(`numpy: not measured (${python}: ${stderr?.trim().split('\n').at(-1) ?? 'not found'})`);
} else {
  const [version, ...times] = stdout.trim().split(' ');
  const [single = 0, double = 0, all = 0] = times.map(Number);
  console.log(
    `numpy ${version}: subset sums ${double.toFixed(3)} s (float32 ${single.toFixed(3)} s), intervals and p ${all.toFixed(3)} s`,
  );
  console.log(
    `ratio: subset sums ${(sums / double).toFixed(2)} (to float32 ${(sums / single).toFixed(2)}), intervals and p ${(whole / all).toFixed(2)}`,
  );
}

/** Seconds of the fastest of several rounds: what the machine can do when nothing else is in its way. */
function best(task: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    task();
    least = Math.min(least, performance.now() - start);
  }
  return least / 1000;
}
