import { InputError, RerankerError } from '../../../foundation/errors.ts';
import { detectProtocol } from '../../../reranker/detect-protocol.ts';
import { protocols } from '../../../reranker/protocol-catalogue.ts';
import { openReranker } from '../../open-reranker.ts';
import { type DoctorCheck, fail, pass, warn } from '../check.ts';

export const protocol: DoctorCheck = {
  name: 'protocol',
  title: 'the API is a known one',
  needs: ['health', 'endpoints'],
  async run({ options, surroundings, signal, learned }) {
    if (options.protocol !== 'auto') {
      learned.reranker = await openReranker(options, surroundings, { signal });
      const described = await learned.reranker.describe(signal);
      learned.serverVersion = described.serverVersion ?? learned.serverVersion;
      return pass(`${protocols.get(options.protocol).name}, as asked for`);
    }
    try {
      const found = await detectProtocol(options, surroundings, signal);
      const model = options.model ?? found.model ?? undefined;
      learned.reranker = await openReranker({ ...options, protocol: found.protocol, model }, surroundings);
      return pass(found.sentence);
    } catch (error) {
      if (error instanceof InputError || !(error instanceof RerankerError)) throw error;
      if (learned.rerankPaths.length === 0 && !learned.pathsUnclear) {
        return fail({
          finding: error.problem.code,
          evidence: error.problem.message,
          cause: error.problem.why ?? 'no protocol fits',
          mend: error.problem.mend ?? 'name the protocol by --protocol',
        });
      }
      // The next check says what is wrong with the answer itself; for that it needs some protocol.
      const fallback = learned.serverVersion === null ? 'fastapi' : 'vllm';
      learned.reranker = await openReranker({ ...options, protocol: fallback }, surroundings);
      return warn({
        finding: 'protocol-unclear',
        evidence: `no protocol was met with scores; taken for ${fallback}, whose endpoint ${learned.rerankPaths.length > 0 ? 'exists' : 'is the usual one'}`,
        cause: 'see the check "answer"',
        mend: 'see the check "answer"; where the API is another one, name it by --protocol',
      });
    }
  },
};
