/**
 * How often the 95 % interval of a difference holds the true difference, and how often the family of four candidates that are
 * all like the baseline has any p below 0.05.
 *
 *     npx tsx bench/coverage/coverage.ts [REPETITIONS] [OUT.json] [PART]
 *
 * 5,000 repetitions take about half an hour on one core. PART is one of cells, limits, families; all when left out.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/foundation/random.ts';
import { flipDifferences } from '../../src/statistics/flip-differences.ts';
import { flipDraws } from '../../src/statistics/flip-draws.ts';
import { minP } from '../../src/statistics/min-p.ts';
import { type Cell, type Change, type Population, populationOf } from './world.ts';

interface Coverage extends Cell {
  readonly repetitions: number;
  readonly truth: number;
  /** Share of the intervals that hold the truth; that lie above it, and below it. */
  readonly covered: number;
  readonly above: number;
  readonly below: number;
  /** Mean number of clusters whose difference is not 0, and share of the repetitions under the guard. */
  readonly changed: number;
  readonly guarded: number;
  readonly width: number;
  /** Repetitions in which p <= 0.05 and the interval do not say the same. */
  readonly contradictions: number;
}

interface Family {
  readonly clusters: number;
  readonly repetitions: number;
  readonly candidates: number;
  readonly draws: number;
  /** Share of the repetitions in which some adjusted p is 0.05 or less. */
  readonly error: number;
}

const [repetitions = 5_000, out = join(tmpdir(), 'rankgauge-coverage.json'), part] = [
  process.argv[2] === undefined ? undefined : Number(process.argv[2]),
  process.argv[3],
  process.argv[4],
];

const saved: { cells: Coverage[]; limits: Coverage[]; families: Family[] } = existsSync(out)
  ? JSON.parse(readFileSync(out, 'utf8'))
  : { cells: [], limits: [], families: [] };

const clusterCounts = [20, 60, 200];
/** The level is exact for any number of draws; fewer than 20,000 save hours. */
const familyDraws = 4_999;
if (part === undefined || part === 'cells') saved.cells = coverages(['dense', 'better', 'sparse']);
if (part === undefined || part === 'limits') saved.limits = coverages(['skewed', 'rare-loss']);
if (part === undefined || part === 'families') {
  saved.families = [];
  for (const clusters of clusterCounts) {
    saved.families.push(familyError(clusters));
    save();
  }
}
save();

function coverages(changes: readonly Change[]): Coverage[] {
  const found: Coverage[] = [];
  for (const change of changes) {
    for (const metric of ['MRR@10', 'nDCG@10'] as const) {
      for (const sizes of ['equal', 'unequal'] as const) {
        // The population of skewed losses is made for one query a cluster.
        if (change === 'skewed' && sizes === 'unequal') continue;
        const kind = { sizes, metric, change };
        const population = populationOf(kind, { clusters: 50_000, candidates: 1, seed: 'coverage' });
        for (const clusters of clusterCounts) {
          const cell = coverageOf({ ...kind, clusters }, population);
          found.push(cell);
          console.log(
            [
              change.padEnd(9),
              metric.padEnd(7),
              sizes.padEnd(7),
              String(clusters).padStart(3),
              `covered ${(100 * cell.covered).toFixed(1)}`,
              `above ${(100 * cell.above).toFixed(1)}`,
              `below ${(100 * cell.below).toFixed(1)}`,
              `changed ${cell.changed.toFixed(1)}`,
              `guarded ${(100 * cell.guarded).toFixed(0)}`,
              `width ${cell.width.toFixed(3)}`,
              `contradictions ${cell.contradictions}`,
            ].join('  '),
          );
        }
      }
    }
  }
  return found;
}

function coverageOf(cell: Cell, population: Population): Coverage {
  const truth = trueDifference(population);
  const random = seededRandom(`sample ${cell.clusters}`);
  let [covered, above, below, changed, guarded, width, contradictions] = [0, 0, 0, 0, 0, 0, 0];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const [flip] = flipsOf(population, cell.clusters, random);
    if (flip === undefined) continue;
    const { low, high } = flip.interval(0.05);
    if (low === null || high === null) continue;
    if (low > truth + 1e-12) above += 1;
    else if (high < truth - 1e-12) below += 1;
    else covered += 1;
    changed += flip.changed;
    if (flip.guarded) guarded += 1;
    width += high - low;
    const rejected = (flip.p()?.twoSided ?? 1) <= 0.05;
    if (rejected !== (low > 0 || high < 0)) contradictions += 1;
  }
  const share = (count: number) => count / repetitions;
  return {
    ...cell,
    repetitions,
    truth,
    covered: share(covered),
    above: share(above),
    below: share(below),
    changed: share(changed),
    guarded: share(guarded),
    width: share(width),
    contradictions,
  };
}

function familyError(clusters: number): Family {
  const candidates = 4;
  const population = populationOf(
    { sizes: 'equal', metric: 'MRR@10', change: 'dense' },
    { clusters: 50_000, candidates, seed: 'family' },
  );
  // The population's own differences are not quite 0; taken out, so that every rejection is an error.
  const shifted = population.candidates.map((column) => {
    const shift = meanOf(column) - meanOf(population.baseline);
    return column.map((value) => value - shift);
  });
  const random = seededRandom(`family ${clusters}`);
  let errors = 0;
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const flips = flipsOf({ ...population, candidates: shifted }, clusters, random, familyDraws);
    const { pAdjusted } = minP(flips, { level: 0.05 });
    if (pAdjusted.some((p) => p !== null && p <= 0.05)) errors += 1;
  }
  const family = { clusters, repetitions, candidates, draws: familyDraws, error: errors / repetitions };
  console.log(`family of ${candidates}  ${clusters} clusters  error ${(100 * family.error).toFixed(1)} %`);
  return family;
}

/** The comparisons of one data set: clusters drawn from the population with replacement. */
function flipsOf(
  { starts, baseline, candidates }: Population,
  clusters: number,
  random: () => number,
  draws = 20_000,
) {
  const ids: number[] = [];
  const queries: number[] = [];
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    const drawn = Math.floor(random() * (starts.length - 1));
    for (let query = starts[drawn] as number; query < (starts[drawn + 1] as number); query += 1) {
      ids.push(cluster);
      queries.push(query);
    }
  }
  const pick = (column: Float64Array) => queries.map((query) => column[query] as number);
  const before = pick(baseline);
  return flipDifferences(
    candidates.map((column) => ({ baseline: before, candidate: pick(column) })),
    flipDraws({ clusters: ids, draws }),
  );
}

function trueDifference({ baseline, candidates: [candidate] }: Population): number {
  return meanOf(candidate ?? baseline) - meanOf(baseline);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function save(): void {
  writeFileSync(out, `${JSON.stringify(saved, null, 1)}\n`);
}
