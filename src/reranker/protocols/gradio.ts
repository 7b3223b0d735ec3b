import * as v from 'valibot';
import { defineProtocol } from '../protocol.ts';
import { errorText } from './error-text.ts';
import { readEvents } from './event-stream.ts';
import { readShape } from './read-shape.ts';

/**
 * A Gradio page with a reranker behind it. A call is accepted with an event's number, and its result is fetched as a stream of
 * events. The page says what inputs its function has (`/gradio_api/info`): the one called like a query, the one like documents
 * (a list where it is a JSON or list input, else one a line), the one like an instruction. `--model` names the function.
 *
 * Every answer is a 200, failures too. The queue runs one call at a time unless the page says otherwise.
 */
export const gradio = defineProtocol({
  name: 'gradio',
  title: 'a Gradio page: call and event stream; the model is the name of the function [predict]',
  paths: ['/gradio_api/call/predict', '/call/predict'],
  pathsFor: (model) => [`/gradio_api/call/${model ?? 'predict'}`, `/call/${model ?? 'predict'}`],
  instructionField: 'data',
  scale: 'probability',
  limits: { documentsPerCall: null },
  documentation: 'https://www.gradio.app/guides/querying-gradio-apps-with-curl',
  verified: { by: 'tried', version: 'Gradio 6.31.0' },
  mendWhenMissing:
    'see the foot of the page ("Use via API") for the names of its functions, and give one by --model; pages before Gradio 4 have another API',
  about: [
    {
      path: '/config',
      read: (body) => {
        const reading = readShape(configShape, body);
        return { version: reading.outcome === 'read' ? reading.value.version : null, models: [] };
      },
    },
  ],
  prepare: () => [{ path: '/gradio_api/info' }],
  buildRequest: ({ model, query, documents, instruction, told }) => ({
    method: 'POST',
    path: `/gradio_api/call/${model ?? 'predict'}`,
    body: {
      data: inputsOf(told?.[0], model ?? 'predict').map((input) => {
        switch (input) {
          case 'query':
            return query;
          case 'documents':
            return documents;
          case 'lines':
            return documents.map(onOneLine).join('\n');
          case 'instruction':
            return instruction ?? '';
          default:
            return input.otherwise;
        }
      }),
    },
  }),
  followUp: (body) => {
    const accepted = v.safeParse(acceptedShape, body);
    return accepted.success ? `/${accepted.output.event_id}` : null;
  },
  parseText: (text) => {
    const last = readEvents(text).at(-1);
    if (last === undefined) return undefined;
    try {
      return { event: last.event, data: JSON.parse(last.data) };
    } catch {
      return undefined;
    }
  },
  readResponse: (body) => {
    const failed = v.safeParse(failureShape, body);
    if (failed.success) return { outcome: 'refused', reason: failureOf(failed.output.data) };
    const reading = readShape(resultShape, body);
    if (reading.outcome === 'unreadable') return reading;
    return {
      outcome: 'read',
      results: reading.value.data[0].map(({ index, score, relevance_score }) => ({
        index,
        score: score ?? relevance_score,
      })),
      promptTokens: null,
      model: null,
    };
  },
  readError: (status, body) => {
    const words = errorText(body);
    return status === 500 && words === 'Internal Server Error'
      ? 'Internal Server Error (Gradio says so too where the page has no function of that name)'
      : words;
  },
});

type Input = 'query' | 'documents' | 'lines' | 'instruction' | { readonly otherwise: unknown };

/** The inputs of a function by the names that its page gives them; the usual three where it does not tell. */
function inputsOf(info: unknown, name: string): readonly Input[] {
  const told = v.safeParse(infoShape, info);
  const parameters = told.success ? told.output.named_endpoints[`/${name}`]?.parameters : undefined;
  if (parameters === undefined) return ['query', 'lines', 'instruction'];
  const inputs = parameters.map(inputOf);
  // A page in other words: the first two inputs are all there is to go by.
  if (!inputs.includes('query')) inputs[0] = 'query';
  if (!inputs.some((input) => input === 'documents' || input === 'lines') && inputs.length > 1) {
    inputs[1] = formOf(parameters[1]);
  }
  return inputs;
}

function inputOf(parameter: Parameter): Input {
  const words = `${parameter.parameter_name ?? ''} ${parameter.label ?? ''}`;
  if (/instruct|task|prompt/i.test(words)) return 'instruction';
  if (/document|passage|candidate|text/i.test(words)) return formOf(parameter);
  if (/query|question|search/i.test(words)) return 'query';
  return { otherwise: parameter.parameter_default ?? null };
}

function formOf(parameter: Parameter | undefined): Input {
  return parameter?.component === 'Textbox' || parameter?.component === undefined ? 'lines' : 'documents';
}

/** A page reads one document a line, and Python's lines end at all of these. */
function onOneLine(text: string): string {
  return text.replace(/[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+/g, ' ');
}

function failureOf(data: v.InferOutput<typeof failureShape>['data']): string {
  const words = typeof data === 'string' ? data : data?.error;
  return typeof words === 'string' && words !== ''
    ? `the page answered with an error: ${words}`
    : 'the page answered with an error that it does not name (set show_error=True in launch() to see it)';
}

const acceptedShape = v.object({ event_id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/)) });

const failureShape = v.object({
  event: v.literal('error'),
  data: v.nullish(v.union([v.string(), v.object({ error: v.optional(v.unknown()) })])),
});

const row = v.pipe(
  v.object({
    index: v.optional(v.unknown()),
    score: v.optional(v.unknown()),
    relevance_score: v.optional(v.unknown()),
  }),
  v.check((value) => !Array.isArray(value)),
);

const resultShape = v.object({
  data: v.looseTuple([
    v.union([
      v.array(row),
      v.pipe(
        v.object({ results: v.array(row) }),
        v.transform(({ results }) => results),
      ),
    ]),
  ]),
});

const parameterShape = v.object({
  label: v.nullish(v.string()),
  parameter_name: v.nullish(v.string()),
  parameter_default: v.optional(v.unknown()),
  component: v.nullish(v.string()),
});
type Parameter = v.InferOutput<typeof parameterShape>;

const infoShape = v.object({
  named_endpoints: v.record(v.string(), v.object({ parameters: v.array(parameterShape) })),
});

const configShape = v.object({ version: v.string() });
