import { Name } from './name.tsx';

export type Tone = 'good' | 'bad' | 'warn' | 'same' | 'open';

/** A verdict or state as a word on its colour; the colour says nothing that the word does not. */
export function Badge({ word, tone = toneOf(word) }: { readonly word: string; readonly tone?: Tone }) {
  return (
    <span class={`badge ${tone}`}>
      <Name>{word}</Name>
    </span>
  );
}

/** The colour of any verdict or state. */
export function toneOf(word: string): Tone {
  return tones.get(word.split(',')[0] ?? word) ?? 'open';
}

/** Whether the word is a verdict, which tables show as one. */
export function isVerdict(word: string): boolean {
  return tones.has(word.split(',')[0] ?? word) || word === 'inconclusive';
}

const tones: ReadonlyMap<string, Tone> = new Map([
  ['better', 'good'],
  ['healthy', 'good'],
  ['finished', 'good'],
  ['worse', 'bad'],
  ['collapsed', 'bad'],
  ['failed', 'bad'],
  ['suspect', 'warn'],
  ['stopped', 'warn'],
  ['equivalent', 'same'],
  ['identical', 'same'],
  ['info', 'same'],
  ['running', 'same'],
]);
