export { depthChart } from './depth.ts';
export { distributionChart } from './distribution.ts';
export { forestChart } from './forest.ts';
export { loadChart } from './load.ts';
