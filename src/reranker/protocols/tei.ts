import * as v from 'valibot';
import { defineProtocol } from '../protocol.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';
import { readShape } from './read-shape.ts';

/** Hugging Face's Text Embeddings Inference. It serves one model and has no field for its name. */
export const tei = defineProtocol({
  name: 'tei',
  title: 'Text Embeddings Inference, /rerank with texts',
  paths: ['/rerank'],
  instructionField: null,
  truncation: { auto: { truncate: true } },
  scale: 'probability',
  // Its default of --max-client-batch-size; more in one call are refused with 413.
  limits: { documentsPerCall: 32 },
  documentation: 'https://huggingface.github.io/text-embeddings-inference/',
  verified: { by: 'documentation', read: '2026-11-24' },
  mendWhenMissing:
    'start it with a model that has a classification head; it does not serve Qwen3-Reranker as it is',
  about: [
    {
      path: '/info',
      read: (body) => {
        const reading = readShape(infoShape, body);
        if (reading.outcome === 'unreadable') return { version: null, models: [] };
        return { version: reading.value.version ?? null, models: [reading.value.model_id] };
      },
    },
  ],
  buildRequest: ({ query, documents }) => ({
    method: 'POST',
    path: '/rerank',
    // Not to be cut in silence: a document that is too long is refused, and stands alone with its error.
    body: { query, texts: documents, truncate: false },
  }),
  readResponse: (body) => readRows(body, { list: null, score: 'score' }),
  readError: (_status, body) => errorText(body),
});

const infoShape = v.object({ model_id: v.string(), version: v.nullish(v.string()) });
