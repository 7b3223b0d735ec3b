export { evaluate } from './evaluate.ts';
export { list } from './list.ts';
export { run } from './run.ts';
