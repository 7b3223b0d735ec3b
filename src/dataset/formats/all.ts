export { beir } from './beir.ts';
export { csv } from './csv.ts';
export { jsonl } from './jsonl.ts';
export { mtebJsonl } from './mteb-jsonl.ts';
export { mtebParquet } from './mteb-parquet.ts';
export { nestedJsonl } from './nested-jsonl.ts';
export { trec } from './trec.ts';
export { tsv } from './tsv.ts';
