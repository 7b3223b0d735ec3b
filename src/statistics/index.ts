export { type ClusterError, type ClusterId, clusterError } from './cluster-error.ts';
export { exactSum } from './exact-sum.ts';
export { incompleteBeta } from './incomplete-beta.ts';
export { incompleteGamma } from './incomplete-gamma.ts';
export { logGamma } from './log-gamma.ts';
export { type MeanInterval, meanInterval } from './mean-interval.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export { studentTCdf, studentTQuantile, studentTUpperTail } from './student-t.ts';
export { type Interval, wilsonInterval } from './wilson-interval.ts';
