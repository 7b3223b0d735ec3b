export { csv } from './csv/csv.ts';
export { json } from './json/json.ts';
export { markdown } from './markdown/markdown.ts';
export { table } from './table/table.ts';
