/** Keeps what was used last, and only so many of them: memory stays bounded whatever is asked for. */
export interface Recent<Value> {
  /** The kept value of the key where it was made for the same version, else a new one. Two who ask at once share one making. */
  get(key: string, version: string, make: () => Promise<Value>): Promise<Value>;
}

/** @param most how many values are kept, 1 or more */
export function recent<Value>(most: number): Recent<Value> {
  const kept = new Map<string, { readonly version: string; readonly value: Promise<Value> }>();
  return {
    get(key, version, make) {
      const known = kept.get(key);
      kept.delete(key);
      if (known !== undefined && known.version === version) {
        // Set anew, it is the last to go.
        kept.set(key, known);
        return known.value;
      }
      const made = { version, value: make() };
      kept.set(key, made);
      // What failed is tried again by the next who asks.
      made.value.catch(() => {
        if (kept.get(key) === made) kept.delete(key);
      });
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(oldest);
      }
      return made.value;
    },
  };
}
