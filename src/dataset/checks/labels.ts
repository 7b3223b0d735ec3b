import type { DatasetContent } from '../dataset.ts';
import { defineCheck, exampleOf, type Finding, shareText, type Tally, tally } from './check.ts';

export const labels = defineCheck({
  name: 'label-oddities',
  title: 'judgments that leave little to measure, or disagree with each other',
  of: 'set',
  inspect: (dataset) => [
    ...nothingToRank(dataset),
    ...outOfReach(dataset),
    ...unjudged(dataset),
    ...hubs(dataset),
    ...parallelApart(dataset),
  ],
});

function nothingToRank({ queries, qrels, candidates }: DatasetContent): Finding[] {
  const alike = tally();
  for (const { id, text, language } of queries) {
    const grades = candidates.get(id)?.documentIds.map((document) => qrels.get(id)?.get(document) ?? 0);
    const judged = (qrels.get(id)?.size ?? 0) > 0;
    if (grades === undefined || !judged) continue;
    // Where nothing is relevant loaders say so, or the next finding does.
    const full = grades.every((grade) => grade > 0 && grade === grades[0]);
    alike.add(language, full ? exampleOf({ kind: 'query', id, text }) : null);
  }
  return findingOf(alike, {
    code: 'candidates-all-relevant',
    severity: alike.count > noticeable * alike.of ? 'warning' : 'note',
    message: `${shareText(alike.count, alike.of)} of the queries have only candidates of one relevant grade`,
    why: 'every order of them is ideal: they lift every mean and tell nothing',
    mend: 'add candidates that are not relevant, as a first stage returns them',
  });
}

function outOfReach({ queries, qrels, candidates }: DatasetContent): Finding[] {
  const lost = tally();
  for (const { id, text, language } of queries) {
    const listed = new Set(candidates.get(id)?.documentIds ?? []);
    if (listed.size === 0) continue;
    for (const [document, grade] of qrels.get(id) ?? []) {
      if (grade <= 0) continue;
      const example = { ...exampleOf({ kind: 'query', id, text }), other: `document ${document}` };
      lost.add(language, listed.has(document) ? null : example);
    }
  }
  return findingOf(lost, {
    code: 'relevant-not-candidate',
    severity: 'note',
    message: `${shareText(lost.count, lost.of)} of the relevant documents are not among the candidates`,
    why: 'no reranker can lift what was not retrieved: it bounds every figure from above',
    mend: 'retrieve more candidates, or know the ceiling',
  });
}

function unjudged({ queries, qrels, candidates }: DatasetContent): Finding[] {
  const open = tally();
  for (const { id, text, language } of queries) {
    const judgments = qrels.get(id);
    if (judgments === undefined) continue;
    for (const document of candidates.get(id)?.documentIds ?? []) {
      const example = { ...exampleOf({ kind: 'query', id, text }), other: `document ${document}` };
      open.add(language, judgments.has(document) ? null : example);
    }
  }
  return findingOf(open, {
    code: 'candidates-unjudged',
    severity: 'note',
    message: `${shareText(open.count, open.of)} of the candidates of judged queries have no judgment`,
    why: 'they count as not relevant, though nobody looked: a better model may be punished for finding them',
    mend: 'judge those that rank high (`rankgauge evaluate --export-unjudged`), or show Judged@10 beside the others',
  });
}

/** A document that answers everything is a label pasted too often, or a page of links. */
function hubs({ queries, qrels, documents }: DatasetContent): Finding[] {
  const judged = queries.filter(({ id }) => [...(qrels.get(id)?.values() ?? [])].some((grade) => grade > 0));
  const uses = new Map<string, number>();
  for (const { id } of judged) {
    for (const [document, grade] of qrels.get(id) ?? []) {
      if (grade > 0) uses.set(document, (uses.get(document) ?? 0) + 1);
    }
  }
  const questions = new Set(judged.map(({ id, parallelId }) => parallelId ?? `\n${id}`)).size;
  const limit = Math.max(fewestForHub, hubShare * judged.length);
  const found = [...uses].filter(([, count]) => count >= limit && questions >= 2 * fewestForHub);
  if (found.length === 0) return [];
  return [
    {
      code: 'document-relevant-everywhere',
      severity: 'warning',
      message: `${found.length === 1 ? 'one document is' : `${found.length} documents are`} relevant for a fifth of the queries or more`,
      why: 'putting it first for every query would look like a good model',
      mend: 'check these judgments',
      count: found.length,
      of: documents.size,
      slices: [],
      examples: found.slice(0, 5).map(([id, count]) => ({
        ...exampleOf({ kind: 'document', id, text: documents.get(id)?.text ?? '' }),
        other: `${count} queries`,
      })),
    },
  ];
}

function parallelApart({ queries, qrels }: DatasetContent): Finding[] {
  const seen = new Map<string, { grades: string; id: string }>();
  const apart = tally();
  for (const { id, text, language, parallelId } of queries) {
    const judgments = qrels.get(id);
    if (parallelId === null || judgments === undefined) continue;
    const grades = [...judgments.values()]
      .filter((grade) => grade > 0)
      .sort((one, other) => other - one)
      .join(' ');
    const known = seen.get(parallelId);
    if (known === undefined) seen.set(parallelId, { grades, id });
    const example = exampleOf({ kind: 'query', id, text }, { other: `query ${known?.id}` });
    apart.add(language, known !== undefined && known.grades !== grades ? example : null);
  }
  return findingOf(apart, {
    code: 'parallel-judged-apart',
    severity: 'note',
    message: `${shareText(apart.count, apart.of)} of the parallel queries have other relevant grades than the same question in another language`,
    why: 'a gap between languages may then be one of the judgments',
    mend: 'judge the question once for all languages, where the documents are translations too',
  });
}

function findingOf(
  counted: Tally,
  rest: Pick<Finding, 'code' | 'severity' | 'message' | 'why' | 'mend'>,
): Finding[] {
  if (counted.count === 0) return [];
  return [
    {
      ...rest,
      count: counted.count,
      of: counted.of,
      slices: counted.slices(),
      examples: counted.examples(),
    },
  ];
}

const noticeable = 0.1;
const hubShare = 0.2;
const fewestForHub = 10;
