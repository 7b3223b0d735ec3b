/**
 * Words of a text as a lexical reranker compares them: NFKC, lower case, then the word-like pieces of `Intl.Segmenter`.
 * Languages written without spaces are cut by ICU's dictionaries, which change between Node versions: words of Chinese,
 * Japanese, Thai, Lao, Khmer and Burmese may differ from one version to the next.
 *
 * @param language BCP 47 tag; null or a tag that ICU refuses: the rules of no language in particular
 * @returns in the order of the text; empty for a text without letters and digits
 * @example
 * words('ＲＥＳＥＴ the Password!', 'en'); // => ['reset', 'the', 'password']
 */
export function words(text: string, language: string | null): string[] {
  const found: string[] = [];
  for (const piece of segmenterFor(language).segment(text.normalize('NFKC').toLowerCase())) {
    if (piece.isWordLike) found.push(piece.segment);
  }
  return found;
}

/**
 * Overlapping runs of three characters (code points) of each word with its edges marked: `_word_`. Words that share a
 * stem share most of them, so inflected languages match without a stemmer.
 *
 * @param language as for `words`
 * @returns in the order of the text, repeats kept; a word of one character gives one run
 * @example
 * wordTrigrams('Der Lohn', 'de'); // => ['_de', 'der', 'er_', '_lo', 'loh', 'ohn', 'hn_']
 */
export function wordTrigrams(text: string, language: string | null): string[] {
  const runs: string[] = [];
  for (const word of words(text, language)) {
    const characters = ['_', ...word, '_'];
    for (let start = 0; start + 3 <= characters.length; start += 1) {
      runs.push(`${characters[start]}${characters[start + 1]}${characters[start + 2]}`);
    }
  }
  return runs;
}

/**
 * Whether this Node can find words where no spaces stand between them. Some builds carry English data only (small ICU),
 * and would take a whole Thai sentence for one word, silently.
 *
 * @example
 * segmentsWithoutSpaces(); // => true
 */
export function segmentsWithoutSpaces(): boolean {
  return words(THAI_SENTENCE, 'th').length > 1;
}

function segmenterFor(language: string | null): Intl.Segmenter {
  const tag = language ?? 'und';
  const known = segmenters.get(tag);
  if (known !== undefined) return known;
  const made = makeSegmenter(tag);
  segmenters.set(tag, made);
  return made;
}

function makeSegmenter(tag: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(tag, { granularity: 'word' });
  } catch {
    // A malformed tag ("zh_CN") is a RangeError. What it should have been is the loader's business; words can be had.
    return new Intl.Segmenter('und', { granularity: 'word' });
  }
}

/** Making one costs about as much as cutting a paragraph, so one is kept for each language. */
const segmenters = new Map<string, Intl.Segmenter>();

/** "People have the right to work": five words for any ICU with the Thai dictionary. */
const THAI_SENTENCE = 'คนมีสิทธิที่จะทำงาน';
