import { explainAnswer } from '../../../diagnosis/answer-rules.ts';
import { askOnce } from '../ask-once.ts';
import { type DoctorCheck, fail, pass, warn } from '../check.ts';
import { sampleDocuments } from '../samples.ts';

export const answer: DoctorCheck = {
  name: 'answer',
  title: 'a small call is answered in the shape of the protocol',
  needs: ['protocol'],
  async run(patient) {
    const first = await askOnce(patient, sampleDocuments);
    patient.learned.latency = first.milliseconds;
    const values = { milliseconds: Math.round(first.milliseconds), documents: sampleDocuments.length };
    if (first.reason === null) {
      const time = `${sampleDocuments.length} documents in ${Math.round(first.milliseconds)} ms`;
      if (first.contentType !== null && !/json|event-stream/i.test(first.contentType)) {
        return warn({
          finding: 'content-type',
          evidence: `${time}; the answer is JSON and says that it is ${first.contentType}`,
          values,
          cause:
            'the service or a gateway sets another content type; many clients then do not parse the answer',
          mend: 'send content-type: application/json',
        });
      }
      if (first.milliseconds > slowMs) {
        return warn({
          finding: 'slow',
          evidence: time,
          values,
          cause: 'a first call that still loads or compiles, a model on a CPU, or calls that wait for others',
          mend: 'ask again: a second call shows whether it was the first only; then look at `nvidia-smi` and at how many calls wait',
        });
      }
      return pass(`${time}, every index once, scores finite${first.order}`, values);
    }
    const rule = explainAnswer(first.reason);
    if (rule.code === 'server-error' || rule.code === 'request-refused' || rule.code === 'unknown') {
      const single = await askOnce(patient, sampleDocuments.slice(0, 1));
      if (single.reason === null) {
        patient.learned.mostDocuments = 1;
        patient.learned.refusedDocuments = sampleDocuments.length;
        return warn({
          finding: 'several-documents-refused',
          evidence: `one document is scored, ${sampleDocuments.length} are not: ${first.reason}`,
          values,
          cause: 'the service takes fewer documents in a call',
          mend: 'see the check "documents" for how many; give --documents-per-call, and never drop the rest',
        });
      }
    }
    return fail({
      finding: rule.code,
      evidence: first.reason,
      values,
      cause: rule.cause,
      mend: rule.mend,
    });
  },
};

/** A small call that takes longer is worth a word. */
const slowMs = 2000;
