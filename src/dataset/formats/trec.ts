import { deriveCandidates } from './derive-candidates.ts';
import type { DatasetFile, DatasetInput, Format, ReadContext } from './format.ts';
import { knownIds } from './known-ids.ts';
import { readTrecCorpus } from './trec-corpus.ts';
import { readTrecQrels, readTrecRun } from './trec-rows.ts';
import { readTopics } from './trec-topics.ts';

/**
 * A TREC collection in one folder: topics (SGML or XML, or a TSV of id and text), qrels (`QUERY 0 DOCUMENT GRADE`), a run
 * whose documents are the candidates (`QUERY Q0 DOCUMENT RANK SCORE TAG`; optional), and the documents, as SGML, JSON lines or
 * TSV. The scores of the run order the candidates, ties by id from the end of the alphabet, as trec_eval has it: the rank
 * column is not looked at.
 *
 * @see https://trec.nist.gov/data/topics_eng/
 */
export const trec: Format = {
  name: 'trec',
  title: 'TREC collection: topics, qrels, run and documents in a folder',
  kind: 'folder',
  needs: 'a folder with topics.*, qrels.*, corpus.* (or collection.*, docs.*), and if you like run.*',
  recognises: (input) =>
    input.kind === 'folder' &&
    !input.files.some(({ name }) => name === 'queries.jsonl') &&
    (['topics', 'qrels', 'corpus'] as const).every((part) => filesOf(input, part).length > 0),
  async read(context) {
    const { problems, builder, input } = context;
    const topics = fileOf(context, 'topics');
    const corpus = fileOf(context, 'corpus');
    const qrels = fileOf(context, 'qrels');
    if (topics !== null) await readTopics(context, topics);
    if (corpus !== null) await readTrecCorpus(context, corpus);
    // After a fault in topics or documents ids are absent that need not be unknown: no second complaint about them.
    const known = problems.failed() ? null : knownIds(builder);
    if (qrels !== null) await readTrecQrels(context, qrels, known);
    const given = filesOf(input, 'run').length > 0;
    const run = given ? fileOf(context, 'run') : null;
    if (run !== null) await readTrecRun(context, run, known);
    else if (!given) {
      deriveCandidates(context, {
        message: 'there is no run',
        mend: 'add run.txt, with what a first stage returns',
      });
    }
    return given ? 'given' : 'derived';
  },
};

type Part = keyof typeof names;

function filesOf(input: DatasetInput, part: Part): readonly DatasetFile[] {
  return input.files.filter(({ name }) => names[part].test(name));
}

/** Tells when there is none, or several. */
function fileOf({ input, problems }: ReadContext, part: Part): DatasetFile | null {
  const found = filesOf(input, part);
  const [file] = found;
  if (file !== undefined && found.length === 1) return file;
  problems.error(
    file === undefined
      ? {
          code: 'file-missing',
          message: `the folder has no file with the ${words[part]}`,
          where: { file: input.path },
          mend: `a TREC data set is ${trec.needs}`,
        }
      : {
          code: 'several-files',
          message: `the folder has several files with the ${words[part]}: ${found.map(({ name }) => name).join(', ')}`,
          where: { file: input.path },
          why: 'which of them belong together is not known',
          mend: 'leave one of them in the folder',
        },
  );
  return null;
}

const names = {
  topics: /^(?:topics(?:[._-].*)?|queries[._-].*\.tsv|queries\.tsv)$/i,
  qrels: /^qrels?(?:[._-][^/]*)?$/i,
  run: /^(?:run(?:[._-].*)?|.*\.run)$/i,
  corpus:
    /^(?:corpus|collection|documents|docs)(?:[._-].*)?\.(?:jsonl|ndjson|tsv|xml|sgml|sgm|trec|trectext|txt)$/i,
} as const;

const words: Readonly<Record<Part, string>> = {
  topics: 'topics',
  qrels: 'judgments',
  run: 'first stage (run)',
  corpus: 'documents',
};
