import type {
  Coverage,
  CoveredRun,
  GapVerdictName,
  LanguageCoverage,
  LanguageGap,
  ScoreSummary,
} from '../comparison/coverage.ts';
import { differenceText } from './comparison-view.ts';
import { counted, figureText, percentText } from './figure.ts';

/** What people see of a coverage report, before it is laid out. All text is raw; who writes it out escapes it. */
export interface CoverageView {
  readonly title: string;
  readonly facts: readonly string[];
  readonly heat: HeatView;
  /** One for each run. */
  readonly runs: readonly CoveredRunView[];
  readonly next: readonly string[];
}

/** Languages as columns, first stage and runs as rows. */
export interface HeatView {
  readonly languages: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly role: 'reference' | 'run';
    readonly cells: readonly HeatCell[];
  }[];
  /** What the marks say; empty where there is none. */
  readonly legend: string;
}

export interface HeatCell {
  readonly value: number | null;
  /** From 0, the lowest of all, to `heatLevels - 1`, the highest; null without a value. */
  readonly level: number | null;
  /** The verdict on the model as one character, or nothing. */
  readonly mark: string;
}

export interface CoveredRunView {
  /** Null where there is only one run. */
  readonly title: string | null;
  readonly tables: readonly CoverageTable[];
  /** Macro mean and worst language. */
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}

export interface CoverageTable {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly { readonly strong: boolean; readonly cells: readonly string[] }[];
}

/** Picks and words what stands in the report; no figure is made here. */
export function coverageView(coverage: Coverage): CoverageView {
  const runs: readonly CoveredRun[] = [coverage, ...coverage.others];
  const several = runs.length > 1;
  return {
    title: several
      ? `coverage of ${counted(runs.length, 'run')} by language`
      : `coverage of ${coverage.label} by language`,
    facts: factsOf(coverage),
    heat: heatOf(runs, coverage.metrics[0] ?? ''),
    runs: runs.map((run, place) => ({
      title: several ? run.label : null,
      tables: [
        resultTable(run, coverage.metrics),
        gapTable(run),
        scoreTable(run),
        // Runs side by side are of the same queries, and so of the same texts.
        place === 0 ? textTable(run) : null,
        matrixTable(run, coverage.metrics[0] ?? ''),
      ].filter((table) => table !== null),
      lines: [...macroLines(run, coverage.metrics), ...worstLines(run)],
      notes: run.notes,
    })),
    next: coverage.next,
  };
}

/** How many shades a heat table has. */
export const heatLevels = 5;

/** `zh Chinese`, or the tag alone where it has no name. */
export function languageTitle({ language, name }: Pick<LanguageCoverage, 'language' | 'name'>): string {
  return name === language ? language : `${language} ${name}`;
}

function factsOf({ languages, metrics, reference, margin, confidence, unit }: Coverage): string[] {
  const queries = languages.reduce((sum, one) => sum + one.queries, 0);
  const against =
    reference === null ? [] : [`gaps to ${reference === 'mean' ? 'the mean of the others' : reference}`];
  return [
    `${counted(languages.length, 'language')}, ${counted(queries, 'query', 'queries')}`,
    metrics[0] ?? '',
    ...against,
    `margin ${Number(margin.toPrecision(3))}`,
    `${Number((100 * confidence).toPrecision(4))} % intervals`,
    ...(unit === 'group' ? ['resampled by group'] : []),
  ];
}

function heatOf(runs: readonly CoveredRun[], primary: string): HeatView {
  const languages = [...new Set(runs.flatMap((run) => run.languages.map(({ language }) => language)))].sort();
  const of = (run: CoveredRun, tag: string) => run.languages.find(({ language }) => language === tag);
  const rows = [
    ...firstStages(runs, primary, languages),
    ...runs.map((run) => ({
      label: run.label,
      role: 'run' as const,
      cells: languages.map((tag) => {
        const own = of(run, tag);
        return { value: own?.metrics[primary]?.mean ?? null, mark: own?.verdict ? marks[own.verdict] : '' };
      }),
    })),
  ];
  const values = rows.flatMap(({ cells }) => cells.flatMap(({ value }) => value ?? []));
  const highest = Math.max(...values);
  // Over less than a tenth shades would make a lot of very little.
  const lowest = Math.min(...values, highest - 0.1);
  const levelOf = (value: number | null) =>
    value === null
      ? null
      : Math.min(heatLevels - 1, Math.floor((heatLevels * (value - lowest)) / (highest - lowest)));
  const used = new Set(runs.flatMap((run) => run.languages.flatMap(({ verdict }) => verdict ?? [])));
  const legend = verdictOrder.flatMap((verdict) =>
    used.has(verdict) && marks[verdict] !== '' ? [`${marks[verdict]} ${verdict}`] : [],
  );
  return {
    languages,
    rows: rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell) => ({ ...cell, level: levelOf(cell.value) })),
    })),
    legend: legend.length === 0 ? '' : `the model: ${legend.join(', ')}`,
  };
}

