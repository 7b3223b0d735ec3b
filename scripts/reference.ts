// Writes docs/reference/: commands, metrics, causes, schemas and exit codes, each from the code that has them.
//   npx tsx scripts/reference.ts
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Argv, Options } from 'yargs';
import * as commands from '../src/cli/commands/all.ts';
import type { AnyCommand } from '../src/cli/define-command.ts';
import { causes } from '../src/diagnosis/causes.ts';
import { metrics } from '../src/metrics/index.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const made = '<!-- made by scripts/reference.ts -->';

/** Every page of docs/reference, by file name. */
export function referencePages(): Record<string, string> {
  return {
    'commands.md': commandsPage(),
    'metrics.md': metricsPage(),
    'causes.md': causesPage(),
    'schemas.md': schemasPage(),
    'exit-codes.md': exitCodesPage(),
  };
}

/** What the builder of a command says to yargs. */
interface Recorded {
  readonly positionals: [string, Options][];
  readonly options: [string, Options][];
  readonly examples: [string, string][];
  epilogue: string;
}

function recordedOf({ builder }: AnyCommand): Recorded {
  const recorded: Recorded = { positionals: [], options: [], examples: [], epilogue: '' };
  const words: Record<string, (...given: never[]) => void> = {
    positional: (name: string, options: Options) => recorded.positionals.push([name, options]),
    option: (name: string, options: Options) => recorded.options.push([name, options]),
    options: (all: Record<string, Options>) => recorded.options.push(...Object.entries(all)),
    example: (command: string, what: string) => recorded.examples.push([command, what]),
    epilogue: (text: string) => {
      recorded.epilogue = text;
    },
  };
  // Checks, conflicts and the like are rules and no words of the page.
  const recorder: Argv = new Proxy({} as Argv, {
    get:
      (_, word) =>
      (...given: never[]) => {
        words[String(word)]?.(...given);
        return recorder;
      },
  });
  builder(recorder);
  return recorded;
}

function commandsPage(): string {
  const all = Object.values<AnyCommand>(commands);
  const sections = all.map((command) => {
    const { positionals, options, examples, epilogue } = recordedOf(command);
    const shown = options.filter(([, { hidden }]) => hidden !== true);
    return [
      `## ${nameOf(command)}`,
      `${sentence(command.describe)}`,
      `Usage: \`rankgauge ${command.command}${shown.length === 0 ? '' : ' [options]'}\``,
      ...(positionals.length === 0
        ? []
        : [
            table(
              ['argument', 'what'],
              positionals.map(([name, { describe = '', default: value, choices }]) => [
                `\`${name}\``,
                withDefault(describe, value, choices),
              ]),
            ),
          ]),
      table(
        ['option', 'what'],
        shown.map(([name, options]) => [
          flagOf(name, options),
          withDefault(options.describe ?? '', options.default, options.choices),
        ]),
      ),
      ...(examples.length === 0
        ? []
        : [
            table(
              ['example', 'what it does'],
              examples.map(([example, what]) => [`\`${example.replace('$0', 'rankgauge')}\``, what]),
            ),
          ]),
      ...(epilogue === '' ? [] : [`${epilogue}.`]),
    ].join('\n\n');
  });
  return page(
    'Commands',
    `Every command with its options, defaults, examples and exit codes, as \`rankgauge COMMAND --help\` prints them. Every command also takes
\`--help\`. A list is written with commas, or the option is given again. \`rankgauge completion\` prints a completion script for bash or zsh.

${all.map((command) => `[${nameOf(command)}](#${nameOf(command)})`).join(' · ')}`,
    sections,
  );
}

function metricsPage(): string {
  const entries = metrics.entries;
  const section = (kind: 'ranking' | 'spread', title: string, about: string) =>
    [
      `## ${title}`,
      about,
      ...entries
        .filter((metric) => metric.kind === kind)
        .map((metric) => {
          const parameters = Object.entries(metric.parameters);
          const { whole, beforeCutoff } = metric.trecEval;
          const rows = [
            ['example', `\`${metric.example}\``],
            ['also called', metric.synonyms.map((name) => `\`${name}\``).join(', ')],
            ['range', metric.range.map((end) => (Number.isFinite(end) ? String(end) : 'any')).join(' to ')],
            ['better is', metric.higherIsBetter ? 'higher' : 'lower'],
            ['parameters', parameters.map(([name]) => `\`${name === 'cutoff' ? '@k' : name}\``).join(', ')],
            [
              'trec_eval',
              [whole, beforeCutoff === null ? null : `${beforeCutoff}K`]
                .filter((name) => name !== null)
                .map((name) => `\`${name}\``)
                .join(', '),
            ],
            ['source', metric.source],
          ].filter(([, what]) => what !== '');
          return `### ${metric.name}\n\n${sentence(metric.title)}\n\n${table(['', ''], rows as string[][])}`;
        }),
    ].join('\n\n');
  return page(
    'Metrics',
    `What \`--metrics\` takes; \`rankgauge list metrics\` prints the same. A name is written \`NAME(parameter=value)@cutoff\`, and what it is given by other names
prints under its own. The first metric that is named is the primary one, which has the verdicts. How means and intervals are made is in
[statistics](../statistics.md), what ties do in [ties](../explain/ties.md).`,
    [
      section(
        'ranking',
        'Of rankings',
        'Tied scores have their expected value over all orders of the tied documents.',
      ),
      section(
        'spread',
        'Of the scores themselves',
        '`spread` stands for all of them. A query that has no value (one document, no relevant one) is left out of the mean.',
      ),
    ],
  );
}

function causesPage(): string {
  const context = { serving: null, evidence: {}, language: null };
  const sections = causes.entries.map((cause) =>
    [
      `## ${cause.name}`,
      sentence(cause.title),
      table(
        ['', ''],
        [
          ['what is seen', cause.symptom],
          ['usual cause', cause.usualCause],
          ['rule', cause.rule],
          ['needs', cause.needs.join('; ')],
          ['mend', cause.mend(context)],
          ['looked for in single languages', cause.byLanguage ? 'yes' : 'no'],
          ['says already', cause.explains.map((name) => `[${name}](#${name})`).join(', ')],
        ].filter(([, what]) => what !== '') as string[][],
      ),
    ].join('\n\n'),
  );
  return page(
    'Causes',
    `What \`rankgauge diagnose\` and every run look for, in the order in which it is looked for. *Mend* is what is said where nothing is known of the server; with
what a run knows it is more exact. Which marks the rules use, how well they do and a table by symptom are in [collapse](../collapse.md).`,
    sections,
  );
}

function schemasPage(): string {
  const folder = join(root, 'docs/schemas');
  const sections = readdirSync(folder)
    .filter((name) => name.endsWith('.schema.json'))
    .sort()
    .map((name) => {
      const schema: Schema = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      const top = resolved(schema, schema);
      return [
        `## ${name.replace('.schema.json', '')}`,
        `[${name}](../schemas/${name}). ${sentence(schema.description ?? schema.title ?? '')}`,
        fieldsOf(top),
        ...Object.entries(schema.$defs ?? {})
          .filter(([, definition]) => definition.properties !== undefined)
          .map(([part, definition]) => `*${part}*\n\n${fieldsOf(definition)}`),
      ].join('\n\n');
    });
  return page(
    'Schemas',
    `What stands in the JSON of each command (\`--format json\`) and in \`rankgauge.yaml\`. These are the fields; the files themselves (JSON Schema, draft 2020-12) say
what each may hold. \`kind\` and \`version\` tell an output apart; a field that changes its meaning raises \`version\`.`,
    sections,
  );
}

interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

function resolved(schema: Schema, from: Schema): Schema {
  return schema.$ref === undefined ? schema : (from.$defs?.[schema.$ref.split('/').at(-1) ?? ''] ?? schema);
}

function fieldsOf({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([name, field]) => [
    `\`${name}\``,
    shapeOf(field),
    required.includes(name) ? 'always' : 'may be missing',
    field.description ?? '',
  ]);
  return rows.length === 0 ? 'No fields of its own.' : table(['field', 'shape', 'there', 'what'], rows);
}

function shapeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? '';
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return either.map(shapeOf).join(' or ');
  const type = [schema.type ?? 'any'].flat().join(' or ');
  return schema.items === undefined ? type : `${type} of ${shapeOf(schema.items)}`;
}

