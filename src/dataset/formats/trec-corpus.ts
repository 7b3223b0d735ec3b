import type { Place } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import { countLineEnds, lineSplitter } from '../../text/line-splitter.ts';
import type { DatasetFile, ReadContext } from './format.ts';
import { fieldReader } from './json-fields.ts';
import { readJsonLines } from './json-lines.ts';
import { decodeEntities } from './trec-markup.ts';

/**
 * Reads the documents of a TREC collection by the ending of their file: JSON lines (`_id`, `id` or `docid`; `text` or
 * `contents`; optional `title`, `language`), TSV (id and text; id, title and text; or id, address, title and text, as MS MARCO
 * has them), else SGML (`<DOC> <DOCNO>`, the text in `<TEXT>`). A title stands before its text with one space between.
 */
export async function readTrecCorpus(context: ReadContext, file: DatasetFile): Promise<void> {
  if (/\.(jsonl|ndjson)$/i.test(file.name)) await readJsonCorpus(context, file);
  else if (/\.tsv$/i.test(file.name)) await readTabbedCorpus(context, file);
  else await readMarkedCorpus(context, file);
}

async function readJsonCorpus(context: ReadContext, file: DatasetFile): Promise<void> {
  const { problems, builder } = context;
  await readJsonLines(context, file, (object, at) => {
    const read = fieldReader(object, at, problems);
    const id = read.id(['_id', 'id', 'docid', 'doc_id']);
    const text = read.text(['text', 'contents', 'body']);
    const title = read.label('title');
    const language = read.label('language');
    if (id === null || text === null) return;
    builder.document({ id, text: joined(title, text), language }, at, 'remarked');
  });
}

async function readTabbedCorpus(context: ReadContext, file: DatasetFile): Promise<void> {
  const { problems, builder } = context;
  let columns = 0;
  const splitter = lineSplitter((line, number) => {
    if (/^[ \t]*$/.test(line)) return;
    const at = { file: file.path, line: number };
    const fields = line.split('\t');
    if (columns === 0) columns = fields.length;
    const [id = ''] = fields;
    if (fields.length !== columns || columns < 2 || columns > 4) {
      problems.error({
        code: 'column-count',
        message: `the line has ${fields.length} of ${columns >= 2 && columns <= 4 ? columns : 2} columns`,
        where: at,
        why: 'a tab stands between the columns, and nowhere else',
        mend: 'write id and text (or id, title, text) with tabs between',
      });
    } else if (id === '') {
      problems.error({
        code: 'id-empty',
        message: 'the document id is empty',
        where: at,
        mend: 'give every line its id',
      });
    } else {
      const title = columns === 2 ? null : (fields[columns - 2] ?? null);
      builder.document(
        { id, text: joined(title, fields[columns - 1] ?? ''), language: null },
        at,
        'remarked',
      );
    }
  });
  if ((await context.text(file, (text) => splitter.push(text))) === 'whole') splitter.end();
}

async function readMarkedCorpus(context: ReadContext, file: DatasetFile): Promise<void> {
  const { problems } = context;
  let rest = '';
  let line = 1;
  let documents = 0;
  const take = (last: boolean) => {
    let from = 0;
    for (;;) {
      opening.lastIndex = from;
      const opened = opening.exec(rest);
      if (opened === null) break;
      closing.lastIndex = opening.lastIndex;
      const closed = closing.exec(rest);
      line += countLineEnds(rest.slice(from, opened.index));
      from = opened.index;
      if (closed === null) {
        if (last) {
          problems.error({
            code: 'document-never-closed',
            message: 'a <DOC> opens here and is never closed',
            where: { file: file.path, line },
            why: 'the file may have been cut off',
            mend: 'end it with </DOC>, or copy the file again',
          });
        }
        break;
      }
      documents += 1;
      addDocument(context, rest.slice(opening.lastIndex, closed.index), { file: file.path, line });
      line += countLineEnds(rest.slice(from, closing.lastIndex));
      from = closing.lastIndex;
    }
    rest = rest.slice(from);
  };
  const state = await context.text(file, (text) => {
    rest += text;
    // Pieces without an end of a document are only gathered: looking through them each time would be quadratic.
    if (/<\/DOC\s*>/i.test(text)) take(false);
  });
  if (state === 'broken') return;
  take(true);
  if (documents === 0 && !problems.failed()) {
    problems.error({
      code: 'no-documents',
      message: 'there is no <DOC> in the file',
      where: { file: file.path },
      mend: 'write documents as <DOC> <DOCNO> id </DOCNO> <TEXT> words </TEXT> </DOC>, or as corpus.jsonl',
    });
  }
}

function addDocument({ problems, builder }: ReadContext, body: string, at: Place): void {
  const id = /<DOCNO\b[^>]*>([\s\S]*?)<\/DOCNO\s*>/i.exec(body)?.[1]?.trim() ?? '';
  if (id === '') {
    problems.error({
      code: 'id-empty',
      message: 'the document has no <DOCNO>',
      where: at,
      mend: 'write its id as <DOCNO> id </DOCNO>',
    });
    return;
  }
  if (/\s/.test(id)) {
    problems.error({
      code: 'id-has-white-space',
      message: `the document id ${quoted(id)} holds white space`,
      where: at,
      why: 'white space separates the columns of runs and qrels: neither could name it',
      mend: 'write an id without',
    });
    return;
  }
  const title = [...body.matchAll(/<(TITLE|HEADLINE|HEAD|HL)\b[^>]*>([\s\S]*?)<\/\1\s*>/gi)].map(
    (match) => match[2] ?? '',
  );
  const texts = [...body.matchAll(/<(TEXT|BODY)\b[^>]*>([\s\S]*?)<\/\1\s*>/gi)].map(
    (match) => match[2] ?? '',
  );
  const plain = (parts: readonly string[]) => parts.map(withoutTags).filter((part) => part !== '');
  const whole = texts.length > 0 ? texts : [body.replace(aside, ' ')];
  const heading = texts.length > 0 ? plain(title).join(' ') : '';
  builder.document({ id, text: joined(heading, plain(whole).join('\n')), language: null }, at, 'remarked');
}

function withoutTags(text: string): string {
  return decodeEntities(text.replace(/<\/?[a-z!][^<>]*>/gi, ' '))
    .replace(/[ \t]+/g, ' ')
    .replace(/ *(\r\n|\r|\n) */g, '\n')
    .trim();
}

function joined(title: string | null, text: string): string {
  return title === null || title === '' ? text : `${title} ${text}`;
}

const opening = /<DOC\s*>/gi;
const closing = /<\/DOC\s*>/gi;
/** What is about the document and not of it. */
const aside = /<(DOCNO|DOCID|DOCHDR|FILEID|DATE|DATE_TIME|DOCTYPE)\b[^>]*>[\s\S]*?<\/\1\s*>/gi;
