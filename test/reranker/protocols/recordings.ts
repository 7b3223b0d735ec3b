import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface RecordedExchange {
  readonly request: { readonly line: string; readonly body?: string };
  readonly response?: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
  };
  readonly error?: string;
}

export type RecordedServer =
  | 'faulty'
  | 'gradio'
  | 'infinity'
  | 'llamacpp'
  | 'llamacpp-norerank'
  | 'vllm'
  | 'vllm-chat'
  | 'vllm-notemplate';

/** What a real server answered, by case: recorded, not written. */
export function recordings(server: RecordedServer): ReadonlyMap<string, readonly RecordedExchange[]> {
  const folder = fileURLToPath(new URL(`../../golden/recordings/${server}/`, import.meta.url));
  return new Map(
    readdirSync(folder)
      .sort()
      .map((file) => [
        file.replace(/\.json$/, ''),
        JSON.parse(readFileSync(`${folder}${file}`, 'utf8')).exchanges,
      ]),
  );
}
