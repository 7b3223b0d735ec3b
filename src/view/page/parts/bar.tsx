/** A figure as a length, for the eye only: the figure itself stands beside it. */
export function Bar({ share }: { readonly share: number | null }) {
  const width = share === null || !Number.isFinite(share) ? 0 : Math.max(0, Math.min(1, share));
  return (
    <span class="meter" aria-hidden="true">
      <span style={{ width: `${(100 * width).toFixed(1)}%` }} />
    </span>
  );
}
