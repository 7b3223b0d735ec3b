/** Text as it is written, in lines; scrolls by itself where it is long, also by the keyboard. */
export function ScrollingText({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="scrolling" aria-label={label} tabIndex={0}>
      <pre dir="ltr">{text}</pre>
    </section>
  );
}
