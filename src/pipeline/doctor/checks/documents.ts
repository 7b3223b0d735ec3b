import { askOnce } from '../ask-once.ts';
import { mostCalls } from '../budget.ts';
import { type DoctorCheck, pass, warn } from '../check.ts';
import { rerankerOf } from '../patient.ts';
import { sampleDocuments } from '../samples.ts';

export const documents: DoctorCheck = {
  name: 'documents',
  title: 'how many documents one call takes',
  needs: ['answer'],
  async run(patient) {
    const { learned, traffic } = patient;
    if (rerankerOf(patient).documentsPerCall === 1)
      return pass('the protocol takes one document a call', { most: 1 });
    const perDocument = (learned.latency ?? 0) / sampleDocuments.length;
    // Many at once only where that takes no longer than a moment.
    const most = learned.refusedDocuments ?? (perDocument * 64 > 4000 ? 16 : 64);
    const refused = async (count: number) => (await askOnce(patient, textsOf(count))).reason;
    let reason: string | null =
      learned.refusedDocuments === null ? await refused(most) : 'see the check "answer"';
    if (reason === null) return pass(`${most} documents in one call are scored`, { most });
    let taken = learned.refusedDocuments === null ? sampleDocuments.length : 1;
    let tooMany = most;
    while (tooMany - taken > 1 && traffic.sent < mostCalls - callsLeftForOthers) {
      const middle = Math.floor((taken + tooMany) / 2);
      const met = await refused(middle);
      if (met === null) taken = middle;
      else {
        tooMany = middle;
        reason = met;
      }
    }
    learned.mostDocuments = taken;
    return warn({
      finding: 'document-limit',
      evidence: `${taken} ${taken === 1 ? 'document' : 'documents'} in one call ${taken === 1 ? 'is' : 'are'} scored, ${tooMany} are not: ${reason}`,
      values: { most: taken, tooMany },
      cause: 'the service takes so many documents in a call (a batch limit, or memory)',
      mend: `give --documents-per-call ${taken} (reranker.documentsPerCall): the rest goes into further calls; never drop it, as documents[:10] does, since that loses answers`,
    });
  },
};

function textsOf(count: number): string[] {
  return Array.from({ length: count }, (_, place) => `${sampleDocuments[place % 3]} (${place})`);
}

const callsLeftForOthers = 15;
