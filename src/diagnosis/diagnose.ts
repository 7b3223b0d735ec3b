import { type Cause, type Check, type Severity, weightOf } from './cause.ts';
import { causes } from './causes.ts';
import type { Diagnosis, Finding, Verdict } from './diagnosis.ts';
import type { DiagnosisInput } from './diagnosis-input.ts';
import { type Observed, observe } from './observed.ts';
import { type Sample, sampleOf } from './sample.ts';

/**
 * Looks whether scores still tell relevant documents from irrelevant ones, and names what has become of them where they do not.
 * Pure: everything it knows is in `input`.
 *
 * Statistics are within-query first, then means over queries with errors by cluster. A code is looked for in the whole run, and
 * where it does not hold there, in each language of 50 queries or more at bounds that hold for all languages together, and only
 * said where the language differs from the rest. A finding that another one explains is left out.
 *
 * @param input scores by query; what is left out is not checked
 * @returns verdict null and `tooFew` under 20 queries with scores or 200 scores; probes are read all the same
 * @see docs/collapse.md for rules, and how often they find what is there and what is not
 * @example
 * const queries = Array.from({ length: 40 }, (_, query) => ({
 *   id: `q${query}`, cluster: `q${query}`, language: null, grades: [1, 0, 0, 0, 0, 0], scores: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
 * }));
 * diagnose({ scale: 'probability', order: 'unknown', queries }).findings[0]?.code; // => 'constant-scores'
 */
export function diagnose(input: DiagnosisInput): Diagnosis {
  const observed = observe(input);
  const indices = input.queries
    .map((_, index) => index)
    .filter((index) => (observed.scored[index] ?? 0) >= 2);
  const whole = sampleOf(observed, indices, { part: 'all', language: null, languages: 0, rest: null });
  const counts = {
    queries: indices.length,
    clusters: new Set(indices.map((index) => observed.clusters[index])).size,
    scores: whole.scores,
  };
  const enough = counts.queries >= fewestQueries && counts.scores >= fewestScores;
  // Too few scores are no scores: then only what calls have shown counts.
  const sample = enough
    ? whole
    : sampleOf(observed, [], { part: 'all', language: null, languages: 0, rest: null });
  const looked = causes.entries
    .filter((cause) => enough || needsNoScores(cause))
    .map((cause) => ({ cause, check: cause.check(sample) }));
  const said: Said[] = looked.flatMap(({ cause, check }) => saidOf(cause, check, sample));
  const languages = enough ? largeLanguages(observed, indices) : [];
  const overall = new Map(looked.map(({ cause, check }) => [cause, check]));
  const inLanguages = byLanguage(observed, { indices, languages }, overall);
  said.push(...inLanguages.said);
  const findings = inOrder(withoutExplained(said)).map((one) => findingOf(one, input));
  return {
    verdict: verdictOf(findings, enough),
    findings,
    ...(enough
      ? {}
      : {
          tooFew: {
            queries: counts.queries,
            scores: counts.scores,
            queriesNeeded: fewestQueries,
            scoresNeeded: fewestScores,
          },
        }),
    unchecked: looked.flatMap(({ cause, check }) =>
      check.outcome === 'unchecked' &&
      !said.some((one) => one.cause === cause) &&
      !inLanguages.checked.has(cause)
        ? [{ code: cause.name, reason: check.reason }]
        : [],
    ),
    counts,
  };
}

interface Said {
  readonly cause: Cause;
  readonly severity: Severity;
  readonly check: Extract<Check, { outcome: 'checked' }>;
  readonly language: string | null;
}

function saidOf(cause: Cause, check: Check, { language }: Sample): Said[] {
  if (check.outcome === 'unchecked' || check.severity === null) return [];
  return [{ cause, severity: check.severity, check, language }];
}

/** Languages of 50 queries or more, beside others. */
function largeLanguages(
  { input: { queries } }: Observed,
  indices: readonly number[],
): (readonly [language: string, indices: readonly number[]])[] {
  const members = new Map<string, number[]>();
  for (const index of indices) {
    const language = queries[index]?.language ?? null;
    if (language === null) continue;
    const own = members.get(language) ?? [];
    members.set(language, own);
    own.push(index);
  }
  return [...members].filter(([, own]) => own.length >= fewestOfLanguage && own.length < indices.length);
}

