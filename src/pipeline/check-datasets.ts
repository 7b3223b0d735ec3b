import type { Finding } from '../dataset/checks/check.ts';
import { dataChecks } from '../dataset/checks/index.ts';
import type { DatasetContent } from '../dataset/dataset.ts';
import { languagesOf } from '../dataset/languages.ts';
import { type Inspection, inspectDataset, type LoadOptions } from '../dataset/load.ts';
import type { CountedProblem } from '../dataset/problems.ts';
import { InputError } from '../foundation/errors.ts';
import { type CheckedDataset, type CheckReport, type Flaw, placeFields } from './check-report.ts';

/**
 * Looks at data sets and tells all their flaws: what loading refuses or remarks, and what only a look at the whole shows. A
 * set that does not load is told as one with errors; checks that hold for part of a set are done on what was read.
 *
 * @param paths files or folders
 * @example
 * const { sets } = await checkDatasets(['test/hard-inputs/good/beir'], { tool: 'docs' });
 * sets[0]?.verdict; // => 'sound'
 */
export async function checkDatasets(
  paths: readonly string[],
  { tool, ...options }: LoadOptions & { readonly tool: string },
): Promise<CheckReport> {
  const sets: CheckedDataset[] = [];
  for (const path of paths) sets.push(await checked(path, options));
  return { kind: 'check', version: 1, tool, seed: null, sets };
}

async function checked(path: string, options: LoadOptions): Promise<CheckedDataset> {
  let inspection: Inspection;
  try {
    inspection = await inspectDataset(path, options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {
      path,
      format: null,
      ...factsOf(nothing),
      verdict: 'error',
      flaws: flawsOfProblems(problemsByCode(error)),
      skipped: [...dataChecks.names],
    };
  }
  const { dataset, content, format, found } = inspection;
  const fitting = dataChecks.entries.filter(({ of }) => dataset !== null || of === 'texts');
  const findings: Finding[] = [];
  for (const check of fitting) findings.push(...(await check.inspect(content)));
  const known = new Set(findings.map(({ code }) => code));
  const flaws = [
    // A check that looks at all texts says more than the loader's remark about the same.
    ...flawsOfProblems(found.filter(({ kept }) => !known.has(kept[0]?.code ?? ''))),
    ...findings.map((finding) => flawOfFinding(finding, inspection)),
  ];
  flaws.sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
  const worst = flaws[0]?.severity;
  return {
    path,
    format,
    ...factsOf(content),
    verdict: worst === undefined || worst === 'note' ? 'sound' : worst,
    flaws,
    skipped: dataChecks.names.filter((name) => !fitting.some((check) => check.name === name)),
  };
}

function factsOf(content: DatasetContent) {
  return {
    queries: content.queries.length,
    documents: content.documents.size,
    judgments: [...content.qrels.values()].reduce((sum, judgments) => sum + judgments.size, 0),
    languages: languagesOf(content),
  };
}

function flawsOfProblems(found: readonly CountedProblem[]): Flaw[] {
  return found.flatMap(({ severity, kept, count }): Flaw[] => {
    const [first] = kept;
    if (first === undefined) return [];
    return [
      {
        code: first.code,
        severity,
        message: first.message,
        why: first.why ?? null,
        mend: first.mend ?? null,
        count,
        of: null,
        languages: [],
        examples: kept.slice(0, examplesShown).map(({ message, why, where }) => ({
          ...placeFields(where),
          kind: null,
          id: null,
          other: null,
          found: null,
          proposed: null,
          message: message === first.message ? null : message,
          why: why === undefined || why === first.why ? null : why,
        })),
      },
    ];
  });
}

function flawOfFinding({ slices, examples, ...finding }: Finding, { placeOf }: Inspection): Flaw {
  return {
    ...finding,
    languages: slices,
    examples: examples.map((example) => ({
      ...placeFields(
        example.kind === null || example.id === null ? undefined : placeOf(example.kind, example.id),
      ),
      ...example,
      message: null,
      why: null,
    })),
  };
}

/** What could not be read at all comes as problems one by one. */
function problemsByCode({ problems }: InputError): CountedProblem[] {
  return [...new Set(problems.map(({ code }) => code))].map((code) => {
    const kept = problems.filter((problem) => problem.code === code);
    return { severity: 'error', kept, count: kept.length };
  });
}

const order = ['error', 'warning', 'note'];
const examplesShown = 5;
const nothing: DatasetContent = {
  queries: [],
  documents: new Map(),
  qrels: new Map(),
  candidates: new Map(),
};
