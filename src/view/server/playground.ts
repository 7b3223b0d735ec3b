import type { Api } from '../api.ts';

export function playground(_: {
  readonly config?: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): {
  choices(): Promise<Api['GET api/playground']['answer']>;
  ask(body: unknown, signal: AbortSignal): Promise<Api['POST api/playground']['answer']>;
} {
  return {
    choices: async () => ({ config: null, rerankers: [], templates: [] }),
    ask: async () => ({ columns: [] }),
  };
}
