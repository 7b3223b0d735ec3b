/** A moment in the reader's own time and words. */
export function When({ milliseconds }: { readonly milliseconds: number }) {
  const date = new Date(milliseconds);
  // Out of range: a damaged manifest.
  if (Number.isNaN(date.getTime())) return <span>-</span>;
  return <time dateTime={date.toISOString()}>{format.format(date)}</time>;
}

/** `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
