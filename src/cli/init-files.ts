/** What the files are about. */
export interface InitAnswers {
  readonly dataset: string;
  /** Null: a reranker in process. */
  readonly url: string | null;
  readonly model: string | null;
}

/** What the questions of the data set can settle. */
export interface MarginAdvice {
  readonly questions: number;
  /** Null: no usual margin is large enough. */
  readonly margin: number | null;
  readonly deviation: number;
}

export interface InitFile {
  readonly path: string;
  readonly text: string;
  readonly what: string;
}

/** The files that a project begins with; they run as they are. */
export function initFiles(
  answers: InitAnswers,
  advice: MarginAdvice | null,
  { version, gitlab }: { readonly version: string; readonly gitlab: boolean },
): InitFile[] {
  return [
    {
      path: 'rankgauge.yaml',
      text: config(answers, advice),
      what: 'what is measured, and by what it is judged',
    },
    {
      path: 'prompts/first.yaml',
      text: template(answers),
      what: 'the template that is measured beside bare',
    },
    gitlab
      ? {
          path: 'rankgauge.gitlab-ci.yml',
          text: gitlabJob(version),
          what: 'a job; include it from .gitlab-ci.yml',
        }
      : {
          path: '.github/workflows/rankgauge.yml',
          text: workflow(version),
          what: 'a workflow for pull requests',
        },
  ];
}

function config({ dataset, url, model }: InitAnswers, advice: MarginAdvice | null): string {
  const reranker =
    url === null
      ? [
          '# In process, so that everything can be tried; put your server here:',
          '# reranker: {protocol: vllm, url: http://127.0.0.1:8000, model: Qwen/Qwen3-Reranker-0.6B}',
          'reranker: {protocol: bm25-char3}',
        ]
      : [
          'reranker:',
          '  protocol: vllm',
          `  url: ${quotedText(url)}`,
          ...(model === null ? ['  # model: as the server names it'] : [`  model: ${quotedText(model)}`]),
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the config file expands it
          '  # headers: {authorization: Bearer ${RERANK_KEY}}',
        ];
  return [
    `dataset: ${quotedText(dataset)}`,
    'templates: [bare, prompts/first.yaml]',
    ...reranker,
    '',
    '# The first one is watched by the gate.',
    'metrics: [nDCG@10, MRR@10, AUC, Std]',
    '',
    'gate:',
    ...marginLines(advice),
    '  rules:',
    `    - 'diagnosis != "collapsed"'`,
    `    - 'errors < 1 %'`,
    "    # - 'nDCG@10 >= 0.7'",
    '    # After `rankgauge baseline save main RUN`, with the next line but two: nothing may be lost, in no language either.',
    "    # - 'regression(nDCG@10)'",
    "    # - 'each(language, regression(nDCG@10))'",
    '  # baseline: main',
    '  # What a pull request may change: expectChange: [template]',
    '',
  ].join('\n');
}

function marginLines(advice: MarginAdvice | null): string[] {
  if (advice === null) return ['  # The loss that matters, in the unit of the metric.', '  margin: 0.02'];
  const { questions, margin, deviation } = advice;
  const seen = `${questions} questions whose differences vary by ${deviation}`;
  return margin === null
    ? [`  # ${seen} cannot settle even this margin: see \`rankgauge gate --explain\`.`, '  margin: 0.15']
    : [
        `  # The smallest that ${seen} settle; \`rankgauge gate --explain\` tells more.`,
        `  margin: ${margin}`,
      ];
}

function template({ url }: InitAnswers): string {
  const instruction = 'Given a question, retrieve passages that answer it';
  return [
    'name: first',
    'description: What is sent beside the texts; say here what "relevant" means for your search.',
    ...(url === null
      ? [
          '# Rerankers in process have no field for an instruction; with a server, take the next line in.',
          `# instruction: ${instruction}`,
          "query: '{{query}}'",
          "document: '{{document}}'",
        ]
      : [`instruction: ${instruction}`]),
    '',
  ].join('\n');
}

function workflow(version: string): string {
  return `name: rankgauge
on:
  pull_request:
  workflow_dispatch:

permissions:
  contents: read
  pull-requests: write # for the comment

jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm install --global rankgauge@${version}
      - name: Measure
        run: rankgauge run
        env:
          RERANK_KEY: \${{ secrets.RERANK_KEY }}
      - name: Judge
        run: rankgauge gate latest --format github -o rankgauge.md -o rankgauge.json -o rankgauge.xml
      - name: Comment
        if: always() && github.event_name == 'pull_request' && hashFiles('rankgauge.md') != ''
        continue-on-error: true # a pull request from a fork has no right to comment; the summary is there all the same
        run: gh pr comment "$NUMBER" --body-file rankgauge.md --edit-last || gh pr comment "$NUMBER" --body-file rankgauge.md
        env:
          GH_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number }}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: rankgauge
          path: |
            rankgauge.*
            results/
`;
}

function gitlabJob(version: string): string {
  return `rankgauge:
  image: node:22
  script:
    - npm install --global rankgauge@${version}
    - rankgauge run
    - rankgauge gate latest -o rankgauge.md -o rankgauge.json -o rankgauge.xml
  artifacts:
    when: always
    paths: [results/, rankgauge.md, rankgauge.json]
    reports:
      junit: rankgauge.xml
`;
}

/** A text as YAML takes it, whatever stands in it. */
function quotedText(text: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_./-]*$/.test(text) ? text : JSON.stringify(text);
}
