import type {
  ChangedQuery,
  Comparison,
  Estimate,
  MeasureComparison,
  PairComparison,
  ScoreShift,
} from '../comparison/comparison.ts';
import { counted, figureText, percentText } from './figure.ts';

/** What people see of a comparison, before it is laid out. All text is raw; who writes it out escapes it. */
export interface ComparisonView {
  /** `comparison with bare`. */
  readonly title: string;
  readonly facts: readonly string[];
  readonly blocks: readonly ComparisonBlock[];
  readonly notes: readonly string[];
  readonly next: readonly string[];
}

/** One part of the report: sentences, a table, or both. */
export interface ComparisonBlock {
  /** Null where the part needs none. */
  readonly title: string | null;
  readonly table: ComparisonTable | null;
  /** Below the table; each on lines of its own. */
  readonly sentences: readonly string[];
}

export interface ComparisonTable {
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly {
    readonly role: 'run' | 'reference';
    readonly cells: readonly { readonly text: string; readonly strong?: boolean }[];
  }[];
}

/** Picks and words what stands in the comparison; no figure is made here. */
export function comparisonView(comparison: Comparison): ComparisonView {
  const labels = labelsOf(comparison);
  const primary = comparison.metrics[0] ?? '';
  return {
    title: labels.allPairs
      ? `comparison of ${counted(comparison.runs.length, 'run')}`
      : `comparison with ${labels.run(comparison.baseline)}`,
    facts: factsOf(comparison, primary),
    blocks: [
      verdictBlock(comparison, primary, labels),
      { title: null, table: null, sentences: comparison.comparisons.map(({ sentence }) => sentence) },
      { title: null, table: null, sentences: healthSentences(comparison, labels) },
      warningBlock(comparison, labels),
      detailBlock(comparison, primary, labels),
      ...otherMeasures(comparison, labels),
      ...sliceBlocks(comparison, primary, labels),
      shiftBlock(comparison, labels),
      changesBlock(comparison, labels),
      planBlock(comparison, labels),
      ...comparison.comparisons.flatMap((pair) => changedBlocks(pair, labels)),
    ].filter(({ title, table, sentences }) => title !== null || table !== null || sentences.length > 0),
    notes: comparison.notes,
    next: comparison.next,
  };
}

/** A p-value as people read it: never 0, because the draws cannot say that. */
export function pText(p: number | null): string {
  if (p === null) return '-';
  return p < 0.001 ? p.toFixed(4).replace(/^0\.0000$/, '<0.0001') : p.toFixed(3);
}

/** `-0.025 [-0.035, -0.015]` */
export function differenceText(
  difference: number | null,
  { low, high }: { readonly low: number | null; readonly high: number | null },
): string {
  const interval = low === null || high === null ? '' : ` [${signedText(low)}, ${signedText(high)}]`;
  return `${signedText(difference)}${interval}`;
}

interface Labels {
  readonly allPairs: boolean;
  run(name: string): string;
  /** What tells a comparison from the others of the report. */
  pair(pair: PairComparison): string;
}

function labelsOf({ runs, comparisons, baseline }: Comparison): Labels {
  const labels = new Map(runs.map(({ name, label }) => [name, label]));
  const run = (name: string) => labels.get(name) ?? name;
  const allPairs = comparisons.some((pair) => pair.baseline !== baseline);
  return {
    allPairs,
    run,
    pair: (pair) => (allPairs ? `${run(pair.candidate)} against ${run(pair.baseline)}` : run(pair.candidate)),
  };
}

function factsOf(comparison: Comparison, primary: string): string[] {
  const { comparisons, confidence, margin, unit } = comparison;
  const [first] = comparisons;
  const figures = first?.metrics[primary];
  const level = `${shareText(confidence)} intervals`;
  return [
    primary,
    `margin ${Number(margin.toPrecision(3))}`,
    comparisons.length > 1 ? `${level} that hold together for ${comparisons.length} comparisons` : level,
    ...(first === undefined || figures === undefined
      ? []
      : [
          `${counted(first.queries.compared, 'query', 'queries')} that can be reranked` +
            (figures.questions === first.queries.compared
              ? ''
              : `, resampled by ${counted(figures.questions, unit === 'group' ? 'group' : 'question')}`),
        ]),
  ];
}

