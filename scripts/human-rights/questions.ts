import { InputError, type Problem } from '../../src/foundation/errors.ts';
import { type Grades, gradeOf } from './judgments.ts';
import { paragraphNumbers } from './paragraphs.ts';

/** A question of `questions/LANGUAGE.tsv`. */
export interface Question {
  /** The same in all languages: `q01`. */
  readonly parallelId: string;
  readonly text: string;
}

/** One line of `queries.jsonl`; the fields after `parallel_id` are slices. */
export interface QueryLine {
  readonly _id: string;
  readonly text: string;
  readonly language: string;
  readonly parallel_id: string;
  /** By the English wording, so that parallel questions stand in one slice. */
  readonly length: 'short' | 'long';
  /** Whether two or more paragraphs have grade 2 or 3. */
  readonly answers: 'one' | 'several';
}

/**
 * Reads the questions of one language: question number, tab, text; `q01` to `q40` in this order.
 *
 * @throws InputError with every line that is not so
 */
export function parseQuestions(text: string, file: string): Question[] {
  const problems: Problem[] = [];
  const lines = text.trimEnd().split('\n');
  const questions = lines.map((line, index) => {
    const [parallelId = '', question = '', ...more] = line.split('\t');
    const expected = `q${String(index + 1).padStart(2, '0')}`;
    if (parallelId !== expected || question === '' || question.trim() !== question || more.length > 0) {
      problems.push({
        code: 'question-unreadable',
        message: `the line should be ${expected}, a tab and the question`,
        where: { file, line: index + 1 },
      });
    }
    return { parallelId, text: question };
  });
  if (lines.length !== QUESTIONS) {
    problems.push({
      code: 'questions-missing',
      message: `${lines.length} questions instead of ${QUESTIONS}`,
      where: { file },
    });
  }
  if (problems.length > 0) throw new InputError(problems);
  return questions;
}

/** The queries of one language with their slices. */
export function queryLines(
  { language, questions }: { readonly language: string; readonly questions: readonly Question[] },
  { english, grades }: { readonly english: readonly Question[]; readonly grades: Grades },
): QueryLine[] {
  return questions.map(({ parallelId, text }, index) => ({
    _id: `${language}-${parallelId}`,
    text,
    language,
    parallel_id: parallelId,
    length: english[index]!.text.split(' ').length <= SHORT ? 'short' : 'long',
    answers: answersOf(grades, parallelId) >= 2 ? 'several' : 'one',
  }));
}

function answersOf(grades: Grades, parallelId: string): number {
  return paragraphNumbers().filter((paragraph) => gradeOf(grades, parallelId, paragraph) >= 2).length;
}

const QUESTIONS = 40;

/** Words of the English wording up to which a question is short. */
const SHORT = 12;
