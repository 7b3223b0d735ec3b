import { checked, defineCause, withoutProbe } from '../cause.ts';

export const mojibake = defineCause({
  name: 'mojibake',
  title: 'texts beyond ASCII arrive garbled',
  symptom: 'Chinese, Arabic or Russian documents score low or all alike; logs show text like "é‡ç½®".',
  usualCause: 'the body is decoded as Latin-1 (or sent as GBK) on the way, by the server or a gateway',
  mendGroup: 'encoding',
  rule: 'by probe: the same texts as raw UTF-8 and as \\u escapes differ by more than max(.05, 3 s0) logits, while ASCII does not: collapsed',
  needs: ['probe'],
  byLanguage: false,
  explains: ['language-gap'],
  check({ input }) {
    const probe = input.probes?.escapes ?? null;
    if (probe === null || probe.length === 0)
      return withoutProbe(input.probes, 'no language beyond ASCII was probed');
    const noise = input.probes?.repeat?.deviation ?? 0;
    const broken = probe.filter(({ deviation }) => deviation > Math.max(0.05, 3 * noise));
    const largest = Math.max(...probe.map(({ deviation }) => deviation));
    const evidence = { languages: broken.length, of: probe.length, largestDeviation: largest, noise };
    return checked(broken.length > 0 ? 'collapsed' : null, evidence);
  },
  mend: () =>
    'make the server (and each gateway before it) read the body as UTF-8 whatever its content type says; rankgauge sends charset=utf-8 already; a client of your own may send \\u escapes, which are plain ASCII',
});