function verdictBlock(comparison: Comparison, primary: string, labels: Labels): ComparisonBlock {
  const { comparisons } = comparison;
  const first = figuresOf(comparisons[0], primary);
  const family = comparisons.length > 1;
  const looked = comparison.runs.some(({ health }) => health !== undefined);
  const reference = (label: string, value: number | null | undefined) =>
    value === null || value === undefined
      ? []
      : [
          {
            role: 'reference' as const,
            cells: [label, figureText(value), '', '', '', '', '', ...(looked ? [''] : [])].map((text) => ({
              text,
            })),
          },
        ];
  return {
    title: null,
    table: {
      columns: [
        { title: labels.allPairs ? 'comparison' : 'run', align: 'left' },
        { title: primary, align: 'right' },
        { title: 'baseline', align: 'right' },
        { title: 'difference', align: 'left' },
        { title: 'relative', align: 'right' },
        { title: family ? 'p adjusted' : 'p', align: 'right' },
        { title: 'verdict', align: 'left' },
        ...(looked ? [{ title: 'scores', align: 'left' } as const] : []),
      ],
      rows: [
        ...reference('first stage', first?.firstStage),
        ...comparisons.flatMap((pair) => {
          const figures = figuresOf(pair, primary);
          if (figures === undefined) return [];
          const { baseline, candidate, difference, relative, p, pAdjusted } = figures;
          return [
            {
              role: 'run' as const,
              cells: [
                { text: labels.pair(pair) },
                { text: figureText(candidate) },
                { text: figureText(baseline) },
                { text: differenceText(difference, figures) },
                { text: signedPercent(relative) },
                { text: pText(family ? pAdjusted : p) },
                { text: verdictText(figures), strong: true },
                ...(looked ? [healthCell(comparison, pair.candidate)] : []),
              ],
            },
          ];
        }),
        ...reference('ceiling', first?.ceiling),
      ],
    },
    sentences: [],
  };
}

function healthCell({ runs }: Comparison, name: string): { text: string; strong?: boolean } {
  const health = runs.find((run) => run.name === name)?.health;
  if (health === undefined) return { text: '-' };
  const strong = health.verdict === 'suspect' || health.verdict === 'collapsed';
  return { text: health.verdict ?? 'too few', ...(strong ? { strong } : {}) };
}

/** A difference between runs says little while the scores of one of them say nothing. The baseline has no row of its own. */
function healthSentences({ runs }: Comparison, labels: Labels): string[] {
  return runs.flatMap(({ name, health }) => {
    const [first] = health?.findings ?? [];
    if (first === undefined || health?.verdict === 'healthy') return [];
    return [
      `warning: the scores of ${labels.run(name)} are ${health?.verdict ?? 'in doubt'}: ${first.title} (${first.code}); rankgauge diagnose says why and what to do`,
    ];
  });
}

function warningBlock({ comparisons }: Comparison, labels: Labels): ComparisonBlock {
  // The same warning of several comparisons is said once, with what it belongs to.
  const said = new Map<string, string[]>();
  for (const pair of comparisons) {
    for (const { message } of pair.warnings)
      said.set(message, [...(said.get(message) ?? []), labels.pair(pair)]);
  }
  return {
    title: null,
    table: null,
    sentences: [...said].map(([message, pairs]) =>
      pairs.length === comparisons.length
        ? `warning: ${message}`
        : `warning: ${pairs.join(', ')}: ${message}`,
    ),
  };
}