function byLanguage(
  observed: Observed,
  { indices, languages }: { indices: readonly number[]; languages: ReturnType<typeof largeLanguages> },
  whole: ReadonlyMap<Cause, Check>,
): { said: Said[]; checked: ReadonlySet<Cause> } {
  const checked = new Set<Cause>();
  const said = languages.flatMap(([language, own]) => {
    const inside = new Set(own);
    const rest = sampleOf(
      observed,
      indices.filter((index) => !inside.has(index)),
      { part: 'rest', language: null, languages: languages.length, rest: null },
    );
    const sample = sampleOf(observed, own, { part: 'language', language, languages: languages.length, rest });
    return causes.entries
      .filter(({ byLanguage: looked }) => looked)
      .flatMap((cause) => {
        const check = cause.check(sample);
        const overall = whole.get(cause);
        if (check.outcome === 'checked') checked.add(cause);
        return check.outcome === 'checked' &&
          weightOf(check.severity) > weightOf(overall?.outcome === 'checked' ? overall.severity : null) &&
          differs(check, cause.check(rest), sample)
          ? saidOf(cause, check, sample)
          : [];
      });
  });
  return { said, checked };
}

/** Whether a language stands apart from the others: they do not show it as badly, and the statistic that decides differs. */
function differs(own: Extract<Check, { outcome: 'checked' }>, rest: Check, sample: Sample): boolean {
  if (rest.outcome === 'unchecked') return true;
  if (weightOf(rest.severity) >= weightOf(own.severity)) return false;
  if (own.statistic === undefined || rest.statistic === undefined) return true;
  const error = Math.hypot(own.statistic.error, rest.statistic.error);
  return Math.abs(own.statistic.value - rest.statistic.value) > sample.bound(2.58) * error;
}

/**
 * One cause is said once: what a finding explains, in the same part of the run, is left out, unless it is worse than the
 * finding, or as bad and more certain.
 */
function withoutExplained(said: readonly Said[]): Said[] {
  const outweighs = (one: Said, other: Said) =>
    weightOf(one.severity) > weightOf(other.severity) ||
    (one.severity === other.severity && certainty(one.cause) < certainty(other.cause));
  return said.filter(
    (one) =>
      !said.some(
        (other) =>
          other.severity !== 'info' &&
          (other.language === null || other.language === one.language) &&
          other.cause.explains.includes(one.cause.name) &&
          outweighs(other, one),
      ),
  );
}

/** Place in the catalogue: the lower, the more certain. */
function certainty(cause: Cause): number {
  return causes.entries.indexOf(cause);
}

/** Worst first, then by certainty, the whole run before single languages. */
function inOrder(said: readonly Said[]): Said[] {
  return [...said].sort(
    (a, b) =>
      weightOf(b.severity) - weightOf(a.severity) ||
      Number(a.language !== null) - Number(b.language !== null) ||
      certainty(a.cause) - certainty(b.cause),
  );
}

function findingOf({ cause, severity, check, language }: Said, { serving }: DiagnosisInput): Finding {
  const { queries } = check;
  const evidence = Object.fromEntries(
    Object.entries(check.evidence).map(([name, value]) => [
      name,
      value === null || Number.isFinite(value) ? value : null,
    ]),
  );
  return {
    code: cause.name,
    severity,
    ...(language === null ? {} : { slice: { slice: 'language', value: language } }),
    title: cause.title,
    evidence,
    cause: cause.usualCause,
    mend: cause.mend({ serving: serving ?? null, evidence, language }),
    ...(queries === undefined || queries.length === 0 ? {} : { queries }),
  };
}

function verdictOf(findings: readonly Finding[], enough: boolean): Verdict | null {
  const worst = findings[0]?.severity ?? 'info';
  return worst === 'info' ? (enough ? 'healthy' : null) : worst;
}

/** What calls have shown holds however few queries a run has. */
function needsNoScores({ name }: Cause): boolean {
  return provedByCalls.has(name);
}

/** These look at probes, the last four where a run is too small to say. */
const provedByCalls = new Set([
  'double-templated',
  'mojibake',
  'instruction-ignored',
  'truncated',
  'batch-dependent',
  'non-deterministic',
  'random-order',
  'query-blind',
  'position-bound',
  'language-gap',
]);

/** STATISTICS.md 8. */
const fewestQueries = 20;
const fewestScores = 200;
const fewestOfLanguage = 50;
