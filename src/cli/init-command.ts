import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { datasetPath } from '../config/datasets.ts';
import { defaults } from '../config/settings.ts';
import { loadDataset } from '../dataset/load.ts';
import { InputError } from '../foundation/errors.ts';
import { questionsFor } from '../gate/index.ts';
import { makeFolder } from '../results/make-folder.ts';
import { escapeTerminal } from '../text/escape.ts';
import { type InitAnswers, initFiles, type MarginAdvice } from './init-files.ts';
import { toolVersion } from './version.ts';

/** Writes the files that a project begins with. Asks on a terminal; with a pipe it takes what is usual. */
export async function initCommand({ quiet }: { readonly quiet: boolean }): Promise<number> {
  const answers = process.stdin.isTTY === true && process.stdout.isTTY === true ? await ask() : usualAnswers;
  const files = initFiles(answers, await marginAdvice(answers.dataset), {
    version: toolVersion(),
    gitlab: existsSync('.gitlab-ci.yml'),
  });
  const lines: string[] = [];
  for (const { path, text, what } of files) {
    if (existsSync(path)) {
      lines.push(`kept     ${path} (it was there)`);
      continue;
    }
    await makeFolder(dirname(path))
      .then(() => writeFile(path, text, { flag: 'wx' }))
      .catch((cause) => {
        throw unwritable(path, cause);
      });
    lines.push(`written  ${path}: ${what}`);
  }
  process.stdout.write(`${lines.map(escapeTerminal).join('\n')}\n`);
  if (!quiet) process.stderr.write(`${next.join('\n')}\n`);
  return 0;
}

async function ask(): Promise<InitAnswers> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const said = async (question: string, usual: string) =>
      (await terminal.question(question)).trim() || usual;
    const dataset = await said(
      `data set, a folder or file [${usualAnswers.dataset}]: `,
      usualAnswers.dataset,
    );
    const url = await said('address of the rerank server [none: a reranker in process]: ', '');
    const model = url === '' ? '' : await said('model, as the server names it: ', '');
    return { dataset, url: url === '' ? null : url, model: model === '' ? null : model };
  } finally {
    terminal.close();
  }
}

/** The smallest usual margin that the questions of the data set can carry; null when it cannot be read yet. */
async function marginAdvice(dataset: string): Promise<MarginAdvice | null> {
  try {
    const { queries, qrels, candidates } = await loadDataset(
      await datasetPath(dataset, { cwd: process.cwd() }),
    );
    const rerankable = queries.filter(({ id }) => {
      const grades = (candidates.get(id)?.documentIds ?? []).map(
        (document) => qrels.get(id)?.get(document) ?? 0,
      );
      return grades.some((grade) => grade > 0) && grades.some((grade) => grade <= 0);
    });
    const questions = new Set(rerankable.map(({ id, parallelId }) => parallelId ?? `query ${id}`)).size;
    const fits = (margin: number) =>
      questionsFor(
        { deviation: usualDeviation, loss: margin },
        { margin, tolerance: margin / 2, level: 0.005 },
      ).toPass <= questions;
    return { questions, margin: usualMargins.find(fits) ?? null, deviation: usualDeviation };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return null;
  }
}

function unwritable(file: string, cause: unknown): InputError {
  return new InputError(
    {
      code: 'output-unwritable',
      message: `a file cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: { file },
      mend: 'run it in a folder that can be written',
    },
    { cause },
  );
}

const usualAnswers: InitAnswers = { dataset: 'human-rights', url: null, model: null };
/** Of the differences between questions, for another prompt or precision of one model. */
const usualDeviation = 0.15;
const usualMargins = [defaults.margin, 0.03, 0.05, 0.07, 0.1, 0.15];

const next = [
  'next:',
  '  rankgauge run',
  '  rankgauge gate latest',
  '  rankgauge baseline save main latest   # then name it in rankgauge.yaml, and commit baselines/',
];
