import type { Api } from '../api.ts';
import { queryDetail } from './query-detail.ts';
import { type QueryReader, readQuery } from './query-reader.ts';
import { queryTable } from './query-table.ts';
import { runComparison } from './run-comparison.ts';
import { runDetail } from './run-detail.ts';
import type { RunStore } from './run-store.ts';
import type { RunSummaries } from './run-summaries.ts';

/** What the routes work with. */
export interface RouteContext {
  readonly store: RunStore;
  readonly summaries: RunSummaries;
  readonly playground: {
    choices(): Promise<Api['GET api/playground']['answer']>;
    ask(body: unknown, signal: AbortSignal): Promise<Api['POST api/playground']['answer']>;
  };
  /** `rankgauge 0.1.0`. */
  readonly tool: string;
  /** Aborted when whoever asked has gone. */
  readonly signal: AbortSignal;
}

/** Answers one request; the value is what `api.ts` promises for it. */
type Route<Endpoint> = Endpoint extends { readonly query: infer Query; readonly answer: infer Answer }
  ? {
      readonly read: (reader: QueryReader) => Query;
      readonly answer: (query: Query, context: RouteContext) => Promise<Answer>;
    }
  : Endpoint extends { readonly answer: infer Answer }
    ? { readonly post: (body: unknown, context: RouteContext) => Promise<Answer> }
    : never;

type Routes = { readonly [Name in keyof Api]: Route<Api[Name]> };

/** Every endpoint of `api.ts`: one that is missing, or answers something else, does not compile. */
export const routes: Routes = {
  'GET api/runs': { read: () => ({}), answer: (_, { summaries }) => summaries.list() },
  'GET api/run': {
    read: (reader) => ({ run: reader.one('run') }),
    answer: ({ run }, { store, summaries }) => runDetail(run, store, summaries),
  },
  'GET api/queries': {
    read: (reader) => ({ run: reader.several('run', { least: 1, most: MOST_RUNS }) }),
    answer: ({ run }, { store }) => queryTable(run, store),
  },
  'GET api/query': {
    read: (reader) => ({
      run: reader.several('run', { least: 1, most: MOST_RUNS }),
      query: reader.one('query'),
    }),
    answer: ({ run, query }, { store }) => queryDetail(query, run, store),
  },
  'GET api/comparison': {
    read: (reader) => {
      const [metric, by] = [reader.optional('metric'), reader.optional('by')];
      return {
        run: reader.several('run', { least: 2, most: MOST_RUNS }),
        ...(metric === undefined ? {} : { metric }),
        ...(by === undefined ? {} : { by }),
      };
    },
    answer: ({ run, metric, by }, { store, tool }) => runComparison(run, { metric, by }, { store, tool }),
  },
  'GET api/playground': { read: () => ({}), answer: (_, { playground }) => playground.choices() },
  'POST api/playground': { post: (body, { playground, signal }) => playground.ask(body, signal) },
};

/** Methods of an address in the order of `Allow`; none where it is none of ours. */
export function methodsOf(path: string): readonly string[] {
  const own = Object.keys(routes).flatMap((name) => {
    const [method = '', address] = name.split(' ');
    return `/${address}` === path ? [method] : [];
  });
  return own.includes('GET') ? ['GET', 'HEAD', ...own.filter((method) => method !== 'GET')] : own;
}

/** The answer to a GET. The address has been found to be one of `routes`. */
export async function answerGet(
  path: string,
  parameters: URLSearchParams,
  context: RouteContext,
): Promise<unknown> {
  // The seam: TypeScript does not follow that a route's reader and its answer belong together.
  const route = routes[`GET ${path.slice(1)}` as 'GET api/run'];
  return route.answer(readQuery(parameters, route.read), context);
}

/** Enough for sixteen languages or templates side by side. */
const MOST_RUNS = 16;
