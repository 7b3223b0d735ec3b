// Simulated histories of builds, judged by the gate's own code. Prints the tables of docs/gate.md.
//   npx tsx bench/gate/history.ts [histories]
import { type Random, seededRandom } from '../../src/foundation/random.ts';
import { lossVerdict, weighLoss } from '../../src/gate/regression.ts';
import { gateLevels, seenLoss } from '../../src/gate/sensitivity.ts';

/** How the differences of one change are spread over queries; both have the same standard deviation. */
type Shape = 'all queries change' | 'one in five changes';

const histories = Number(process.argv[2] ?? 5);
const levels = gateLevels({ margin: 0.02 });
const deviation = 0.15;
const loss = 0.02;

console.log(
  '### 200 builds: 190 change rankings and lose nothing, 10 lose 0.02 (sd of the differences 0.15)\n',
);
console.log(
  '| questions | differences | rule | false stops of 190 | missed of 10 | of the other 190: passed, inconclusive |',
);
console.log('|---:|---|---|---:|---:|---|');
for (const queries of [3300, 660, 300]) {
  for (const shape of ['all queries change', 'one in five changes'] as const) {
    const sums = { gate: [0, 0], significant: [0, 0], mean: [0, 0], passed: 0, open: 0 };
    for (let history = 0; history < histories; history += 1) {
      const random = seededRandom(`history ${queries} ${shape} ${history}`);
      for (let build = 0; build < 200; build += 1) {
        const isLoss = build % 20 === 19;
        const evidence = weigh(
          changeOf(queries, { shape, mean: isLoss ? -loss : 0, random }),
          `${history}:${build}`,
        );
        const verdict = lossVerdict(evidence, levels);
        const difference = evidence.difference as number;
        count(sums.gate, verdict === 'fail', isLoss);
        count(sums.significant, (evidence.p as number) <= 0.025, isLoss);
        count(sums.mean, difference < -0.01, isLoss);
        if (!isLoss && verdict === 'pass') sums.passed += 1;
        if (!isLoss && verdict === 'inconclusive') sums.open += 1;
      }
    }
    const per = (value: number) => (value / histories).toFixed(1);
    const row = (rule: string, [stops = 0, missed = 0]: readonly number[], rest = '') =>
      console.log(`| ${queries} | ${shape} | ${rule} | ${per(stops)} | ${per(missed)} | ${rest} |`);
    row('the gate', sums.gate, `${per(sums.passed)}, ${per(sums.open)}`);
    row('significant at 2.5 %', sums.significant);
    row('the mean fell by 0.01', sums.mean);
  }
}

console.log('\n### What the gate sees in 80 % of cases (margin 0.02, 5 false stops in 1,000)\n');
const sizes = [40, 100, 300, 660, 1000, 3300];
const deviations = [0.05, 0.1, 0.15, 0.25];
console.log(`| questions | ${deviations.map((sd) => `sd ${sd}`).join(' | ')} |`);
console.log(`|---:|${deviations.map(() => '---:').join('|')}|`);
for (const size of sizes) {
  console.log(
    `| ${size} | ${deviations.map((sd) => seenLoss(sd / Math.sqrt(size), levels).toFixed(3)).join(' | ')} |`,
  );
}

console.log('\n### 300 questions, sd 0.15: how often a true loss is stopped, told as inconclusive, passed\n');
console.log('| true loss | stopped | inconclusive | passed |');
console.log('|---:|---:|---:|---:|');
for (const truth of [0, 0.01, 0.02, 0.03, 0.04, 0.06]) {
  const counts = { fail: 0, inconclusive: 0, pass: 0 };
  const random = seededRandom(`cannot be seen ${truth}`);
  const builds = 60 * histories;
  for (let build = 0; build < builds; build += 1) {
    const evidence = weigh(changeOf(300, { shape: 'all queries change', mean: -truth, random }), build);
    counts[lossVerdict(evidence, levels)] += 1;
  }
  const share = (value: number) => `${((100 * value) / builds).toFixed(0)} %`;
  console.log(`| ${truth} | ${share(counts.fail)} | ${share(counts.inconclusive)} | ${share(counts.pass)} |`);
}