function exitCodesPage(): string {
  const rows = Object.values<AnyCommand>(commands).map((command) => {
    const { epilogue } = recordedOf(command);
    const codes = /[Ee]xit codes?:? (.*)$/s.exec(epilogue)?.[1] ?? epilogue;
    return [`[${nameOf(command)}](commands.md#${nameOf(command)})`, codes];
  });
  return page(
    'Exit codes',
    `The same numbers mean the same in every command:

${table(
  ['code', 'what'],
  [
    ['0', 'done, or passed'],
    ['1', 'a judgment that was asked for is negative: a gate, a check, an objective, `--fail-on`'],
    ['2', 'usage, config or data: the message says what, where, why and how to mend it'],
    ['3', 'the reranker failed, or the instruction does not arrive; what was scored is kept'],
    ['4', 'inconclusive, and `--on-inconclusive fail` was given'],
    ['70', 'a fault of rankgauge itself'],
    ['130, 143', 'stopped by Ctrl-C or by SIGTERM'],
  ],
)}`,
    [`## By command\n\n${table(['command', 'codes'], rows)}`],
  );
}

function page(title: string, about: string, sections: readonly string[]): string {
  return `${[made, `# ${title}`, about, ...sections].join('\n\n')}\n`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

function nameOf({ command }: AnyCommand): string {
  return command.split(' ')[0] ?? '';
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

function flagOf(name: string, { alias = [], type }: Options): string {
  const short = [alias].flat().map((other) => `, \`-${other}\``);
  return `\`--${name}${type === 'boolean' ? '' : ' …'}\`${short.join('')}`;
}

function withDefault(describe: string, value: unknown, choices: Options['choices']): string {
  const among =
    choices === undefined
      ? ''
      : `; one of ${[choices]
          .flat()
          .map((choice) => `\`${choice}\``)
          .join(', ')}`;
  const told =
    describe.includes('[default') ||
    value === undefined ||
    value === false ||
    (Array.isArray(value) && value.length === 0);
  return `${describe}${among}${told ? '' : ` [default: ${value}]`}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(root, 'docs/reference'), { recursive: true });
  for (const [name, text] of Object.entries(referencePages()))
    writeFileSync(join(root, 'docs/reference', name), text);
}
