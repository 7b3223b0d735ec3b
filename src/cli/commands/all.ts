export { compare } from './compare.ts';
export { convert } from './convert.ts';
export { evaluate } from './evaluate.ts';
export { list } from './list.ts';
export { run } from './run.ts';
