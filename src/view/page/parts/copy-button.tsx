import { useState } from 'preact/hooks';

/** Copies a text, and says whether that worked. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [said, setSaid] = useState('');
  const copy = () => {
    // Left undefined by browsers where the page is not trusted with it.
    const done = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    done.then(
      () => setSaid('Copied'),
      () => setSaid('Your browser does not let the page copy: select the text'),
    );
    setTimeout(() => setSaid(''), 4000);
  };
  return (
    <span class="copy">
      <button type="button" class="small" onClick={copy}>
        Copy<span class="sr"> {what}</span>
      </button>
      <span role="status">{said}</span>
    </span>
  );
}
