import { InputError } from '../foundation/errors.ts';
import { languageProblems, uses } from './check-template.ts';
import { lookUp } from './language-tag.ts';
import type { Template } from './template.ts';
import { fillIn } from './variables.ts';

/** What is to be rendered: one query and its documents as the data set has them. */
export interface TaskTexts {
  readonly query: string;
  /** BCP 47 tag of the query. */
  readonly language: string | null;
  readonly documents: readonly string[];
}

/** What is to be sent. */
export interface RenderedTask {
  readonly query: string;
  /** In the order of the input. */
  readonly documents: readonly string[];
  /** For the protocol's field; null when there is none, or when it stands in the texts. */
  readonly instruction: string | null;
}

/**
 * Query, documents and instruction as they go to the reranker.
 *
 * Without texts of its own a template leaves query and documents as they are and hands the instruction over for the
 * protocol's field. As soon as it has one text, query or document, the client renders: that text is filled in, the other one
 * stays as it is, and there is no instruction beside the texts. Texts are filled in in one pass: `{{query}}` in a document or
 * a query stays as it is.
 *
 * @throws InputError `template-language-missing` when a text needs the language and there is none
 * @throws RangeError for a template that did not come through `templateProblems`
 * @example
 * renderTask(parseTemplate('name: a\ninstruction: Judge.', 'a.yaml'), { query: 'q', language: null, documents: ['d'] });
 * // => { query: 'q', documents: ['d'], instruction: 'Judge.' }
 */
export function renderTask(template: Template, task: TaskTexts): RenderedTask {
  const { query, language, documents } = task;
  const instruction = instructionFor(template, language);
  if (template.query === null && template.document === null) return { query, documents, instruction };

  const problems = languageProblems(template, [language]);
  if (problems.length > 0) throw new InputError(problems);
  const values: Record<string, string> = {
    query,
    ...(instruction === null ? {} : { instruction }),
    ...(language === null ? {} : { language }),
  };
  const documentText = template.document;
  return {
    query: template.query === null ? query : fillIn(template.query, values),
    documents:
      documentText === null
        ? documents
        : documents.map((document) => fillIn(documentText, { ...values, document })),
    instruction: null,
  };
}

/**
 * The instruction for a query in this language: of its exact tag, else of a shorter form of the tag (`zh-Hant-TW`, `zh-Hant`,
 * `zh`), else the template's `instruction`. Null only when the template has none.
 */
export function instructionFor(template: Template, language: string | null): string | null {
  return lookUp(template.languages, language) ?? template.instruction;
}

/**
 * Whether the template's instruction can only travel as a field of the request. A reranker without such a field must refuse
 * it, since scores with and without would be the same.
 */
export function needsInstructionField(template: Template): boolean {
  return template.instruction !== null && template.query === null && template.document === null;
}

/** Whether the instruction stands in the texts that are sent. */
export function rendersInstruction(template: Template): boolean {
  return template.instruction !== null && uses(template, 'instruction');
}
