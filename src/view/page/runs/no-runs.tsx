import { CodeBlock } from '../parts/code-block.tsx';
import { Name } from '../parts/name.tsx';

/** Where nothing was run yet: how to make the first one. */
export function NoRuns({ results }: { readonly results: string }) {
  return (
    <section class="notice">
      <h2>No runs yet</h2>
      <p>
        There is no run under <Name>{results}</Name>. This page shows one as soon as it starts; the demo needs
        no server and takes a few seconds:
      </p>
      <CodeBlock label="command of the demo" text="rankgauge run --demo" />
      <p>With a reranker of your own:</p>
      <CodeBlock
        label="command of a run"
        text="rankgauge run --dataset YOUR-SET --url http://127.0.0.1:8000 --model YOUR-MODEL"
      />
    </section>
  );
}
