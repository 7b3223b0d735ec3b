export { csv } from './csv/csv.ts';
export { github } from './github/github.ts';
export { html } from './html/html.ts';
export { json } from './json/json.ts';
export { junit } from './junit/junit.ts';
export { markdown } from './markdown/markdown.ts';
export { table } from './table/table.ts';