function detailBlock({ comparisons, level }: Comparison, primary: string, labels: Labels): ComparisonBlock {
  const family = comparisons.length > 1;
  return {
    title: 'what these queries can see',
    table: {
      columns: [
        { title: '', align: 'left' },
        ...(family ? [{ title: 'p alone', align: 'right' } as const] : []),
        { title: 'won lost same', align: 'right' },
        { title: `two one-sided, ${shareText(1 - 2 * level)}`, align: 'left' },
        { title: 'cross-check by t', align: 'left' },
        { title: 'd_z', align: 'right' },
        { title: 'detects', align: 'right' },
        { title: 'settles', align: 'right' },
        { title: 'of possible gain', align: 'right' },
      ],
      rows: comparisons.flatMap((pair) => {
        const figures = figuresOf(pair, primary);
        if (figures === undefined) return [];
        const { low90, high90, t, effectSize, minimumDetectable, resolution, gainShare } = figures;
        const inner =
          low90 === null || high90 === null ? '-' : `[${signedText(low90)}, ${signedText(high90)}]`;
        const cross =
          t.low === null || t.high === null
            ? '-'
            : `[${signedText(t.low)}, ${signedText(t.high)}] p ${pText(t.p)}`;
        return [
          {
            role: 'run' as const,
            cells: [
              labels.pair(pair),
              ...(family ? [pText(figures.p)] : []),
              `${figures.wins} ${figures.losses} ${figures.ties}`,
              inner,
              cross,
              effectSize === null ? '-' : effectSize.toFixed(2),
              figureText(minimumDetectable),
              figureText(resolution),
              gainShare.candidate === null
                ? '-'
                : `${percentText(gainShare.baseline)} -> ${percentText(gainShare.candidate)}`,
            ].map((text) => ({ text })),
          },
        ];
      }),
    },
    sentences: [],
  };
}

function otherMeasures({ metrics, comparisons }: Comparison, labels: Labels): ComparisonBlock[] {
  const others = metrics.slice(1);
  if (others.length === 0) return [];
  return [
    {
      title: 'other measures (exploratory: each interval for itself, no verdict)',
      table: {
        columns: [
          { title: 'measure', align: 'left' },
          ...(comparisons.length > 1 ? [{ title: 'run', align: 'left' } as const] : []),
          { title: 'mean', align: 'right' },
          { title: 'baseline', align: 'right' },
          { title: 'difference', align: 'left' },
          { title: 'p', align: 'right' },
          { title: 'won lost same', align: 'right' },
        ],
        rows: others.flatMap((metric) =>
          comparisons.flatMap((pair) => {
            const figures = figuresOf(pair, metric);
            if (figures === undefined) return [];
            const { baseline, candidate, difference, p, wins, losses, ties } = figures;
            return [
              {
                role: 'run' as const,
                cells: [
                  metric,
                  ...(comparisons.length > 1 ? [labels.pair(pair)] : []),
                  figureText(candidate),
                  figureText(baseline),
                  differenceText(difference, figures),
                  pText(p),
                  `${wins} ${losses} ${ties}`,
                ].map((text) => ({ text })),
              },
            ];
          }),
        ),
      },
      sentences: [],
    },
  ];
}

function sliceBlocks(comparison: Comparison, primary: string, labels: Labels): ComparisonBlock[] {
  const { comparisons, by, confidence } = comparison;
  const names = [...new Set(comparisons.flatMap(({ slices }) => slices.map(({ slice }) => slice)))];
  // What was asked for first, then by language, whatever else there is.
  const weight = (name: string) => (name === by ? 2 : name === 'language' ? 1 : 0);
  names.sort((left, right) => weight(right) - weight(left));
  return names.map((name) => {
    const family = name === by;
    const values = [
      ...new Set(
        comparisons.flatMap(({ slices }) =>
          slices.filter(({ slice }) => slice === name).map(({ value }) => value),
        ),
      ),
    ];
    const found = (pair: PairComparison, value: string) =>
      pair.slices.find((one) => one.slice === name && one.value === value);
    const single = comparisons.length === 1;
    return {
      title: family
        ? `${primary} by ${name} (${shareText(confidence)} intervals that hold together)`
        : `${primary} by ${name} (exploratory: each interval for itself)`,
      table: {
        columns: [
          { title: name, align: 'left' as const },
          { title: 'queries', align: 'right' as const },
          { title: 'baseline', align: 'right' as const },
          ...comparisons.flatMap((pair) => [
            { title: single ? 'difference' : labels.pair(pair), align: 'left' as const },
            ...(family ? [{ title: 'verdict', align: 'left' as const }] : []),
          ]),
        ],
        rows: values.map((value) => {
          const own = comparisons.map((pair) => found(pair, value));
          const first = own.find((slice) => slice !== undefined);
          return {
            role: 'run' as const,
            cells: [
              { text: value },
              { text: String(first?.queries ?? 0) },
              { text: figureText(first?.metrics[primary]?.baseline) },
              ...own.flatMap((slice) => {
                const figures = slice?.metrics[primary];
                if (figures === undefined) return [{ text: '-' }, ...(family ? [{ text: '-' }] : [])];
                const difference = { text: differenceText(figures.difference, figures) };
                if (!family) return [difference];
                return [
                  difference,
                  { text: verdictText(figures), strong: figures.verdict !== 'inconclusive' },
                ];
              }),
            ],
          };
        }),
      },
      sentences: family ? comparisons.map((pair) => sliceSentence(pair, name, primary, labels)) : [],
    };
  });
}

