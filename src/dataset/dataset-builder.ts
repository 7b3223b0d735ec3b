import type { Place } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { detached } from '../text/detached.ts';
import { findMojibake } from '../text/mojibake.ts';
import { textFlaws, wellFormed } from '../text/text-flaws.ts';
import type { Candidates, Dataset, DatasetContent, Document, Query } from './dataset.ts';
import { fingerprintOf } from './fingerprint.ts';
import { largestExactGrade } from './grade.ts';
import { isLanguageTag } from './languages.ts';
import type { Problems } from './problems.ts';

/**
 * What a second mention of an id means in a format: `expected` where every row repeats it (flat pairs), `remarked` where it
 * is superfluous, `refused` where two mentions cannot both count. Another text under the same id is always an error.
 */
export type Repeats = 'expected' | 'remarked' | 'refused';

export interface BuiltFrom {
  readonly name: string;
  readonly path: string;
  readonly format: string;
  /** `derived` where the set names no candidates and they were made from the judgments. */
  readonly candidates: 'given' | 'derived';
}

/** Puts a set together from what a format reads, in any order, and checks what every format has to check. */
export interface DatasetBuilder {
  query(query: Query, at: Place, repeats: Repeats): void;
  document(document: Document, at: Place, repeats: Repeats): void;
  /** `again` when the pair has a judgment already: told as an error when the grades differ, else as a warning. */
  judge(queryId: string, documentId: string, grade: number, at: Place): 'new' | 'again';
  /** Announces a query's list, so that an empty one is known by its place. `again` when it has one already. */
  candidateList(queryId: string, at: Place): 'new' | 'again';
  /** Appends to the query's list. A document that stands there already is an error. */
  candidate(queryId: string, candidate: CandidateEntry, at: Place): void;
  knownQuery(id: string): Query | undefined;
  knownDocument(id: string): Document | undefined;
  queryIds(): Iterable<string>;
  documentIds(): Iterable<string>;
  judgmentsOf(queryId: string): ReadonlyMap<string, number> | undefined;
  /** Takes a query out again, with its judgments (a query of another split). */
  dropQuery(id: string): void;
  /** Where a query or document was first read. */
  placeOf(kind: 'query' | 'document', id: string): Place | undefined;
  /** The set, or null when errors were told. */
  finish(from: BuiltFrom): Dataset | null;
  /** What was read until now, unchecked, also where errors were told: texts to look at, and no set to measure with. */
  readSoFar(): DatasetContent;
}

export interface CandidateEntry {
  readonly documentId: string;
  readonly score: number | null;
  readonly inserted: boolean;
}

