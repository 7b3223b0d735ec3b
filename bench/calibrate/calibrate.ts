// How often the diagnosis finds what is there, and what it says of healthy runs: `npx tsx bench/calibrate/calibrate.ts [REPS]`.
// Writes the tables of docs/collapse.md. About 15 minutes with 10 repetitions on two cores.
import { readFileSync, writeFileSync } from 'node:fs';
import { causes, type Diagnosis, diagnose } from '../../src/diagnosis/index.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { type Fault, faults, scoresUnder } from './faults.ts';
import { inputOf } from './input-of.ts';
import { type ScoreModel, scoreModels } from './scales.ts';
import { calibrationShapes, heldOutShapes, type Shape } from './shapes.ts';
import { syntheticWorld } from './world.ts';
import { type WorldSource, xquadWorlds } from './xquad-worlds.ts';

interface Source {
  readonly set: 'calibrated' | 'held out' | 'XQuAD';
  readonly name: string;
  readonly shared: boolean;
  readonly make: WorldSource;
}

interface Tally {
  runs: number;
  found: number;
  first: number;
  group: number;
  collapsed: number;
  suspect: number;
  readonly firsts: Map<string, number>;
}

const reps = Number(process.argv[2] ?? 10);
const confusion = new Map<string, Map<string, number>>();
const tallies = new Map<string, Map<string, number>>();
const docs = new URL('../../docs/collapse.md', import.meta.url);
const sources = await allSources();
const sections = [
  healthyTable([20, 50, 200, 1000]),
  faultTable([20, 50, 200], [1]),
  languageTable(400, 4),
  strengthTable(100, [0.25, 0.5, 0.75]),
  confusionTable(),
];
const text = sections.join('\n\n');
console.log(text);
const page = readFileSync(docs, 'utf8');
const [head, rest] = [page.split(startMark())[0] ?? '', page.split(endMark())[1] ?? ''];
writeFileSync(docs, `${head}${startMark()}\n\n${text}\n\n${endMark()}${rest}`);

async function allSources(): Promise<Source[]> {
  const synthetic = (set: Source['set']) => (shape: Shape) => ({
    set,
    name: shape.name,
    shared: shape.shared,
    make: ((random, queries) => syntheticWorld(random, { ...shape, queries })) satisfies WorldSource,
  });
  const real: Source[] = [];
  for (const protocol of ['bm25-char3', 'bm25-word']) {
    const folder = new URL('../../../shared/data/xquad-rerank', import.meta.url).pathname;
    const make = await xquadWorlds(folder, protocol);
    if (make === null) console.error(`XQuAD is not there (${folder}): its rows are left out`);
    else real.push({ set: 'XQuAD', name: `XQuAD, ${protocol}`, shared: true, make });
  }
  return [
    ...calibrationShapes.map(synthetic('calibrated')),
    ...heldOutShapes.map(synthetic('held out')),
    ...real,
  ];
}

function healthyTable(sizes: readonly number[]): string {
  const rows: string[] = [];
  const all = new Map<string, Tally>();
  for (const model of scoreModels) {
    const cells = (['calibrated', 'held out', 'XQuAD'] as const).map((set) => {
      const tally = emptyTally();
      for (const source of sources.filter((one) => one.set === set)) {
        for (const size of sizes) {
          for (let rep = 0; rep < (size > 500 ? Math.ceil(reps / 4) : reps * 2); rep += 1) {
            note(tally, null, runOnce(null, { source, model, size, rep, strength: 0 }));
          }
        }
      }
      all.set(set, merged(all.get(set) ?? emptyTally(), tally));
      return tally;
    });
    rows.push(
      `| ${model.name} | ${cells.map((tally) => `${tally.runs} | ${percent(tally.collapsed, tally)} | ${percent(tally.suspect, tally)}`).join(' | ')} |`,
    );
  }
  const sums = ['calibrated', 'held out', 'XQuAD'].map((set) => all.get(set) ?? emptyTally());
  return [
    `### Healthy runs: how many are called collapsed or suspect (${sizes.join(', ')} queries)`,
    '',
    '| scores | calibrated on: runs | collapsed | suspect | held out: runs | collapsed | suspect | XQuAD: runs | collapsed | suspect |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...rows,
    `| **all** | ${sums.map((tally) => `${tally.runs} | ${percent(tally.collapsed, tally)} | ${percent(tally.suspect, tally)}`).join(' | ')} |`,
  ].join('\n');
}

