export { bm25Char3 } from './bm25-char3.ts';
export { bm25Word } from './bm25-word.ts';
export { firstStage } from './first-stage.ts';
