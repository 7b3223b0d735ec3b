import { InputError, type Problem } from '../../src/foundation/errors.ts';
import { paragraphNumbers } from './paragraphs.ts';

/** Grades 0 to 3 by question (`q01`), then by paragraph number (`11-2`). Pairs that are not listed were judged 0. */
export type Grades = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Reads a table of judgments: a header, then question, paragraph and grade, tab-separated. Only pairs above 0 need a line.
 *
 * @param file its name, for messages
 * @throws InputError for an unknown paragraph, a grade outside 0 to 3 and a pair that stands twice; all at once
 */
export function parseGrades(text: string, file: string): Grades {
  const known = new Set(paragraphNumbers());
  const grades = new Map<string, Map<string, number>>();
  const problems: Problem[] = [];
  const [header, ...lines] = text.trimEnd().split('\n');
  if (header !== HEADER) {
    problems.push({ code: 'judgments-header', message: 'the header is wrong', where: { file, line: 1 } });
  }
  for (const [index, line] of lines.entries()) {
    const where = { file, line: index + 2 };
    const [question = '', paragraph = '', grade = ''] = line.split('\t');
    if (!known.has(paragraph) || !/^q\d\d$/.test(question) || !/^[0-3]$/.test(grade)) {
      problems.push({ code: 'judgment-unreadable', message: `"${line}" is no judgment`, where });
      continue;
    }
    const ofQuestion = grades.get(question) ?? new Map<string, number>();
    grades.set(question, ofQuestion);
    if (ofQuestion.has(paragraph)) {
      problems.push({ code: 'judgment-twice', message: `${question} ${paragraph} stands twice`, where });
    }
    ofQuestion.set(paragraph, Number(grade));
  }
  if (problems.length > 0) throw new InputError(problems);
  return grades;
}

/** 0 for a pair that is not listed: every pair was judged. */
export function gradeOf(grades: Grades, question: string, paragraph: string): number {
  return grades.get(question)?.get(paragraph) ?? 0;
}

const HEADER = 'parallel_id\tparagraph\tgrade';
