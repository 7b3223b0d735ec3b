import type { PlaygroundExchange } from '../../api.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { indentedJson } from './indented-json.ts';

/** A request and its answer, as they went over the wire. */
export function Exchange({ exchange, of }: { readonly exchange: PlaygroundExchange; readonly of: string }) {
  const { request, response } = exchange;
  const asked = `${request.method} ${request.url}\n${headerLines(request.headers)}\n\n`;
  return (
    <div class="exchange">
      <div>
        <h4>Request</h4>
        <CodeBlock
          label={`request of ${of}`}
          text={asked + request.body}
          shown={asked + indentedJson(request.body)}
        />
      </div>
      <div>
        <h4>Response</h4>
        {response === null ? <p class="dim">None came.</p> : <Answer response={response} of={of} />}
      </div>
    </div>
  );
}

function Answer({
  response,
  of,
}: {
  readonly response: NonNullable<PlaygroundExchange['response']>;
  readonly of: string;
}) {
  const head = `${response.status}\n${headerLines(response.headers)}\n\n`;
  return (
    <CodeBlock
      label={`response to ${of}`}
      text={head + response.body}
      shown={head + indentedJson(response.body)}
    />
  );
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
