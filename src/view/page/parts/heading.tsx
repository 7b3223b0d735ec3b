import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The heading of a page: names the window, and takes the focus when one comes from another page, so that it is read out. */
export function Heading({
  title,
  children,
}: {
  /** For the window's title, where markup cannot stand. */
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · rankgauge`;
  }, [title]);
  useEffect(() => {
    // The first page that is opened leaves the focus where the browser has it.
    if (opened) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    opened = true;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}

let opened = false;
