import { defineReporter } from '../report.ts';
import { comparisonMarkdown } from './comparison.ts';
import { evaluationMarkdown } from './evaluation.ts';

export const markdown = defineReporter({
  name: 'markdown',
  synonyms: ['md'],
  title: 'tables for pull requests and READMEs (GitHub Markdown)',
  extensions: ['.md', '.markdown'],
  machine: true,
  renderers: { evaluation: evaluationMarkdown, comparison: comparisonMarkdown },
});