export function datasetBuilder(problems: Problems): DatasetBuilder {
  const queries = new Map<string, { query: Query; at: Place }>();
  const documents = new Map<string, Document>();
  const documentPlaces = new Map<string, Place>();
  const qrels = new Map<string, Map<string, number>>();
  const lists = new Map<string, CandidateList>();
  /** Columns whose value changes inside a query: they describe documents or pairs. */
  const unfit = new Map<string, Place>();

  return {
    query(query, at, repeats) {
      const known = queries.get(query.id);
      if (known !== undefined) {
        repeatedQuery(query, known, at, repeats);
        return;
      }
      const text = checkedText('query', query.id, query.text, at, problems);
      checkId('query', query.id, at, problems);
      if (query.language !== null && !isLanguageTag(query.language)) {
        problems.warn({
          code: 'language-tag-malformed',
          message: `the language ${quoted(query.language)} is no language tag`,
          where: at,
          why: 'languages are named and compared by BCP 47 tags',
          mend: 'write tags like en, zh-Hans or pt-BR',
        });
      }
      const kept = detachedQuery(query, text);
      queries.set(kept.id, { query: kept, at });
    },
    document(document, at, repeats) {
      const known = documents.get(document.id);
      if (known !== undefined) {
        repeatedDocument(document, known, at, repeats);
        return;
      }
      const text = checkedText('document', document.id, document.text, at, problems);
      checkId('document', document.id, at, problems);
      const id = detached(document.id);
      documents.set(id, { id, text: detached(text), language: detachedLabel(document.language) });
      documentPlaces.set(id, at);
    },
    judge(queryId, documentId, grade, at) {
      let judgments = qrels.get(queryId);
      if (judgments === undefined) {
        judgments = new Map();
        qrels.set(keptQueryId(queryId), judgments);
      }
      const known = judgments.get(documentId);
      if (known !== undefined) {
        repeatedJudgment(queryId, documentId, [known, grade], at, problems);
        return 'again';
      }
      checkGrade(grade, at, problems);
      judgments.set(keptDocumentId(documentId), grade);
      return 'new';
    },
    candidateList(queryId, at) {
      if (lists.has(queryId)) return 'again';
      lists.set(keptQueryId(queryId), { at, entries: new Map() });
      return 'new';
    },
    candidate(queryId, candidate, at) {
      let list = lists.get(queryId);
      if (list === undefined) {
        list = { at, entries: new Map() };
        lists.set(keptQueryId(queryId), list);
      }
      if (list.entries.has(candidate.documentId)) {
        problems.error({
          code: 'candidate-twice',
          message: `the candidate ${quoted(candidate.documentId)} stands twice in the list of query ${quoted(queryId)}`,
          where: at,
          why: 'a document has one place in the first stage',
          mend: 'take one of the two out',
        });
        return;
      }
      const documentId = keptDocumentId(candidate.documentId);
      list.entries.set(documentId, { ...candidate, documentId });
    },
    knownQuery: (id) => queries.get(id)?.query,
    knownDocument: (id) => documents.get(id),
    queryIds: () => queries.keys(),
    documentIds: () => documents.keys(),
    judgmentsOf: (queryId) => qrels.get(queryId),
    dropQuery(id) {
      queries.delete(id);
      qrels.delete(id);
      lists.delete(id);
    },
    readSoFar: () => ({
      queries: [...queries.values()].map(({ query }) => query),
      documents,
      qrels,
      candidates: new Map(
        [...lists].map(([id, { entries }]) => [
          id,
          { documentIds: [...entries.keys()], scores: null, inserted: new Set<string>() },
        ]),
      ),
    }),
    placeOf: (kind, id) => (kind === 'query' ? queries.get(id)?.at : documentPlaces.get(id)),
    finish(from) {
      if (queries.size === 0 && !problems.failed()) {
        problems.error({
          code: 'no-queries',
          message: 'the data set is empty: it has no query',
          where: { file: from.path },
          mend: 'check that this is the right file',
        });
      }
      if (problems.failed()) return null;
      const candidates = candidatesByQuery();
      checkQueries(candidates, from);
      checkFirstStage(candidates, from);
      const slices = sliceNames();
      const listed = [...queries.values()].map(({ query }) => ({
        ...query,
        slices: pick(query.slices, slices),
      }));
      const content = { queries: listed, documents, qrels };
      return {
        ...from,
        ...content,
        candidates,
        warnings: problems.warnings(),
        fingerprint: fingerprintOf({
          ...content,
          candidates: from.candidates === 'given' ? candidates : null,
        }),
      };
    },
  };

  // One text per id in memory, however often files repeat it.
  function keptQueryId(id: string): string {
    return queries.get(id)?.query.id ?? detached(id);
  }

  function keptDocumentId(id: string): string {
    return documents.get(id)?.id ?? detached(id);
  }

  function repeatedQuery(
    query: Query,
    known: { query: Query; at: Place },
    at: Place,
    repeats: Repeats,
  ): void {
    const first = `first on line ${known.at.line}`;
    const differs = differenceOf(known.query, query);
    if (differs !== null && repeats === 'expected') {
      problems.error({
        code: 'query-conflict',
        message: `query ${quoted(query.id)} has another ${differs} here than before (${first})`,
        where: at,
        why: 'all rows of one query id are one query',
        mend: `give the rows the same ${differs}, or another query id`,
      });
    } else if (differs !== null || repeats === 'refused') {
      problems.error({
        code: 'query-twice',
        message: `the query id ${quoted(query.id)} is used again (${first})${differs === null ? '' : `, with another ${differs}`}`,
        where: at,
        why: 'judgments and scores are kept by query id',
        mend: 'give every query an id of its own',
      });
    } else if (repeats === 'remarked') {
      problems.warn({
        code: 'query-repeated',
        message: `query ${quoted(query.id)} stands here again, word for word (${first})`,
        where: at,
        why: 'it was counted once',
        mend: 'take the second one out',
      });
    } else {
      noteUnfitSlices(known.query, query, at);
    }
  }

  function noteUnfitSlices(known: Query, query: Query, at: Place): void {
    for (const source of [known.slices, query.slices]) {
      for (const name in source) {
        if (!unfit.has(name) && sliceOf(known.slices, name) !== sliceOf(query.slices, name))
          unfit.set(name, at);
      }
    }
  }

  function repeatedDocument(document: Document, known: Document, at: Place, repeats: Repeats): void {
    const first = `first on line ${documentPlaces.get(known.id)?.line}`;
    if (wellFormed(document.text) !== known.text) {
      problems.error({
        code: 'document-conflict',
        message: `the document id ${quoted(document.id)} is used again with another text (${first})`,
        where: at,
        why: 'judgments and scores are kept by document id',
        mend: 'give every text an id of its own',
      });
    } else if (repeats !== 'expected') {
      problems.warn({
        code: 'document-repeated',
        message: `document ${quoted(document.id)} stands here again, word for word: a duplicate (${first})`,
        where: at,
        why: 'it was counted once',
        mend: 'take the second one out',
      });
    }
  }

  function candidatesByQuery(): Map<string, Candidates> {
    const candidates = new Map<string, Candidates>();
    for (const [id, { query, at }] of queries) {
      const list = lists.get(id);
      if (list === undefined || list.entries.size === 0) {
        problems.warn({
          code: 'query-without-candidates',
          message: `query ${quoted(query.id)} has no candidate`,
          where: list?.at ?? at,
          why: 'there is nothing to rerank: it is left out and not scored',
          mend: 'add its candidates, or take the query out',
        });
        continue;
      }
      const entries = [...list.entries.values()];
      candidates.set(id, {
        documentIds: [...list.entries.keys()],
        scores: scoresOf(query.id, entries, list.at),
        inserted: new Set(entries.filter((entry) => entry.inserted).map((entry) => entry.documentId)),
      });
    }
    return candidates;
  }

  function scoresOf(
    queryId: string,
    entries: readonly CandidateEntry[],
    at: Place,
  ): readonly number[] | null {
    const scores = entries.map((entry) => entry.score).filter((score) => score !== null);
    if (scores.length === entries.length) return scores;
    if (scores.length > 0) {
      problems.warn({
        code: 'score-missing',
        message: `some candidates of query ${quoted(queryId)} have a first-stage score and some have none`,
        where: at,
        why: 'its first-stage scores are left out; the order of the candidates stands',
        mend: 'give all of its candidates a score, or none',
      });
    }
    return null;
  }

  function checkQueries(candidates: ReadonlyMap<string, Candidates>, from: BuiltFrom): void {
    for (const [id, { query, at }] of queries) {
      const judgments = qrels.get(id);
      if (judgments === undefined) {
        if (from.candidates === 'derived' || !candidates.has(id)) continue;
        problems.warn({
          code: 'query-without-judgments',
          message: `query ${quoted(query.id)} has no judgment`,
          where: at,
          why: 'it can be scored, but no metric has a value for it',
          mend: 'judge its candidates, or take the query out',
        });
      } else if (![...judgments.values()].some((grade) => grade > 0)) {
        problems.warn({
          code: 'query-without-relevant',
          message: `query ${quoted(query.id)} has no relevant document`,
          where: at,
          why: 'it counts 0 in every mean, as trec_eval has it, whatever the ranking',
          mend: 'judge more documents of it, or take the query out',
        });
      }
    }
  }

  function checkFirstStage(candidates: ReadonlyMap<string, Candidates>, from: BuiltFrom): void {
    if (from.candidates === 'derived') return;
    let graded = 0;
    let sortedByGrade = 0;
    for (const [id, { documentIds, scores, inserted }] of candidates) {
      const at = lists.get(id)?.at ?? { file: from.path };
      const own = scores?.filter((_, index) => !inserted.has(documentIds[index] ?? ''));
      if (own !== undefined && !descends(own)) {
        problems.warn({
          code: 'scores-not-descending',
          message: `the first-stage scores of query ${quoted(id)} do not descend in the order of its candidates`,
          where: at,
          why: 'the order of the candidates is taken as the first stage, not their scores',
          mend: 'sort the candidates by their scores, best first',
        });
      }
      const grades = documentIds
        .map((document) => qrels.get(id)?.get(document))
        .filter((grade) => grade !== undefined);
      if (scores !== null || new Set(grades).size < 2) continue;
      graded += 1;
      if (descends(grades)) sortedByGrade += 1;
    }
    if (graded >= fewestForOrder && sortedByGrade === graded) {
      problems.warn({
        code: 'order-follows-grades',
        message: 'the candidates of every query stand in the order of their grades',
        where: { file: from.path },
        why: 'the order of the candidates is taken as the first stage: it would look perfect, and nothing could beat it',
        mend: 'give the candidates in the order in which they were retrieved, or with their first-stage scores',
      });
    }
  }

  function sliceNames(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { query } of queries.values()) for (const name of Object.keys(query.slices)) names.add(name);
    for (const [name, at] of unfit) {
      names.delete(name);
      problems.warn({
        code: 'column-not-a-slice',
        message: `the column ${quoted(name)} changes inside a query`,
        where: at,
        why: 'queries cannot be split by it, so it is left out',
        mend: 'rename it or take it out if that is not meant',
      });
    }
    return names;
  }
}

