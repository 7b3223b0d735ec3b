import { writeFile } from 'node:fs/promises';

/** The same questions in English and Russian: few words, all of which the right answer holds. */
const topics: readonly (readonly [en: string, ru: string])[] = [
  ['reset password', 'сбросить пароль'],
  ['restore backup', 'восстановить копию'],
  ['cancel order', 'отменить заказ'],
  ['open account', 'открыть счёт'],
  ['green tea', 'зелёный чай'],
  ['black coffee', 'чёрный кофе'],
  ['white bread', 'белый хлеб'],
  ['fresh fish', 'свежая рыба'],
  ['cold water', 'холодная вода'],
  ['old castle', 'старый замок'],
  ['new school', 'новая школа'],
  ['fast train', 'быстрый поезд'],
  ['mountain river', 'горная река'],
  ['winter coat', 'зимнее пальто'],
  ['summer garden', 'летний сад'],
  ['electric car', 'электрический автомобиль'],
  ['bicycle wheel', 'велосипедное колесо'],
  ['kitchen table', 'кухонный стол'],
  ['wooden door', 'деревянная дверь'],
  ['glass window', 'стеклянное окно'],
  ['city hospital', 'городская больница'],
  ['night nurse', 'ночная медсестра'],
  ['solar battery', 'солнечная батарея'],
  ['piano concert', 'фортепианный концерт'],
];

const sentences = {
  en: (topic: string) => `Here is everything about the ${topic}.`,
  ru: (topic: string) => `Здесь сказано всё про ${topic}.`,
} as const;

export const questions = topics.length;

/** The words of one language that tell its topics apart. */
export function topicWords(language: 'en' | 'ru'): string[] {
  return topics.flatMap((topic) => topic[language === 'en' ? 0 : 1].split(' '));
}

/**
 * Writes them as one data set: six candidates for each question, its own answer among five to other questions, in English
 * and Russian alike. The answer stands at another place each time, so that no order of places is the right one.
 */
export async function writeCoverageSet(path: string): Promise<string> {
  const lines = (['en', 'ru'] as const).flatMap((language, column) =>
    topics.map((topic, question) =>
      JSON.stringify({
        query_id: `${language}-${question}`,
        query: topic[column],
        language,
        parallel_id: `q${question}`,
        candidates: Array.from({ length: 6 }, (_, place) => {
          const answer = (question + ((place + question) % 6) * 4) % topics.length;
          return {
            doc_id: `${language}-${answer}`,
            text: sentences[language](topics[answer]?.[column] ?? ''),
            grade: answer === question ? 1 : 0,
          };
        }),
      }),
    ),
  );
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}
