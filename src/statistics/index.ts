/* The statistics by their names in the field. What of these is public is said once, by src/index.ts. */
export {
  benjaminiHochberg,
  benjaminiYekutieli,
  bonferroni,
  hochberg,
  holm,
  holmSidak,
} from './adjusted-p.ts';
export { auc, mannWhitney } from './auc.ts';
export {
  type BootstrapInterval,
  type BootstrapOptions,
  bcaBootstrap,
  percentileBootstrap,
} from './bootstrap.ts';
export { brierScore, calibrationError, logLoss } from './calibration.ts';
export { clopperPearson } from './clopper-pearson.ts';
export { type ClusterError, type ClusterId, clusterError } from './cluster-error.ts';
export { compensatedSum } from './compensated-sum.ts';
export { correlationP, pearson, spearman } from './correlation.ts';
export { type EffectSize, effectSize } from './effect-size.ts';
export { entropy } from './entropy.ts';
export { type ExactSignFlip, exactSignFlip } from './exact-sign-flip.ts';
export { exactSum } from './exact-sum.ts';
export { findRoot } from './find-root.ts';
export { type FlipDifference, type FlipP, flipDifferences, type PairedValues } from './flip-differences.ts';
export { type FlipDraws, flipDraws } from './flip-draws.ts';
export { type FlipInterval, flipInterval, levelOf } from './flip-interval.ts';
export { histogram } from './histogram.ts';
export { incompleteBeta } from './incomplete-beta.ts';
export { incompleteGamma } from './incomplete-gamma.ts';
export { kendallP, kendallTauB, kendallTauC, weightedTau } from './kendall-tau.ts';
export { ksDistance, ksTest } from './kolmogorov-smirnov.ts';
export { logGamma } from './log-gamma.ts';
export { mean, sampleDeviation } from './mean.ts';
export { type MeanInterval, meanInterval } from './mean-interval.ts';
export { type FamilyLevel, minP } from './min-p.ts';
export { noncentralTCdf } from './noncentral-t.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export { pairedDifference } from './paired-difference.ts';
export { type Alternative, type PairedTTest, pairedDifferences, pairedTTest } from './paired-t-test.ts';
export { jensenShannon, psi } from './population-stability.ts';
export { type QuantileKind, quantile } from './quantile.ts';
export { type RankBiasedOverlap, rbo } from './rbo.ts';
export { resamplingUnits } from './resampling-units.ts';
export {
  chiSquareQuantile,
  minimumDetectableEffect,
  pilotVariance,
  resolution,
  sampleSize,
  sampleSizeForEquivalence,
} from './sample-size.ts';
export { signTest } from './sign-test.ts';
export { studentTCdf, studentTQuantile, studentTUpperTail } from './student-t.ts';
export { detectableEffectSize, powerOfTTest, queriesForPower } from './t-test-power.ts';
export { energyDistance, wasserstein1 } from './wasserstein.ts';
export { type Wilcoxon, wilcoxon } from './wilcoxon.ts';
export { type Interval, wilsonInterval } from './wilson-interval.ts';
