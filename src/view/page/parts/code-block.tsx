import { CopyButton } from './copy-button.tsx';
import { ScrollingText } from './scrolling-text.tsx';

/** A text as it is, with a button that copies it; `shown` may be set out for the eye, what is copied is the text itself. */
export function CodeBlock({
  label,
  text,
  shown = text,
}: {
  readonly label: string;
  readonly text: string;
  readonly shown?: string;
}) {
  return (
    <div class="code">
      <CopyButton text={text} what={label} />
      <ScrollingText label={label} text={shown} />
    </div>
  );
}
