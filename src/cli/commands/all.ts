export { list } from './list.ts';
export { run } from './run.ts';