interface CandidateList {
  readonly at: Place;
  /** By document id, in first-stage order. */
  readonly entries: Map<string, CandidateEntry>;
}

function detachedQuery(query: Query, text: string): Query {
  const slices = Object.entries(query.slices).map(([name, value]) => [name, detached(value)] as const);
  return {
    id: detached(query.id),
    text: detached(text),
    language: detachedLabel(query.language),
    parallelId: detachedLabel(query.parallelId),
    group: detachedLabel(query.group),
    slices: Object.fromEntries(slices),
  };
}

function detachedLabel(label: string | null): string | null {
  return label === null ? null : detached(label);
}

/** What sets two mentions of a query apart, as a word for a message; null when nothing does. */
function differenceOf(known: Query, query: Query): string | null {
  if (wellFormed(query.text) !== known.text) return 'text';
  if (query.language !== known.language) return 'language';
  if (query.parallelId !== known.parallelId) return 'parallel_id';
  if (query.group !== known.group) return 'group';
  return null;
}

function checkedText(
  kind: 'query' | 'document',
  id: string,
  text: string,
  at: Place,
  problems: Problems,
): string {
  const flaws = textFlaws(text);
  const of = flaws.length === 0 ? '' : `the text of ${kind} ${quoted(id)}`;
  for (const flaw of flaws) {
    switch (flaw) {
      case 'blank':
        if (kind === 'query') {
          problems.error({
            code: 'query-empty',
            message: `query ${quoted(id)} is empty`,
            where: at,
            why: 'there is nothing to rank by',
            mend: 'write its text, or take the query out',
          });
        } else {
          problems.warn({
            code: 'document-blank',
            message: `document ${quoted(id)} is empty or blank`,
            where: at,
            why: 'a reranker scores it all the same, and the score means nothing',
            mend: 'write its text, or take the document out',
          });
        }
        break;
      case 'nul':
        problems.warn({
          code: 'text-nul',
          message: `${of} holds NUL (U+0000), a control character`,
          where: at,
          why: 'many servers and tokenizers cut the text there',
          mend: 'take the character out',
        });
        break;
      case 'replacement-character':
        problems.warn({
          code: 'text-replacement-character',
          message: `${of} holds U+FFFD, the replacement character`,
          where: at,
          why: 'somebody decoded it wrongly before, and letters are lost',
          mend: 'take the text from its source again',
        });
        break;
      case 'lone-surrogate':
        problems.warn({
          code: 'text-lone-surrogate',
          message: `${of} holds half of a surrogate pair`,
          where: at,
          why: 'UTF-8 cannot carry it: it was read as U+FFFD',
          mend: 'write the whole pair, or take the half out',
        });
        break;
      case 'mojibake':
        problems.warn({
          code: 'text-mojibake',
          message: `${of} looks garbled (mojibake)`,
          where: at,
          why: whyGarbled(text),
          mend: 'write the file again from its source with the right encoding',
        });
        break;
      default:
        flaw satisfies never;
    }
  }
  return flaws.includes('lone-surrogate') ? wellFormed(text) : text;
}

