import type { LoadedConfig } from '../../config/config.ts';
import { listTemplates } from '../../config/templates.ts';
import { quoted } from '../../foundation/quoted.ts';
import { withoutCredentials } from '../../foundation/redact.ts';
import { didYouMean } from '../../foundation/suggest.ts';
import type { RerankerRequest } from '../../pipeline/run.ts';
import type { Template } from '../../prompt/template.ts';
import { protocols } from '../../reranker/protocol-catalogue.ts';
import type { PlaygroundAnswer, PlaygroundChoices } from '../api.ts';
import { ApiFailure } from './api-failure.ts';
import { playgroundColumn } from './playground-column.ts';
import { readPlaygroundRequest } from './playground-request.ts';
import { templateYaml } from './template-yaml.ts';

/** The rerankers of the configuration, as they stand in it now. */
export interface ConfiguredRerankers {
  readonly file: LoadedConfig['file'];
  readonly rerankers: readonly RerankerRequest[];
}

/** Asks rerankers of the configuration, and those in process, with templates side by side; nothing else can be asked. */
export interface Playground {
  choices(): Promise<PlaygroundChoices>;
  /** @throws ApiFailure 400 for what is not a request or names something that is no choice, 429 `playground-busy` */
  ask(body: unknown, signal: AbortSignal): Promise<PlaygroundAnswer>;
}

export interface PlaygroundOptions {
  /** Read anew each time, so that a file that was edited counts. */
  readonly rerankers: () => Promise<ConfiguredRerankers>;
  /** Where `prompts` is looked for. */
  readonly cwd: string;
  readonly onFault: (error: unknown) => void;
  /** Milliseconds for all templates of a request together; a minute when left out. */
  readonly limitMs?: number | undefined;
}

export function playground(options: PlaygroundOptions): Playground {
  let underWay = 0;
  return {
    choices: () => choicesOf(options),
    async ask(body, signal) {
      const request = readPlaygroundRequest(body);
      if (underWay >= MOST_AT_ONCE) {
        throw new ApiFailure(429, {
          code: 'playground-busy',
          message: `${MOST_AT_ONCE} requests of the playground are under way`,
          mend: 'wait for them to end',
        });
      }
      underWay += 1;
      try {
        const reranker = named('reranker', request.reranker, await rerankersOf(options));
        const known = await templatesOf(options);
        const templates = request.templates.map((name) => named('template', name, known));
        const limit = AbortSignal.any([signal, AbortSignal.timeout(options.limitMs ?? LIMIT_MS)]);
        const columns = await inTurns(templates, (template) =>
          playgroundColumn(withInstruction(template, request.instruction), {
            request,
            reranker,
            signal: limit,
            onFault: options.onFault,
          }),
        );
        return { columns };
      } finally {
        underWay -= 1;
      }
    },
  };
}

/** A reranker that can be asked. Its request holds keys, and is never shown. */
type Choice = RerankerRequest & { readonly name: string };

async function choicesOf(options: PlaygroundOptions): Promise<PlaygroundChoices> {
  const { file } = await options.rerankers();
  const rerankers = await rerankersOf(options);
  const templates = await templatesOf(options);
  return {
    config: file,
    rerankers: rerankers.map(({ name, protocol, model, url }) => ({
      name,
      protocol,
      model: model ?? null,
      url: url === undefined ? null : [url].flat().map(withoutCredentials).join(', '),
    })),
    templates: templates.map((template) => ({
      name: template.name,
      title: template.description === '' ? null : template.description,
      instruction: template.instruction,
      text: templateYaml(template),
    })),
  };
}

/** Those of the configuration first; those in process are there always. */
async function rerankersOf({ rerankers }: PlaygroundOptions): Promise<readonly Choice[]> {
  const configured = (await rerankers()).rerankers.map(
    (request): Choice => ({ ...request, name: nameOf(request) }),
  );
  const embedded = EMBEDDED.filter((protocol) => !configured.some(({ name }) => name === protocol)).map(
    (protocol): Choice => ({ name: protocol, protocol, documentsPerCall: null, concurrency: 1 }),
  );
  return [...configured, ...embedded];
}

/** As a reranker without a name calls itself in tables. */
function nameOf({ name, model, protocol }: RerankerRequest): string {
  return name ?? model?.split('/').findLast((part) => part !== '') ?? protocols.get(protocol).name;
}

/** By the name that finds them: what cannot be read, or only by a path, is no choice. */
async function templatesOf({ cwd }: PlaygroundOptions): Promise<readonly Template[]> {
  const listed = await listTemplates({ cwd });
  return listed.flatMap(({ name, template }) => (template === null ? [] : [{ ...template, name }]));
}

function named<Named extends { readonly name: string }>(
  kind: 'reranker' | 'template',
  name: string,
  known: readonly Named[],
): Named {
  const found = known.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = known.map((one) => one.name);
  throw new ApiFailure(400, {
    code: `unknown-${kind}`,
    message: `there is no ${kind} ${quoted(name)} to ask${didYouMean(name.slice(0, 64), names)}`,
    mend: `use one of: ${names.join(', ')}`,
  });
}

/** A template without an instruction keeps none: beside the others it shows what no instruction gives. */
function withInstruction(template: Template, instruction: string | null): Template {
  const has = template.instruction !== null || Object.keys(template.languages).length > 0;
  return instruction === null || !has ? template : { ...template, instruction, languages: {} };
}

/** A few at a time, answers in the order of the items. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  async function worker(): Promise<void> {
    for (const [place, item] of entries) results[place] = await work(item);
  }
  await Promise.all(Array.from({ length: COLUMNS_AT_ONCE }, worker));
  return results;
}

const EMBEDDED = ['bm25-char3', 'bm25-word'];
const LIMIT_MS = 60_000;
const MOST_AT_ONCE = 2;
const COLUMNS_AT_ONCE = 2;
