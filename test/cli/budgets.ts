/** What a command may load at the most, and what it must not load at all. */
export interface Budget {
  readonly command: string;
  /** After the name; `{good}` is test/hard-inputs/good, `{log}` a server's log. Run in a folder with two small runs, a and b. */
  readonly words: readonly string[];
  /** 1,000 bytes of the bundle. */
  readonly kilobytes: number;
  /** Modules of ours and of packages in them. */
  readonly modules: number;
  readonly never: readonly string[];
}

const heavy = [
  'mathjs',
  'apache-arrow',
  'undici',
  '@observablehq/plot',
  'linkedom',
  'hyparquet',
  'tinyld',
  'jmespath',
];
const except = (...needed: readonly string[]) => heavy.filter((name) => !needed.includes(name));

/** A tenth above what was measured when the row was written, so that growth is a decision and no accident. */
export const budgets: readonly Budget[] = [
  {
    command: '--version',
    words: [],
    kilobytes: 320,
    modules: 90,
    never: [...heavy, 'papaparse', 'valibot', 'yaml'],
  },
  {
    command: '--help',
    words: [],
    kilobytes: 320,
    modules: 90,
    never: [...heavy, 'papaparse', 'valibot', 'yaml'],
  },
  {
    command: 'serve-command',
    words: ['Qwen/Qwen3-Reranker-4B', '--memory', '24GB'],
    kilobytes: 340,
    modules: 95,
    never: heavy,
  },
  {
    command: 'convert',
    words: ['{good}/trec/run.txt', 'out.json'],
    kilobytes: 420,
    modules: 130,
    never: [...heavy, 'papaparse'],
  },
  {
    command: 'evaluate',
    words: ['--qrels', '{good}/trec/qrels.txt', '--run', '{good}/trec/run.txt'],
    kilobytes: 740,
    modules: 285,
    never: [...heavy, 'papaparse', 'yaml'],
  },
  { command: 'retrieve', words: ['{good}/beir', '--top', '2'], kilobytes: 930, modules: 315, never: heavy },
  { command: 'list', words: ['metrics'], kilobytes: 940, modules: 355, never: heavy },
  { command: 'doctor', words: ['--log', '{log}'], kilobytes: 1300, modules: 475, never: heavy },
  {
    command: 'threshold',
    words: ['a-bare-bm25-char3'],
    kilobytes: 1350,
    modules: 485,
    never: except('apache-arrow'),
  },
  {
    command: 'compare',
    words: ['a-bare-bm25-char3', 'b-bare-bm25-char3'],
    kilobytes: 1630,
    modules: 565,
    never: except('apache-arrow'),
  },
  {
    command: 'coverage',
    words: ['a-bare-bm25-char3'],
    kilobytes: 1660,
    modules: 575,
    never: except('apache-arrow'),
  },
  { command: 'check', words: ['{good}/set.jsonl'], kilobytes: 1760, modules: 285, never: except('tinyld') },
  {
    command: 'baseline',
    words: ['save', 'main', 'a-bare-bm25-char3'],
    kilobytes: 1980,
    modules: 665,
    never: except('apache-arrow'),
  },
  {
    command: 'diagnose',
    words: ['a-bare-bm25-char3'],
    kilobytes: 2060,
    modules: 725,
    never: except('apache-arrow'),
  },
  {
    command: 'run',
    words: ['--dataset', '{good}/set.jsonl', '--dry-run'],
    kilobytes: 2190,
    modules: 780,
    never: except('apache-arrow'),
  },
  {
    command: 'gate',
    words: ['a-bare-bm25-char3', '--rule', 'nDCG@10 >= 0.1'],
    kilobytes: 2350,
    modules: 770,
    never: except('apache-arrow', 'mathjs'),
  },
  {
    command: 'report',
    words: ['a-bare-bm25-char3', '-o', 'report.html'],
    kilobytes: 3090,
    modules: 890,
    never: except('apache-arrow', '@observablehq/plot', 'linkedom'),
  },
];

/** The table of docs/performance.md. */
export function budgetTable(): string {
  return [
    '| command | kB at most | modules at most | never loads |',
    '| --- | --- | --- | --- |',
    ...budgets.map(
      ({ command, kilobytes, modules, never }) =>
        `| \`${command}\` | ${kilobytes} | ${modules} | ${never.join(', ')} |`,
    ),
  ].join('\n');
}
