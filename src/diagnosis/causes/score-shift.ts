import { checked, defineCause, unchecked } from '../cause.ts';

export const scoreShift = defineCause({
  name: 'score-shift',
  title: 'scores moved away from the baseline run',
  symptom: 'The same queries score in another range than before; thresholds no longer fit.',
  usualCause: 'model, template, server version or dtype changed',
  mendGroup: 'change',
  rule: "Wasserstein distance over .25 of the baseline's interquartile range, or the ratio of spreads outside .5 to 2, the interval over clusters beyond that bound: suspect",
  needs: ['a baseline run'],
  byLanguage: false,
  check({ input }) {
    const { shift } = input;
    if (shift === undefined) return unchecked('no baseline was given (--baseline RUN)');
    const { distance, spreadRatio, topChanged, queries } = shift;
    const evidence = {
      distance: distance.value,
      distanceLow: distance.low,
      spreadRatio: spreadRatio.value,
      spreadRatioLow: spreadRatio.low,
      spreadRatioHigh: spreadRatio.high,
      topChanged,
      queries,
    };
    const moved = (distance.low ?? 0) > 0.25;
    const spread = (spreadRatio.high ?? 1) < 0.5 || (spreadRatio.low ?? 1) > 2;
    return checked(moved || spread ? 'suspect' : null, evidence);
  },
  mend: () =>
    'compare the two manifests (rankgauge compare): what differs in model, template, server version or dtype; set thresholds anew',
});
