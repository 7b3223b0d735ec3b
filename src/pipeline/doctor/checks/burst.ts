import { explainAnswer } from '../../../diagnosis/answer-rules.ts';
import { RerankerError } from '../../../foundation/errors.ts';
import { openReranker } from '../../open-reranker.ts';
import { type DoctorCheck, fail, pass, warn } from '../check.ts';
import { rerankerOf } from '../patient.ts';
import { sampleDocuments, sampleQuery } from '../samples.ts';

export const burst: DoctorCheck = {
  name: 'burst',
  title: 'a few calls at once are answered',
  needs: ['answer'],
  async run(patient) {
    const { options, surroundings, signal, learned } = patient;
    const own = rerankerOf(patient);
    // One attempt each: what a burst meets is what is asked here.
    const reranker = await openReranker(
      {
        ...options,
        protocol: own.protocol,
        model: own.model ?? undefined,
        retry: { attempts: 1, firstContactAttempts: 1, timeoutAttempts: 1, waitBudgetMs: 0 },
      },
      surroundings,
    );
    const documents = sampleDocuments.slice(0, learned.mostDocuments).map((text, position) => ({
      ...{ id: `d${position}`, text, language: 'en', position },
    }));
    try {
      const alone = await timed(() => reranker.score({ ...task, documents }, { signal }));
      const all = await Promise.all(
        Array.from({ length: atOnce }, () => timed(() => reranker.score({ ...task, documents }, { signal }))),
      );
      const reasons = all.flatMap(({ reason }) => reason ?? []);
      const slowest = Math.max(...all.map(({ milliseconds }) => milliseconds));
      const values = {
        atOnce,
        failed: reasons.length,
        alone: Math.round(alone.milliseconds),
        slowest: Math.round(slowest),
      };
      const [reason] = reasons;
      if (reason !== undefined) {
        const rule = explainAnswer(reason);
        const found = {
          finding: rule.code,
          evidence: `${reasons.length} of ${atOnce} calls at once fail: ${reason}`,
          values,
          cause: rule.cause,
          mend: `${rule.mend}; rankgauge run sends ${defaultConcurrency} at once: give a lower --concurrency`,
        };
        // A limit that is told and waited for does no harm.
        return rule.code === 'rate-limited' ? warn(found) : fail(found);
      }
      const evidence = `${atOnce} calls at once: the slowest in ${Math.round(slowest)} ms, alone ${Math.round(alone.milliseconds)} ms`;
      if (slowest > 1000 && slowest > 4 * alone.milliseconds) {
        return warn({
          finding: 'one-at-a-time',
          evidence,
          values,
          cause:
            'the service computes one call after the other, often in its event loop: each waits for all before it',
          mend: 'compute outside the event loop (a thread pool, asyncio.to_thread) and batch calls, as vLLM does; meanwhile a low --concurrency and more documents a call; `rankgauge load` finds the knee',
        });
      }
      return pass(evidence, values);
    } finally {
      await reranker.close();
    }
  },
};

async function timed(score: () => ReturnType<ReturnType<typeof rerankerOf>['score']>) {
  const before = performance.now();
  try {
    const { documents } = await score();
    const reason = documents.find(({ error }) => error !== null)?.error ?? null;
    return { milliseconds: performance.now() - before, reason };
  } catch (error) {
    if (!(error instanceof RerankerError)) throw error;
    return { milliseconds: performance.now() - before, reason: error.problem.message };
  }
}

const task = { queryId: 'doctor', query: sampleQuery, language: 'en', instruction: null };
const atOnce = 8;
const defaultConcurrency = 16;