/** `web-search by language: worse in ar, de; better in zh; inconclusive in 13`. */
function sliceSentence(pair: PairComparison, name: string, primary: string, labels: Labels): string {
  const verdicts = new Map<string, string[]>();
  for (const { slice, value, metrics } of pair.slices) {
    const verdict = metrics[primary]?.verdict;
    if (slice !== name || verdict === null || verdict === undefined) continue;
    verdicts.set(verdict, [...(verdicts.get(verdict) ?? []), value]);
  }
  const parts = ['worse', 'better', 'equivalent', 'identical', 'inconclusive'].flatMap((verdict) => {
    const values = verdicts.get(verdict);
    return values === undefined ? [] : [`${verdict} in ${values.join(', ')}`];
  });
  return `${labels.pair(pair)} by ${name}: ${parts.join('; ')}`;
}

function shiftBlock({ comparisons }: Comparison, labels: Labels): ComparisonBlock {
  const shifts = comparisons.flatMap((pair) =>
    pair.scoreShift === null ? [] : [{ label: labels.pair(pair), shift: pair.scoreShift }],
  );
  if (shifts.length === 0) return { title: null, table: null, sentences: [] };
  const rows: readonly (readonly [string, keyof ScoreShift])[] = [
    ['largest distance of the distributions', 'ksDistance'],
    ['moved by, in interquartile ranges', 'wasserstein'],
    ['spread within a query, ratio', 'spreadRatio'],
    ['agreement of orders (tau-b)', 'kendallTau'],
    ['share of queries with another top', 'topChanged'],
  ];
  return {
    title: 'the scores themselves',
    table: {
      columns: [
        { title: '', align: 'left' },
        ...shifts.map(({ label }) => ({
          title: shifts.length === 1 ? 'shift' : label,
          align: 'left' as const,
        })),
      ],
      rows: rows.map(([title, name]) => ({
        role: 'run',
        cells: [{ text: title }, ...shifts.map(({ shift }) => ({ text: estimateText(shift[name]) }))],
      })),
    },
    sentences: [],
  };
}

function changesBlock({ comparisons }: Comparison, labels: Labels): ComparisonBlock {
  return {
    title: null,
    table: null,
    sentences: comparisons.flatMap((pair) =>
      pair.changes.length === 0
        ? []
        : [
            `${labels.pair(pair)} differs in ${pair.changes
              .map(
                ({ what, baseline, candidate }) =>
                  `${what} (${shortened(baseline)} -> ${shortened(candidate)})`,
              )
              .join(', ')}`,
          ],
    ),
  };
}

function planBlock({ comparisons }: Comparison, labels: Labels): ComparisonBlock {
  return {
    title: null,
    table: null,
    sentences: comparisons.flatMap((pair) => {
      const { plan } = pair;
      if (plan === undefined) return [];
      const { effect, difference, equivalence, questions } = plan;
      if (difference === null || equivalence === null) {
        return [
          `${labels.pair(pair)}: ${counted(questions, 'question')} that vary are too few to plan with (10 are the fewest)`,
        ];
      }
      return [
        `${labels.pair(pair)}: a difference of ${Number(effect.toPrecision(3))} needs ${difference.questions} questions ` +
          `(plan ${difference.planned}); showing two equal runs to be within the margin needs ${equivalence.questions} ` +
          `(plan ${equivalence.planned}); there are ${questions}`,
      ];
    }),
  };
}