/** Shows the garbled place and what it probably said, not the beginning of a long text. */
function whyGarbled(text: string): string {
  const { repaired, cause } = findMojibake(text) ?? {
    repaired: text,
    cause: 'it was read in another encoding',
  };
  let same = 0;
  while (same < text.length && text[same] === repaired[same]) same += 1;
  const from = Math.max(0, same - 10);
  const start = from > 0 && /[\uDC00-\uDFFF]/.test(text[from] ?? '') ? from + 1 : from;
  return `${cause}: ${quoted(text.slice(start))} probably said ${quoted(repaired.slice(start))}`;
}

function checkId(kind: 'query' | 'document', id: string, at: Place, problems: Problems): void {
  if (!oddId.test(id)) return;
  problems.warn({
    code: 'id-invisible-character',
    message: `the ${kind} id ${quoted(id)} holds a character that cannot be seen, or blank space at an end`,
    where: at,
    why: 'ids are compared exactly: it is another id than the one that it looks like',
    mend: 'take the character out everywhere',
  });
}

function checkGrade(grade: number, at: Place, problems: Problems): void {
  if (grade < 0) {
    problems.warn({
      code: 'grade-negative',
      message: `the grade ${grade} is negative`,
      where: at,
      why: 'it counts as not relevant and has gain 0, as in trec_eval',
      mend: 'nothing, if junk was meant by it',
    });
  } else if (grade > largestExactGrade) {
    problems.warn({
      code: 'grade-huge',
      message: `the grade ${grade} is unusually large`,
      where: at,
      why: 'the exponential gain 2^grade - 1 is not exact from 53 on and overflows from 1024 on',
      mend: 'use a short scale, say 0 to 3',
    });
  }
}

function repeatedJudgment(
  queryId: string,
  documentId: string,
  [before, now]: readonly [number, number],
  at: Place,
  problems: Problems,
): void {
  const pair = `query ${quoted(queryId)} and document ${quoted(documentId)}`;
  if (before === now) {
    problems.warn({
      code: 'judgment-repeated',
      message: `the pair of ${pair} stands here again with the same grade`,
      where: at,
      why: 'it was counted once',
      mend: 'take the second one out',
    });
  } else {
    problems.error({
      code: 'grade-conflict',
      message: `the pair of ${pair} has the grade ${now} here and had ${before} before`,
      where: at,
      why: 'only one of the conflicting grades can be right',
      mend: 'decide for one grade',
    });
  }
}

function descends(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value <= (values[index - 1] ?? value));
}

function pick(
  slices: Readonly<Record<string, string>>,
  names: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(slices).filter(([name]) => names.has(name));
  // fromEntries defines names like `__proto__` as what they are: names.
  return Object.fromEntries(entries);
}

function sliceOf(slices: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(slices, name) ? slices[name] : undefined;
}

const oddId = /^\s|\s$|[\p{Cc}\p{Cf}]/u;
/** Fewer queries could be in the order of their grades by chance. */
const fewestForOrder = 3;