/** The first stage is the same for runs of the same candidates: said once where it is. */
function firstStages(runs: readonly CoveredRun[], primary: string, languages: readonly string[]) {
  const all = runs.map((run) => ({
    run,
    values: languages.map(
      (tag) => run.languages.find(({ language }) => language === tag)?.metrics[primary]?.firstStage ?? null,
    ),
  }));
  const known = all.filter(({ values }) => values.some((value) => value !== null));
  const distinct = known.filter(
    ({ values }, place) =>
      known.findIndex((other) => other.values.every((value, at) => value === values[at])) === place,
  );
  return distinct.map(({ run, values }) => ({
    label: distinct.length > 1 ? `first stage of ${run.label}` : 'first stage',
    role: 'reference' as const,
    cells: values.map((value) => ({ value, mark: '' })),
  }));
}

function resultTable({ languages, worst }: CoveredRun, metrics: readonly string[]): CoverageTable {
  const [primary = '', ...others] = metrics;
  return {
    title: 'results',
    columns: [
      { title: 'language', align: 'left' },
      { title: 'queries', align: 'right' },
      { title: primary, align: 'left' },
      { title: 'first stage', align: 'right' },
      { title: 'ceiling', align: 'right' },
      { title: 'of possible gain', align: 'right' },
      ...others.map((title) => ({ title, align: 'right' as const })),
    ],
    rows: languages.map((one) => {
      const own = one.metrics[primary];
      return {
        strong: one.language === worst?.language,
        cells: [
          languageTitle(one),
          String(one.counts.evaluated),
          meanText(own?.mean ?? null, own?.low ?? null, own?.high ?? null),
          figureText(own?.firstStage),
          figureText(own?.ceiling),
          percentText(own?.gainShare),
          ...others.map((name) => figureText(one.metrics[name]?.mean)),
        ],
      };
    }),
  };
}

function gapTable({ languages, reference }: CoveredRun): CoverageTable | null {
  const compared = languages.filter(({ gaps }) => gaps.length > 0);
  if (reference === null || compared.length === 0) return null;
  const whose = compared.some(({ source }) => source !== null);
  return {
    title: reference === 'mean' ? 'gaps to the mean of the others' : `gaps to ${reference}`,
    columns: [
      { title: 'language', align: 'left' },
      { title: 'end to end', align: 'left' },
      { title: 'first stage', align: 'right' },
      { title: 'model', align: 'left' },
      { title: 'seen in', align: 'left' },
      { title: 'verdict', align: 'left' },
      ...(whose ? [{ title: 'gap is of', align: 'left' as const }] : []),
    ],
    rows: compared.map((one) => {
      const endToEnd = one.gaps.find(({ kind }) => kind === 'end-to-end');
      const model = one.gaps.find(({ kind }) => kind === one.gap);
      return {
        strong: one.verdict === 'behind' || one.source !== null,
        cells: [
          languageTitle(one),
          gapText(endToEnd),
          gapText(one.firstStage === null ? undefined : { ...one.firstStage, low: null, high: null }),
          gapText(model),
          model === undefined ? '-' : kindTexts[model.kind],
          one.verdict ?? '-',
          ...(whose ? [one.source === null ? '' : sourceTexts[one.source]] : []),
        ],
      };
    }),
  };
}

function scoreTable({ languages, threshold }: CoveredRun): CoverageTable | null {
  const scored = languages.filter(({ scores }) => scores.relevant !== null || scores.irrelevant !== null);
  if (scored.length === 0) return null;
  const at =
    threshold === null
      ? ''
      : `; precision and recall at ${figureText(threshold.value)} for all (${threshold.chosen})`;
  return {
    title: `scores: median [10 %, 90 %]${at}`,
    columns: [
      { title: 'language', align: 'left' },
      { title: 'relevant', align: 'left' },
      { title: 'irrelevant', align: 'left' },
      { title: 'AUC', align: 'right' },
      ...(threshold === null
        ? []
        : [
            { title: 'precision', align: 'left' as const },
            { title: 'recall', align: 'left' as const },
            { title: 'left with nothing', align: 'right' as const },
          ]),
    ],
    rows: scored.map((one) => ({
      strong: false,
      cells: [
        languageTitle(one),
        scoreText(one.scores.relevant),
        scoreText(one.scores.irrelevant),
        figureText(one.scores.auc, { digits: 2 }),
        ...(threshold === null ? [] : thresholdCells(one)),
      ],
    })),
  };
}

