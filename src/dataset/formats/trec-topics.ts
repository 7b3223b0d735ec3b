import type { Place } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import { countLineEnds, lineSplitter } from '../../text/line-splitter.ts';
import type { DatasetFile, ReadContext } from './format.ts';
import { decodeEntities } from './trec-markup.ts';

/**
 * Reads topics as queries: `<top>` with `<num>` and `<title>` (tags closed or not), or `<topic number="1">` with `<title>`,
 * `<query>` or `<question>`; a file that ends in `.tsv` has an id, a tab and a text on each line. Description and narrative
 * are not read: the title is the query. A language is taken from an attribute `lang` of topic or title.
 */
export async function readTopics(context: ReadContext, file: DatasetFile): Promise<void> {
  if (/\.tsv$/i.test(file.name)) return readTabbedTopics(context, file);
  let text = '';
  const state = await context.text(file, (piece) => {
    text += piece;
  });
  if (state === 'broken') return;
  const lineAt = lineCounter(text);
  const openings = [...text.matchAll(/<(top|topic)\b([^>]*)>/gi)];
  for (const [index, opening] of openings.entries()) {
    const [tag, name = 'top', attributes = ''] = opening;
    const start = opening.index + tag.length;
    const next = openings[index + 1]?.index ?? text.length;
    const closing = new RegExp(`</${name}\\s*>`, 'i').exec(text.slice(start, next));
    const body = text.slice(start, closing === null ? next : start + closing.index);
    addTopic(
      context,
      { body, attributes, closed: closing !== null },
      { file: file.path, line: lineAt(opening.index) },
    );
  }
  if (openings.length === 0) {
    context.problems.error({
      code: text.trim() === '' ? 'file-empty' : 'no-topics',
      message: text.trim() === '' ? 'the file is empty' : 'there is no <top> and no <topic> in the file',
      where: { file: file.path },
      mend: 'write topics as <top> <num> Number: 1 <title> words </top>, or as id, tab and text in a file that ends in .tsv',
    });
  }
}

interface Topic {
  readonly body: string;
  readonly attributes: string;
  readonly closed: boolean;
}

function addTopic({ problems, builder }: ReadContext, { body, attributes, closed }: Topic, at: Place): void {
  const fields = fieldsOf(body);
  const id = attributeOf(attributes, 'number') ?? attributeOf(attributes, 'id') ?? fields.get('num')?.text;
  const title = fields.get('title') ?? fields.get('query') ?? fields.get('question');
  const owner = `topic ${id === undefined ? 'without a number' : quoted(id)}`;
  if (!closed) {
    problems.error({
      code: 'topic-never-closed',
      message: `the <top> of ${owner} is never closed`,
      where: at,
      why: 'the file may have been cut off, or the topic after it would be taken for a part of it',
      mend: 'end it with </top>',
    });
  }
  if (id === undefined || id === '') {
    problems.error({
      code: 'id-empty',
      message: 'the topic has no number',
      where: at,
      mend: 'write <num> Number: 1, or the attribute number',
    });
  } else if (title === undefined) {
    problems.error({
      code: 'topic-without-title',
      message: `${owner} has no title`,
      where: at,
      why: 'the title is the query; the description is not taken in its place',
      mend: 'write <title> and the words of the query',
    });
  } else if (closed) {
    const language = attributeOf(title.attributes, 'lang') ?? attributeOf(attributes, 'lang') ?? null;
    const labels = { parallelId: null, group: null, slices: {} };
    builder.query({ id, text: title.text, language, ...labels }, at, 'refused');
  }
}

/** A field goes on to the next tag that is known, opening or closing: nobody closes them in the older tracks. */
function fieldsOf(body: string): ReadonlyMap<string, { text: string; attributes: string }> {
  const fields = new Map<string, { text: string; attributes: string }>();
  const tags = [...body.matchAll(knownTags)];
  for (const [index, tag] of tags.entries()) {
    const [whole, slash, name = '', attributes = ''] = tag;
    if (slash === '/') continue;
    const text = body.slice(tag.index + whole.length, tags[index + 1]?.index ?? body.length);
    const key = name.toLowerCase();
    const plain = decodeEntities(text.replace(labels[key] ?? '', ''))
      .replace(/\s+/g, ' ')
      .trim();
    if (!fields.has(key)) fields.set(key, { text: plain, attributes });
  }
  return fields;
}

function attributeOf(attributes: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s|:)${name}\\s*=\\s*["']([^"']*)["']`, 'i').exec(attributes)?.[1]?.trim();
}

async function readTabbedTopics(context: ReadContext, file: DatasetFile): Promise<void> {
  const { problems, builder } = context;
  const splitter = lineSplitter((line, number) => {
    if (/^[ \t]*$/.test(line)) return;
    const at = { file: file.path, line: number };
    const [id = '', text, ...more] = line.split('\t');
    if (text === undefined || more.length > 0) {
      problems.error({
        code: 'column-count',
        message: `the line has ${more.length + (text === undefined ? 1 : 2)} of 2 columns`,
        where: at,
        why: 'a tab stands between the id and the text, and nowhere else',
        mend: 'write id and text with a tab between',
      });
    } else if (id === '') {
      problems.error({
        code: 'id-empty',
        message: 'the query id is empty',
        where: at,
        mend: 'give every line its id',
      });
    } else {
      const labels = { language: null, parallelId: null, group: null, slices: {} };
      builder.query({ id, text, ...labels }, at, 'refused');
    }
  });
  if ((await context.text(file, (text) => splitter.push(text))) === 'whole') splitter.end();
}

/** Lines of places that are asked for in rising order. */
function lineCounter(text: string): (index: number) => number {
  let counted = 0;
  let line = 1;
  return (index) => {
    line += countLineEnds(text.slice(counted, index));
    counted = index;
    return line;
  };
}

const knownTags =
  /<(\/?)(num|title|desc|description|narr|narrative|query|question|lang|smry|summary|con|concepts|fac|def|dom|head|questions|evidence)\b([^>]*)>/gi;

/** Words that the tracks write before a field's text. */
const labels: Readonly<Record<string, RegExp>> = {
  num: /^\s*Number:/i,
  title: /^\s*(?:Topic|Title):/i,
};