function changedBlocks(pair: PairComparison, labels: Labels): ComparisonBlock[] {
  const { changed } = pair;
  if (changed === undefined) return [];
  if (changed.length === 0) {
    return [{ title: null, table: null, sentences: [`${labels.pair(pair)}: no query changed`] }];
  }
  return changed.flatMap((query, place): ComparisonBlock[] => {
    const whose = labels.allPairs || place === 0 ? `, ${labels.pair(pair)}` : '';
    return [
      {
        title:
          `${place + 1}. ${query.query}${query.language === null ? '' : ` (${query.language})`} ` +
          `${figureText(query.baseline)} -> ${figureText(query.candidate)}${whose}`,
        table: null,
        sentences: query.text === null ? [] : [query.text],
      },
      {
        title: null,
        table: rankingsTable(query, labels.run(pair.baseline), labels.run(pair.candidate)),
        sentences: [],
      },
    ];
  });
}

function rankingsTable(query: ChangedQuery, baseline: string, candidate: string): ComparisonTable {
  const { baselineRanking, candidateRanking } = query;
  const rows = Math.max(baselineRanking.length, candidateRanking.length);
  const cells = (document: ChangedQuery['baselineRanking'][number] | undefined) => {
    if (document === undefined) return [{ text: '' }, { text: '' }, { text: '' }];
    const { document: id, grade, score, text, rank } = document;
    return [
      { text: `${rank}. ${id}${text === null ? '' : `  ${beginning(text)}`}`, strong: (grade ?? 0) > 0 },
      { text: grade === null ? '?' : String(grade) },
      { text: figureText(score) },
    ];
  };
  return {
    columns: [
      { title: baseline, align: 'left' },
      { title: 'grade', align: 'right' },
      { title: 'score', align: 'right' },
      { title: candidate, align: 'left' },
      { title: 'grade', align: 'right' },
      { title: 'score', align: 'right' },
    ],
    rows: Array.from({ length: rows }, (_, place) => ({
      role: 'run' as const,
      cells: [...cells(baselineRanking[place]), ...cells(candidateRanking[place])],
    })),
  };
}

function verdictText({ verdict, detectable, favours, material }: MeasureComparison): string {
  switch (verdict) {
    case null:
      return '-';
    case 'equivalent':
      return detectable ? `${favours === 'candidate' ? 'better' : 'worse'}, within the margin` : 'equivalent';
    case 'better':
    case 'worse':
      return material ? `${verdict}, beyond the margin` : verdict;
    case 'identical':
    case 'inconclusive':
      return verdict;
    default:
      return verdict satisfies never;
  }
}

function figuresOf(pair: PairComparison | undefined, metric: string): MeasureComparison | undefined {
  return pair?.metrics[metric];
}

function estimateText(estimate: ScoreShift[keyof ScoreShift]): string {
  if (typeof estimate !== 'object') return '-';
  const { value, low, high }: Estimate = estimate;
  const interval = low === null || high === null ? '' : ` [${figureText(low)}, ${figureText(high)}]`;
  return `${figureText(value)}${interval}`;
}

function signedText(value: number | null): string {
  if (value === null) return '-';
  const text = Math.abs(value) < 0.0005 ? '0.000' : figureText(value);
  return value > 0 && text !== '0.000' ? `+${text}` : text;
}

function signedPercent(share: number | null): string {
  if (share === null) return '-';
  const percent = share * 100;
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`;
}

function shareText(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function shortened(value: string | null): string {
  if (value === null) return 'unknown';
  return value.length > 60 ? `${value.slice(0, 57)}...` : value;
}

/** Enough of a document to know it by. */
function beginning(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length > 26 ? `${characters.slice(0, 23).join('')}...` : line;
}