function faultTable(sizes: readonly number[], strengths: readonly number[]): string {
  const rows = faults.map((fault) => {
    const cells = sizes.map((size) => {
      const tally = emptyTally();
      const held = emptyTally();
      for (const strength of strengths) {
        eachRun(fault, { size, strength }, (diagnosis, source) => {
          note(source.set === 'calibrated' ? tally : held, fault, diagnosis);
          if (size === 50) count(confusion, fault.name, firstOf(diagnosis));
        });
      }
      return `${percent(tally.found, tally)} / ${percent(tally.first, tally)} / ${percent(tally.group, tally)} | ${percent(held.found, held)} / ${percent(held.first, held)} / ${percent(held.group, held)}`;
    });
    return `| ${fault.name} | ${fault.codes[0]} | ${cells.join(' | ')} |`;
  });
  return [
    '### Faults at full strength: named at all / named first / its mend group first, in % of runs',
    '',
    `| fault | code | ${sizes.map((size) => `${size} queries, calibrated on | held out and XQuAD`).join(' | ')} |`,
    `|---|---|${sizes.map(() => '---:|---:|').join('')}`,
    ...rows,
  ].join('\n');
}

/** One language of several meets a fault: is it named, and no other? */
function languageTable(size: number, languages: number): string {
  const broken = ['constant', 'random', 'long documents win', 'inverted'].map((name) =>
    faults.find((fault) => fault.name === name),
  );
  const rows = [undefined, ...broken].map((fault) => {
    const tally = emptyTally();
    let others = 0;
    for (const shape of [...calibrationShapes, ...heldOutShapes]) {
      for (const model of scoreModels.filter(({ name }) => !name.startsWith('one decimal'))) {
        for (let rep = 0; rep < Math.ceil(reps / 3); rep += 1) {
          const random = seededRandom(`languages:${fault?.name}:${shape.name}:${model.name}:${rep}`);
          const world = syntheticWorld(random, { ...shape, queries: size, languages });
          const healthy = scoresUnder(null, world, model, random);
          const faulty = fault === undefined ? healthy : scoresUnder(fault, world, model, random);
          const scores = healthy.map((own, index) =>
            world.queries[index]?.language === 'l1' ? (faulty[index] ?? own) : own,
          );
          const { findings, verdict } = diagnose(inputOf(world, scores, model.scale));
          tally.runs += 1;
          if (verdict === 'collapsed') tally.collapsed += 1;
          if (verdict === 'suspect') tally.suspect += 1;
          if (findings.some(({ slice }) => slice?.value === 'l1')) tally.found += 1;
          const first = findings[0];
          if (first?.slice?.value === 'l1') tally.first += 1;
          count(
            tallies,
            fault?.name ?? 'nothing',
            first === undefined ? 'nothing' : `${first.code}${first.slice ? ' in it' : ''}`,
          );
          if (findings.some(({ slice }) => slice !== undefined && slice.value !== 'l1')) others += 1;
        }
      }
    }
    const firsts = [...(tallies.get(fault?.name ?? 'nothing') ?? [])].sort((a, b) => b[1] - a[1]);
    return `| ${fault?.name ?? 'nothing'} | ${tally.runs} | ${percent(tally.found, tally)} | ${percent(tally.first, tally)} | ${percent(others, tally)} | ${percent(tally.collapsed, tally)} / ${percent(tally.suspect, tally)} | ${firsts.map(([code, times]) => `${code} ${percent(times, tally)} %`).join(', ')} |`;
  });
  return [
    `### One language of ${languages}, ${size} queries (${size / languages} questions), in % of runs`,
    '',
    '| fault in one language | runs | that language named | named first | another language named | collapsed / suspect | first finding |',
    '|---|---:|---:|---:|---:|---:|---|',
    ...rows,
  ].join('\n');
}