console.log('\n### Ratchet: 20 builds, each truly loses 0.003 (step sd 0.05, 3,300 questions)\n');
console.log(
  '| baseline | histories stopped | at build (median) | lost by then (median) | lost in all, unseen |',
);
console.log('|---|---:|---:|---:|---:|');
for (const rule of ['the latest alone', 'the anchor and the latest'] as const) {
  const stops: number[] = [];
  for (let history = 0; history < 4 * histories; history += 1) {
    const random = seededRandom(`ratchet ${history}`);
    const queries = 3300;
    let latest: Float64Array = new Float64Array(queries);
    const anchor = latest;
    for (let build = 1; build <= 20; build += 1) {
      const next = latest.map((value) => value - 0.003 + 0.05 * normal(random));
      const against = rule === 'the latest alone' ? [latest] : [anchor, latest];
      const verdicts = against.map((baseline) =>
        lossVerdict(
          weigh(
            next.map((value, query) => value - (baseline[query] as number)),
            build,
          ),
          levels,
        ),
      );
      if (verdicts.includes('fail')) {
        stops.push(build);
        break;
      }
      latest = next;
    }
  }
  const all = 4 * histories;
  const middle = stops.sort((a, b) => a - b)[Math.floor(stops.length / 2)];
  console.log(
    `| ${rule} | ${stops.length} of ${all} | ${middle ?? '-'} | ${middle === undefined ? '-' : (0.003 * middle).toFixed(3)} | ${stops.length === all ? '-' : '0.060'} |`,
  );
}

console.log(
  "\n### Winner's curse: the baseline is the best of some equal runs, and builds are equal to it (300 questions, sd 0.15)\n",
);
console.log(
  '| chosen from | the gate stops | significant at 2.5 % stops | the mean fell by 0.01 stops | mean difference seen |',
);
console.log('|---:|---:|---:|---:|---:|');
for (const runs of [1, 2, 6, 20]) {
  const random = seededRandom(`winner ${runs}`);
  const trials = 80 * histories;
  const counts = { gate: 0, significant: 0, mean: 0, difference: 0 };
  for (let trial = 0; trial < trials; trial += 1) {
    const own = () => Float64Array.from({ length: 300 }, () => (deviation / Math.SQRT2) * normal(random));
    const best = Array.from({ length: runs }, own).reduce((one, other) =>
      sum(other) > sum(one) ? other : one,
    );
    const evidence = weigh(
      own().map((value, query) => value - (best[query] as number)),
      trial,
    );
    if (lossVerdict(evidence, levels) === 'fail') counts.gate += 1;
    if ((evidence.p as number) <= 0.025) counts.significant += 1;
    if ((evidence.difference as number) < -0.01) counts.mean += 1;
    counts.difference += (evidence.difference as number) / trials;
  }
  const share = (value: number) => `${((100 * value) / trials).toFixed(1)} %`;
  console.log(
    `| ${runs} | ${share(counts.gate)} | ${share(counts.significant)} | ${share(counts.mean)} | ${counts.difference.toFixed(4)} |`,
  );
}

function weigh(differences: Float64Array, seed: number | string) {
  const clusters = Array.from(differences, (_, query) => `q${query}`);
  return weighLoss(
    {
      baseline: new Float64Array(differences.length).fill(0.7),
      candidate: differences.map((value) => 0.7 + value),
      clusters,
      groups: clusters.map(() => null),
      identicalScores: false,
    },
    { better: 'higher', levels, seed },
  );
}

function changeOf(
  queries: number,
  { shape, mean, random }: { readonly shape: Shape; readonly mean: number; readonly random: Random },
): Float64Array {
  const share = shape === 'all queries change' ? 1 : 0.2;
  return Float64Array.from({ length: queries }, () =>
    random() < share ? mean / share + (deviation / Math.sqrt(share)) * normal(random) : 0,
  );
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function count(tally: number[], stopped: boolean, isLoss: boolean): void {
  if (stopped && !isLoss) tally[0] = (tally[0] ?? 0) + 1;
  if (!stopped && isLoss) tally[1] = (tally[1] ?? 0) + 1;
}