function thresholdCells({ threshold }: LanguageCoverage): string[] {
  if (threshold === null) return ['-', '-', '-'];
  const { precision, low, high, recall, recallLow, recallHigh, emptyQueries } = threshold;
  return [
    meanText(precision, low, high, 2),
    meanText(recall, recallLow, recallHigh, 2),
    String(emptyQueries),
  ];
}

function textTable({ languages }: CoveredRun): CoverageTable | null {
  const known = languages.filter(({ text }) => text !== null);
  if (known.length === 0) return null;
  const tokens = known.some(({ text }) => text?.tokensPerPair !== null);
  const garbled = known.some(({ text }) => (text?.garbled ?? 0) > 0);
  return {
    title: 'texts (medians)',
    columns: [
      { title: 'language', align: 'left' },
      { title: 'characters of a query', align: 'right' },
      { title: 'of a document', align: 'right' },
      ...(tokens ? [{ title: 'tokens of a pair', align: 'right' as const }] : []),
      ...(garbled ? [{ title: 'garbled', align: 'right' as const }] : []),
    ],
    rows: known.map((one) => ({
      strong: false,
      cells: [
        languageTitle(one),
        figureText(one.text?.queryCharacters, { digits: 0 }),
        figureText(one.text?.documentCharacters, { digits: 0 }),
        ...(tokens ? [figureText(one.text?.tokensPerPair, { digits: 0 })] : []),
        ...(garbled ? [percentText(one.text?.garbled)] : []),
      ],
    })),
  };
}

function matrixTable({ matrix }: CoveredRun, primary: string): CoverageTable | null {
  if (matrix === null) return null;
  const { queryLanguages, documentLanguages, cells } = matrix;
  return {
    title: `${primary} by language of the query (rows) and of the document (columns)`,
    columns: [
      { title: '', align: 'left' },
      ...documentLanguages.map((title) => ({ title, align: 'right' as const })),
    ],
    rows: queryLanguages.map((query) => ({
      strong: false,
      cells: [
        query,
        ...documentLanguages.map((document) =>
          figureText(
            cells.find((cell) => cell.queryLanguage === query && cell.documentLanguage === document)?.mean,
          ),
        ),
      ],
    })),
  };
}

function macroLines({ macro }: CoveredRun, metrics: readonly string[]): string[] {
  if (macro === null) return [];
  const figures = metrics.flatMap((name) => {
    const own = macro.metrics[name];
    return own === undefined ? [] : [`${name} ${meanText(own.mean, own.low, own.high)}`];
  });
  return [`macro mean of ${counted(macro.languages, 'language')}: ${figures.join(', ')}`];
}

function worstLines({ worst, languages }: CoveredRun): string[] {
  if (worst === null) return [];
  const own = languages.find(({ language }) => language === worst.language);
  const shrunken =
    worst.shrunken === null
      ? ''
      : `; ${figureText(worst.shrunken)} when what chance makes of the lowest of ${languages.length} is taken off`;
  return [
    `worst: ${own === undefined ? worst.language : languageTitle(own)} ${meanText(worst.value, worst.low, worst.high)} (interval for the lowest of all)${shrunken}`,
  ];
}

function meanText(mean: number | null, low: number | null, high: number | null, digits = 3): string {
  const interval =
    low === null || high === null ? '' : ` [${figureText(low, { digits })}, ${figureText(high, { digits })}]`;
  return `${figureText(mean, { digits })}${interval}`;
}

function gapText(gap: Pick<LanguageGap, 'difference' | 'low' | 'high'> | undefined): string {
  return gap === undefined ? '-' : differenceText(gap.difference, gap);
}

function scoreText(summary: ScoreSummary | null): string {
  if (summary === null) return '-';
  const { median, low10, high90 } = summary;
  return `${figureText(median)} [${figureText(low10)}, ${figureText(high90)}]`;
}

const marks: Readonly<Record<GapVerdictName, string>> = {
  behind: '<',
  'on par': '=',
  'ahead?': '>',
  inconclusive: '?',
  'not comparable': '',
};

const verdictOrder: readonly GapVerdictName[] = ['behind', 'on par', 'ahead?', 'inconclusive'];

const kindTexts: Readonly<Record<LanguageGap['kind'], string>> = {
  'end-to-end': 'end to end',
  lift: 'lift',
  'like-for-like': 'like for like',
};

const sourceTexts: Readonly<Record<NonNullable<LanguageCoverage['source']>, string>> = {
  model: 'the model',
  'first-stage': 'first stage',
  both: 'both',
  open: 'open',
};
