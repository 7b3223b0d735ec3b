import { writeFile } from 'node:fs/promises';

/** Questions in six languages, each with six candidates: its own answer and five answers to other questions. */
const questions = [
  ['en', 'reset password', 'How to reset the password of an account.'],
  ['en', 'restore database backup', 'Restore a database from a backup.'],
  ['en', 'train to the capital', 'A train to the capital of Norway.'],
  ['en', 'coffee with milk', 'Coffee with milk and sugar.'],
  ['zh', '重置密码', '重置账户密码的方法。'],
  ['ar', 'إعادة تعيين كلمة المرور', 'كيفية إعادة تعيين كلمة المرور للحساب.'],
  ['ru', 'сбросить пароль', 'Как сбросить пароль учётной записи.'],
  ['de', 'Größe des Kontos', 'Über die Größe des Kontos entscheidet der Tarif.'],
] as const;

const rounds = 2;

/** Queries of the set, and pairs in all. */
export const queries = questions.length * rounds;
export const candidates = 6;
export const pairs = queries * candidates;

/** Writes the data set on which the faults are tried. */
export async function writeFaultDataset(path: string): Promise<string> {
  const lines = Array.from({ length: queries }, (_, query) => {
    const [language, text] = questions[query % questions.length] as (typeof questions)[number];
    const round = Math.floor(query / questions.length) + 1;
    return JSON.stringify({
      query_id: `q${query}`,
      query: round === 1 ? text : `${text} ${round}`,
      language,
      candidates: Array.from({ length: candidates }, (_, place) => {
        // The answer stands at another place each time: no order of places is the right one.
        const answer = (query + ((place + query) % candidates)) % questions.length;
        return {
          doc_id: `d${answer}`,
          text: questions[answer]?.[2],
          grade: answer === query % questions.length ? 1 : 0,
        };
      }),
    });
  });
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}