function strengthTable(size: number, strengths: readonly number[]): string {
  const graded = faults.filter(({ strength }) => strength !== '-');
  const rows = graded.map((fault) => {
    const cells = strengths.map((strength) => {
      const tally = emptyTally();
      eachRun(fault, { size, strength }, (diagnosis) => note(tally, fault, diagnosis));
      return `${percent(tally.found, tally)} / ${percent(tally.group, tally)}`;
    });
    return `| ${fault.name} | ${fault.strength} | ${cells.join(' | ')} |`;
  });
  return [
    `### Weaker faults, ${size} queries: named at all / its mend group first, in % of runs`,
    '',
    `| fault | strength is | ${strengths.join(' | ')} |`,
    `|---|---|${strengths.map(() => '---:|').join('')}`,
    ...rows,
  ].join('\n');
}

function confusionTable(): string {
  const rows = [...confusion].map(([fault, firsts]) => {
    const whole = [...firsts.values()].reduce((sum, one) => sum + one, 0);
    const listed = [...firsts]
      .sort((a, b) => b[1] - a[1])
      .map(([code, times]) => `${code} ${((100 * times) / whole).toFixed(1)} %`);
    return `| ${fault} | ${listed.join(', ')} |`;
  });
  return [
    '### What is named first (50 queries, full strength)',
    '',
    '| fault | first finding |',
    '|---|---|',
    ...rows,
  ].join('\n');
}

function eachRun(
  fault: Fault,
  { size, strength }: { size: number; strength: number },
  see: (diagnosis: Diagnosis, source: Source) => void,
): void {
  for (const model of scoreModels) {
    if (fault.scales !== undefined && !fault.scales.includes(model.scale)) continue;
    if (fault.notWith?.includes(model.name)) continue;
    for (const source of sources) {
      if (fault.needsShared && !source.shared) continue;
      for (let rep = 0; rep < Math.ceil(reps / 3); rep += 1) {
        see(runOnce(fault, { source, model, size, rep, strength }), source);
      }
    }
  }
}

function runOnce(
  fault: Fault | null,
  {
    source,
    model,
    size,
    rep,
    strength,
  }: { source: Source; model: ScoreModel; size: number; rep: number; strength: number },
): Diagnosis {
  const random = seededRandom(
    `calibrate:${fault?.name}:${source.name}:${model.name}:${size}:${strength}:${rep}`,
  );
  const world = source.make(random, size);
  return diagnose(inputOf(world, scoresUnder(fault, world, model, random, strength), model.scale));
}

function note(tally: Tally, fault: Fault | null, diagnosis: Diagnosis): void {
  tally.runs += 1;
  if (diagnosis.verdict === 'collapsed') tally.collapsed += 1;
  if (diagnosis.verdict === 'suspect') tally.suspect += 1;
  if (fault === null) return;
  const codes = diagnosis.findings.map(({ code }) => code);
  const first = firstOf(diagnosis);
  if (fault.codes.some((code) => codes.includes(code))) tally.found += 1;
  if (fault.codes.includes(first)) tally.first += 1;
  const groups = fault.codes.map((code) => causes.get(code).mendGroup);
  if (first !== 'nothing' && groups.includes(causes.get(first).mendGroup)) tally.group += 1;
}

function firstOf({ findings }: Diagnosis): string {
  return findings[0]?.code ?? 'nothing';
}

function count(counts: Map<string, Map<string, number>>, key: string, value: string): void {
  const own = counts.get(key) ?? new Map<string, number>();
  counts.set(key, own);
  own.set(value, (own.get(value) ?? 0) + 1);
}

function emptyTally(): Tally {
  return { runs: 0, found: 0, first: 0, group: 0, collapsed: 0, suspect: 0, firsts: new Map() };
}

function merged(one: Tally, other: Tally): Tally {
  return {
    ...one,
    runs: one.runs + other.runs,
    collapsed: one.collapsed + other.collapsed,
    suspect: one.suspect + other.suspect,
  };
}

function percent(count: number, { runs }: Tally): string {
  return runs === 0 ? '-' : ((100 * count) / runs).toFixed(1);
}

function startMark(): string {
  return '<!-- calibration: written by bench/calibrate/calibrate.ts -->';
}

function endMark(): string {
  return '<!-- end of calibration -->';
}
