import type { LanguageText } from '../comparison/coverage.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { quantile } from '../statistics/quantile.ts';
import { repairMojibake } from '../text/mojibake.ts';

/** A run, and the data set that it was made on where that was found unchanged. */
export interface RunTexts {
  readonly run: ScoredRun;
  readonly dataset: Pick<Dataset, 'documents' | 'queries'> | null;
}

/**
 * How long the texts of a language are, how many tokens the server made of them, and whether they are sound: over the parts
 * of a joined run.
 *
 * @returns null for languages whose texts were not found
 */
export function languageTexts(parts: readonly RunTexts[]): ReadonlyMap<string, LanguageText> {
  const gathered = new Map<string, Gathered>();
  for (const { run, dataset } of parts) {
    if (dataset === null) continue;
    const queryTexts = new Map(dataset.queries.map(({ id, text }) => [id, text]));
    for (const query of run.queries) {
      if (query.language === null) continue;
      const own = gathered.get(query.language) ?? emptyGathered();
      gathered.set(query.language, own);
      const text = queryTexts.get(query.id);
      if (text !== undefined) own.queries.set(query.id, text);
      const calls = new Set<number>();
      for (let row = query.start; row < query.end; row += 1) {
        const id = run.scores.documentIds[row] ?? '';
        const document = dataset.documents.get(id);
        if (document !== undefined) own.documents.set(id, document.text);
        const call = run.scores.calls[row] ?? Number.NaN;
        if (!Number.isNaN(call)) calls.add(call);
      }
      for (const call of calls) {
        const tokens = run.calls?.promptTokens[call] ?? Number.NaN;
        const documents = run.calls?.documents[call] ?? Number.NaN;
        if (!(tokens > 0 && documents > 0)) continue;
        own.tokens += tokens;
        own.pairs += documents;
      }
    }
  }
  return new Map([...gathered].map(([language, own]) => [language, textOf(own)]));
}

interface Gathered {
  readonly queries: Map<string, string>;
  readonly documents: Map<string, string>;
  tokens: number;
  pairs: number;
}

function emptyGathered(): Gathered {
  return { queries: new Map(), documents: new Map(), tokens: 0, pairs: 0 };
}

function textOf({ queries, documents, tokens, pairs }: Gathered): LanguageText {
  const texts = [...queries.values(), ...documents.values()];
  // A few thousand texts say whether a language is garbled; a corpus of millions need not be read for it.
  const step = Math.max(1, Math.floor(texts.length / mostLookedAt));
  const looked = texts.filter((_, place) => place % step === 0);
  const garbled = looked.filter((text) => repairMojibake(text) !== null).length;
  return {
    queryCharacters: medianLength(queries),
    documentCharacters: medianLength(documents),
    tokensPerPair: pairs === 0 ? null : tokens / pairs,
    garbled: looked.length === 0 ? 0 : garbled / looked.length,
  };
}

/** In code points: a character beyond the first plane counts once. */
function medianLength(texts: ReadonlyMap<string, string>): number | null {
  const lengths = [...texts.values()].map((text) => text.replace(secondHalf, '').length);
  return lengths.length === 0 ? null : quantile(lengths, 0.5);
}

const secondHalf = /(?<=[\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

const mostLookedAt = 4_000;
